"""What a participant tells of themselves and agrees to.

Contact, comfort needs, consents, how many messages.

Words: consent, comfort need.
Doors: adviser, comfort_needs, consents, message_preferences, one_off_questions, profile,
safe_contact, small_questions.
"""
