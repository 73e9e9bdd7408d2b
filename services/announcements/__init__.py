"""Messages from the team to many people.

Drafts, audience, second approval, sending, replies, history.

Words: audience, category (what one may stop receiving), recipient, second approval.
Doors: announcements_listing, audience, message, person_filters, progress_message, recipients,
state_machine, subscriptions.
"""
