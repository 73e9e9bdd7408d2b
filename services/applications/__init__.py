"""Applying for an offer.

What the participant shares, what the employer answers, interviews, and what follows.

Words: application, CV, silence (an employer who does not answer), way (in the bot, or outside).
Doors: answers, applications, file_storage, follow_up.closing_offers, interview_conversation,
interview_slots, interviews, pending, presenting.
"""
