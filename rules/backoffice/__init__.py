"""Find a person from what the team typed."""
