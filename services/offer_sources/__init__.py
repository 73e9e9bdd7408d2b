"""Where offers come from: files, and outside services; one intake without duplicates."""
