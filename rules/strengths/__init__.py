"""Scoring a self-assessment."""
