"""The types with which each domain says what it offers the rest of the bot.

`services/wiring/domains.py` lists the domains; scheduler, handlers, conversations and delivery
walk over them.

Words: registry, sweep, command.
Doors: all.
"""
