"""Define the subcommands of `declic`, one module each; `bot.cli` puts them together."""
