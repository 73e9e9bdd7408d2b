"""Decide where somebody stands on their way through a session."""
