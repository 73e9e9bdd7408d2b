"""Scores, and when they are asked."""
