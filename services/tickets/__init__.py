"""Asking for a human: tickets, who is on duty, answers, the team's group, words of danger."""
