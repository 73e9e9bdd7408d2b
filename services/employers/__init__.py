"""Those who recruit.

Their profile, the offers they write in the chat or on their page, the team's approval.

Words: offer, revision, approval, job dating (short interviews on one day).
Doors: offer_states, profile.
"""
