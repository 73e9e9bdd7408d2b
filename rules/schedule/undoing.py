"""Say how long what weighs on somebody waits, while one tap takes it back."""

from datetime import timedelta

UNDONE_WITHIN = timedelta(minutes=10)
"""A refusal, an absence: neither takes effect, nor is told, before."""
