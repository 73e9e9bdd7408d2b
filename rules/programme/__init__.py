"""The days of a session."""
