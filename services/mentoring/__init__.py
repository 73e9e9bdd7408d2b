"""Calls with mentors, for participants and mentors.

Slots, bookings, outcomes, the mentor's profile, page and reports of conduct.

Words: slot, booking, meeting, outcome, report, fingerprint.
Doors: access, attestation, attestation_document, bookings, mentors.absence_conversation,
mentors.approval, mentors.mentor_list, mentors.mentors, mentors.profile, mentors.typed_openings,
notifications,
participant_meetings, presenting,
reports.answer_values, reports.cards, reports.fingerprints, reports.notifications,
reports.recipients, reports.report_conversation, reports.returns, slots.capacity, slots.seats,
slots.slots.
"""
