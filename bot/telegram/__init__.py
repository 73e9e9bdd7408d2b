"""Speak to the Bot API: receive updates, send messages at the pace that Telegram allows."""
