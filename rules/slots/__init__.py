"""Decide on slots of meetings: hours, lengths, sizes, and what is answered after a meeting."""
