"""How the team prepares, opens, changes and closes a session from the chat.

Words: draft, model, what is missing.
Doors: importing, opening, opening_warnings.
"""
