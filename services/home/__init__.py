"""Where a private message arrives.

Start, menus, help, corrections, leaving; what is for the team goes on to it.

Words: menu, way in (the sign-up), entry.
Doors: entry, leaving, message_router.
"""
