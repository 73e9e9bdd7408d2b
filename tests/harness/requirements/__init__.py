"""What tests need of a machine beyond Python and make, and who is left out without it."""
