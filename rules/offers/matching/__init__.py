"""Score which opportunities fit which people, and say why."""
