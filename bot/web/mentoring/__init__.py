"""The mentor's page: meetings, times, absences."""
