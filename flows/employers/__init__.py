"""Words that an offer may not hold, by language."""
