"""Meetings that were booked, for both sides: what is said before and after, what came of them.

Words: meeting, outcome, noted absence, attestation.
Doors: attestation, attestation_document, day_cards, disclosure, emails, noted_absences,
notifications, outcomes, participant_meetings, presenting, team_notices, unconfirmed_meetings.
"""
