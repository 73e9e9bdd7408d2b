"""Decide when people are asked for feedback, and sum up their scores."""
