"""Set how long personal data is kept."""
