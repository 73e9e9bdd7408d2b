"""Booked meetings, for both sides: messages before and after, cards, outcomes, attestations.

Words: meeting, outcome, noted absence, attestation.
Doors: answer_values, attestation, attestation_document, day_cards, disclosure, emails, free_hours,
no_shows, notifications, outcomes, participant_meetings, presenting, team_notices,
unconfirmed_meetings.
"""
