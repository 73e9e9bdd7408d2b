"""Mentors: their profile, the team's approval, their menu."""
