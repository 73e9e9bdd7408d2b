"""Rehearse a session: simulated people, a bot and a sandbox of their own, and what came of it."""
