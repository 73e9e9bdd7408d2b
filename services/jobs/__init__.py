"""Jobs of the official vocabulary ROME: loaded from its files, found by their titles."""
