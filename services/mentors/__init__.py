"""Mentors: the profile, the team's approval, and the rights that follow from both.

Words: mentor, profile, approval, charter.
Doors: access, approval, mentors, profile.
"""
