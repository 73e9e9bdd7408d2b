"""Decide what follows an application, and when short interviews take place."""
