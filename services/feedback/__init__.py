"""Feedback on meetings, workshops and sessions: scores, anonymous survey, testimonials."""
