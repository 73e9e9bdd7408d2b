"""Slots that mentors open: single dates, weekly rules, seats, availability, capacity."""
