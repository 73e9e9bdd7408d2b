"""Load the words that an offer may not hold, and the legal minimum pay."""
