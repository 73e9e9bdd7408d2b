"""Fetch offers from France Travail, at night and on command."""
