"""Mentors themselves: their profile, the team's approval, their menu."""
