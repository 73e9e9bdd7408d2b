"""Let those who run the bot watch it: metrics, status, warnings; nothing in them is personal."""
