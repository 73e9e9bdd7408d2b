"""Asking for a human, words of danger, opening hours."""
