"""Words that ask for a human or tell of a danger, by language."""
