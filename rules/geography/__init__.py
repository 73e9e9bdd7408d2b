"""Compute distances, and the zone that a point lies in."""
