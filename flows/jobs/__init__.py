"""Families of digital jobs, and who is drawn to them."""
