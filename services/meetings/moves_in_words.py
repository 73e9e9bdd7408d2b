"""Move a meeting to the day or the hour that a sentence names, with the same mentor if possible."""

from collections.abc import Mapping
from enum import StrEnum

from models.mentoring.slots import Booking, Slot
from services.conversation.turn_context import TurnContext
from services.people.time_zones import zone_of_person
from services.slots import availability
from services.slots.availability import SlotWish

NAMED = "named"
"""The answer that a move in words begins with: the list of which a sentence names an entry."""


class MoveFirstQuestion(StrEnum):
    """The list to ask first, or the first list of which the sentence names an entry.

    What comes before it stays as it was: a day leaves the mentor, an hour the day too.
    """

    MENTOR = "mentor"
    DAY = "day"
    TIME = "time"


def asked_first(context: TurnContext, answers: Mapping[str, str]) -> MoveFirstQuestion:
    """Return the list to ask first; keep the mentor, the day or the hour that does not change."""
    if NAMED not in answers or "booking" not in answers:
        return MoveFirstQuestion.MENTOR
    booking = context.session.get_one(Booking, int(answers["booking"]))
    slot = context.session.get_one(Slot, booking.slot_id)
    session, diary = context.session, context.deployment.diary
    person_id, now = context.person_id, context.now
    without = context.deployment.reported_mentors(session, person_id)
    wish = SlotWish(mentor_id=slot.mentor_id, moving=booking.id, without=without)
    days = availability.days(session, diary, person_id, now, wish)
    if not days:
        return MoveFirstQuestion.MENTOR
    context.keep(mentor=str(slot.mentor_id))
    day = slot.starts_at.astimezone(zone_of_person(session, person_id)).date()
    if answers[NAMED] != MoveFirstQuestion.TIME or day not in days:
        return MoveFirstQuestion.DAY
    context.keep(day=day.isoformat())
    return MoveFirstQuestion.TIME
