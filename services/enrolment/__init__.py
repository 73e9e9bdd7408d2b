"""Enrolment, from the first /start to a place: eligibility, places, waiting list, reminders."""
