"""Decide on offers: when they are sent, which are the same, what a job search learns."""
