"""Slots that mentors open, and the seats that participants book in them.

Single dates, weekly rules, availability, capacity; bookings, and what ends them.

Words: slot, seat, booking, weekly rule, capacity.
Doors: availability, bookings, capacity, mentor_cancellations, mentor_list, mentor_suggestions,
minors, seats, slots, spoken_languages, weekly_rules.
"""
