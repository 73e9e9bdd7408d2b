"""Detect requests for a human and words of danger; compute the team's working hours."""
