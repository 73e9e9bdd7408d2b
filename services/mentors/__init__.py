"""Mentors: their profile, the team's approval, and what both let them do.

Words: mentor, profile, approval, charter.
Doors: access, approval, mentors, profile.
"""
