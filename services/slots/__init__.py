"""Slots that mentors open, and the seats that participants book in them.

Single dates, weekly rules, availability, capacity; bookings, and what ends them.

Words: slot, seat, booking, weekly rule, capacity.
Doors: all.
"""
