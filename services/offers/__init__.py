"""Job offers and trainings for a participant: matching, browsing, digests, reactions."""
