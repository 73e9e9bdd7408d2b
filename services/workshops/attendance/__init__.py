"""Attendance of workshops: codes, the host's list, the summary, attestations."""
