"""What a participant tells of themselves and agrees to.

Contact, comfort needs, consents, how many messages.

Words: consent, comfort need.
Doors: all.
"""
