"""Decide when and how fast messages are sent, and what follows a failure."""
