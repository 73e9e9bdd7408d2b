"""Who sees and reports what, of participants and mentors."""
