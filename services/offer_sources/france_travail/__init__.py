"""Job offers of France Travail: fetched at night, parsed, converted and stored."""
