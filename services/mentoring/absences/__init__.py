"""Absences that a mentor notes: they wait ten minutes, and may be undone."""
