"""Check what Telegram accepts: methods, parameters, text, entities, keyboards."""
