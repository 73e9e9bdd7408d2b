"""Digital jobs of ROME: loaded from the official files, found by their titles."""
