"""What Telegram accepts: methods, parameters, text, entities, keyboards."""
