"""Figures, and the small counts that are hidden."""
