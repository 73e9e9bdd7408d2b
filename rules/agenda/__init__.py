"""Decide when a reminder of a booked event is due."""
