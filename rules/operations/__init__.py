"""What who runs the bot is told, and when."""
