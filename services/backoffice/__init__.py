"""The team's day from a phone.

What awaits it, a person's card, invitations, access, links and the journal.

Words: card (what the team reads of a person), journal (what the team did), access.
Doors: alerts, person_search.
"""
