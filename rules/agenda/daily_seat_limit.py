"""Limit how many seats one person takes in a day: each tells others, who may hear of it again."""

SEATS, SEATS_A_DAY = "seats", 20
"""The limit, and how many: in meetings and workshops, new, moved or taken back."""
