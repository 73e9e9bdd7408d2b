"""The page of one application, for who received it by e-mail."""
