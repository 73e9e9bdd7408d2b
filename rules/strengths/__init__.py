"""Score a self-assessment."""
