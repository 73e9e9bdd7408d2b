"""Decide what an announcement may hold, and whom it is for."""
