"""A mentor's side of a meeting in the chat: giving it up, saying who did not come."""

from collections.abc import Mapping
from enum import StrEnum

from models.mentoring import Slot, SlotStatus
from rules.mentoring.slots import HowItWent
from services.conversation import text
from services.conversation.turn_context import Done, TurnContext
from services.mentoring import mentor_cancellations, notifications, outcomes, unconfirmed_meetings
from services.mentoring.bookings import Cancelling
from services.mentoring.outcomes import Side
from services.mentoring.slots.slots import of_slot
from services.mentoring.unconfirmed_meetings import Confirming
from services.people.access import Access, may


class Unable(StrEnum):
    CANCELLED = "cancelled"
    TOO_LATE = "too_late"


def unable(context: TurnContext, answers: Mapping[str, str]) -> Unable:
    """« J'ai un empêchement »: those who had a seat are told, and offered others."""
    slot_id = int(answers["slot"])
    back = mentor_cancellations.cancel_by_mentor(
        context.session, slot_id, context.person_id, context.now
    )
    if back.outcome is Cancelling.TOO_LATE:
        return Unable.TOO_LATE
    notifications.tell_cancelled(context.session, back.ended, context.now)
    return Unable.CANCELLED


class Look(StrEnum):
    STANDS = "stands"
    GONE = "gone"


def look(context: TurnContext, answers: Mapping[str, str]) -> Look:
    """Open still, and somebody has booked it."""
    slot = context.session.get(Slot, int(answers["slot"]))
    stands = slot is not None and slot.status is SlotStatus.OPEN and slot.taken > 0
    return Look.STANDS if stands else Look.GONE


class Keeping(StrEnum):
    KEPT = "kept"
    CLOSED = "closed"


def keep(context: TurnContext, answers: Mapping[str, str]) -> Keeping:
    """« Non, je serai là » confirms."""
    slot_id = int(answers["slot"])
    done = unconfirmed_meetings.confirm(context.session, slot_id, context.person_id, context.now)
    if done is Confirming.CONFIRMED:
        notifications.tell_confirmed(context.session, slot_id, context.now)
    return Keeping.CLOSED if done is Confirming.CLOSED else Keeping.KEPT


def absent_people(context: TurnContext, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    """Those of the slot of whom nothing was said yet."""
    found = of_slot(context.session, int(answers["slot"]))
    return [
        (str(it.id), text.first_name(context.session, it.person_id, context.language))
        for it in found
        if it.said_by_mentor is None and _mine(context, it.slot_id)
    ]


def say_absent(context: TurnContext, answers: Mapping[str, str]) -> Done:
    _say(context, int(answers["absent"]), HowItWent.NOBODY_CAME)
    return Done.DONE


def say_others_came(context: TurnContext, answers: Mapping[str, str]) -> Done:
    for booking in of_slot(context.session, int(answers["slot"])):
        if booking.said_by_mentor is None:
            _say(context, booking.id, HowItWent.TOOK_PLACE)
    return Done.DONE


def _say(context: TurnContext, booking_id: int, how: HowItWent) -> None:
    said = outcomes.say_how_it_went(
        context.session, booking_id, Side.MENTOR, context.person_id, how, context.now
    )
    notifications.tell_how_it_went(context.session, booking_id, Side.MENTOR, said, context.now)


def _mine(context: TurnContext, slot_id: int) -> bool:
    slot = context.session.get(Slot, slot_id)
    mine = slot is not None and slot.mentor_id == context.person_id
    return mine and may(context.session, context.person_id, Access.MENTOR)
