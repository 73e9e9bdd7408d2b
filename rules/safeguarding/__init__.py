"""Decide what follows a report, and how long it is kept."""
