"""Pages for those who have no Telegram at work, opened from signed links in letters."""
