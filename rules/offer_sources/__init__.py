"""The same offer from two sources."""
