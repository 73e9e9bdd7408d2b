"""Calls with mentors: slots, bookings, outcomes, the mentor's profile and pages."""
