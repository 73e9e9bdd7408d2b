"""From the first /start to a place: eligibility, places, waiting list, sign-up reminders."""
