"""Load the words that ask for a human or may tell of a danger."""
