"""Offers and trainings for a participant.

Matching, browsing, the morning digest, reactions, what became of them.

Words: search, digest, reaction, destination.
Doors: cards, consent_and_pauses, destinations, duplicates, locations, opportunities.
"""
