"""Load what people may mean: examples, abbreviations, weights of understanding, answers."""
