"""Serve the mentor's page: meetings, times, absences."""
