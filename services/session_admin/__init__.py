"""How the team prepares and opens a session."""
