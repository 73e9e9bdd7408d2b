"""Compute the days of a programme session."""
