"""What a sentence says by itself, whatever is on the screen."""
