"""Understand what people type: intents ranked by confidence, signs of danger, short answers."""
