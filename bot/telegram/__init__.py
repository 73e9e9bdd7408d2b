"""Speak to the Bot API: updates in, messages out, at the pace Telegram allows."""
