"""Load and check the weights of matching."""
