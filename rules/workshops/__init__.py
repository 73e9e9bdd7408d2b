"""Decide on places of workshops, offers of freed seats, and attendance."""
