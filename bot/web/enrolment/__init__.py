"""Serve the front page: what the programme is, and asking to be called back."""
