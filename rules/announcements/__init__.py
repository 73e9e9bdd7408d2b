"""What an announcement may be, and whom it reaches."""
