"""Places, seats that are offered, and attendance."""
