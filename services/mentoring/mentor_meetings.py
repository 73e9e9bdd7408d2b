"""A mentor's side of a meeting in the chat: giving it up, saying who did not come."""

from collections.abc import Mapping
from enum import StrEnum

from models.mentoring import Slot, SlotStatus
from rules.mentoring.slots import HowItWent
from services.conversation import text
from services.conversation.turn_context import Done, Scene
from services.mentoring import mentor_cancellations, notifications, outcomes, unconfirmed_meetings
from services.mentoring.bookings import Cancelling
from services.mentoring.outcomes import Side
from services.mentoring.slots.slots import of_slot
from services.mentoring.unconfirmed_meetings import Confirming
from services.people.access import Access, may


class Unable(StrEnum):
    CANCELLED = "cancelled"
    TOO_LATE = "too_late"


def unable(scene: Scene, answers: Mapping[str, str]) -> Unable:
    """« J'ai un empêchement »: those who had a seat are told, and offered others."""
    slot_id = int(answers["slot"])
    back = mentor_cancellations.cancel_by_mentor(scene.session, slot_id, scene.person_id, scene.now)
    if back.outcome is Cancelling.TOO_LATE:
        return Unable.TOO_LATE
    notifications.tell_cancelled(scene.session, back.ended, scene.now)
    return Unable.CANCELLED


class Look(StrEnum):
    STANDS = "stands"
    GONE = "gone"


def look(scene: Scene, answers: Mapping[str, str]) -> Look:
    """Open still, and somebody has booked it."""
    slot = scene.session.get(Slot, int(answers["slot"]))
    stands = slot is not None and slot.status is SlotStatus.OPEN and slot.taken > 0
    return Look.STANDS if stands else Look.GONE


class Keeping(StrEnum):
    KEPT = "kept"
    CLOSED = "closed"


def keep(scene: Scene, answers: Mapping[str, str]) -> Keeping:
    """« Non, je serai là » confirms."""
    slot_id = int(answers["slot"])
    done = unconfirmed_meetings.confirm(scene.session, slot_id, scene.person_id, scene.now)
    if done is Confirming.CONFIRMED:
        notifications.tell_confirmed(scene.session, slot_id, scene.now)
    return Keeping.CLOSED if done is Confirming.CLOSED else Keeping.KEPT


def absent_people(scene: Scene, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    """Those of the slot of whom nothing was said yet."""
    found = of_slot(scene.session, int(answers["slot"]))
    return [
        (str(it.id), text.first_name(scene.session, it.person_id, scene.language))
        for it in found
        if it.said_by_mentor is None and _mine(scene, it.slot_id)
    ]


def say_absent(scene: Scene, answers: Mapping[str, str]) -> Done:
    _say(scene, int(answers["absent"]), HowItWent.NOBODY_CAME)
    return Done.DONE


def say_others_came(scene: Scene, answers: Mapping[str, str]) -> Done:
    for booking in of_slot(scene.session, int(answers["slot"])):
        if booking.said_by_mentor is None:
            _say(scene, booking.id, HowItWent.TOOK_PLACE)
    return Done.DONE


def _say(scene: Scene, booking_id: int, how: HowItWent) -> None:
    said = outcomes.say_how_it_went(
        scene.session, booking_id, Side.MENTOR, scene.person_id, how, scene.now
    )
    notifications.tell_how_it_went(scene.session, booking_id, Side.MENTOR, said, scene.now)


def _mine(scene: Scene, slot_id: int) -> bool:
    slot = scene.session.get(Slot, slot_id)
    mine = slot is not None and slot.mentor_id == scene.person_id
    return mine and may(scene.session, scene.person_id, Access.MENTOR)
