"""Declare the deadline by which the team must have read a mentor's profile."""

from models.mentors import Mentor, MentorStatus
from services.team.missed_hours import PromisedHours

HOURS = PromisedHours(
    "mentor_late",
    "mentor",
    Mentor,
    "person_id",
    lambda _: [Mentor.status == MentorStatus.TO_APPROVE],
    "mentor.late",
    "mentor.staff.all_late",
    id="person_id",
)
