"""Where a message arrives and is routed: start, menus, leaving."""
