"""Invented data for trying the bot: sessions, people, meetings, workshops, offers."""
