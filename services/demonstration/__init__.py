"""Invented sessions, people, meetings, workshops and offers, for whoever tries the bot.

Words: seed.
Doors: meetings, rehearsal, seed.
"""
