"""What a domain offers the rest of the bot, as data: the types of each `registry.py`.

`services/wiring/domains.py` lists the domains; the scheduler, the handlers, the conversations
and the delivery walk over what they offer.
"""
