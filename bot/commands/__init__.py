"""The command line, one module per word; `bot.cli` puts them together."""
