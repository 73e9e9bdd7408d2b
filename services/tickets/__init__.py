"""Talks between people and the team: tickets, duty, answers, the staff group, signs of danger."""
