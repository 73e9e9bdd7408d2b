"""The mentor's pages behind a signed link: meetings, times, absences."""
