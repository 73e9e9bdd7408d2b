"""Those who recruit.

Their profile, the offers they write in the chat or on their page, the team's approval.

Words: offer, revision, approval, job dating (short interviews on one day).
Doors: approval, emails, offer_drafts, offer_fields, offer_presenting, offer_preview,
offer_states, profile, web.actions, web.offer, web.offer_actions, web.offer_form.
"""
