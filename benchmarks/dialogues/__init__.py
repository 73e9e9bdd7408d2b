"""Measure dialogues: a screen, what is typed there, what should happen, and what must not."""
