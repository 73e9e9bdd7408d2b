"""Messages from the team to many people.

Drafts, audience, second approval, sending, replies, history.

Words: audience, category (what one may stop receiving), recipient, second approval.
Doors: audience, progress_message, recipients, replies, state_machine, subscriptions.
"""
