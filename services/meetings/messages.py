"""Declare the kinds of messages about a meeting: each is rechecked and rendered when sent."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy.orm import Session

from models.mentoring.slots import Booking, BookingStatus, Slot, SlotStatus
from models.outbox import OutboxMessage
from rules.outbox.daily_quota import MessageNature
from rules.outbox.pace import Urgency
from rules.slots.slots import MeetingOutcome, is_absence
from services.conversation.deployment import Deployment
from services.conversation.replies import Say, Show
from services.meetings import messages_to_mentors as to_mentor
from services.meetings import messages_to_participants as to_participant
from services.outbox import message_buttons
from services.outbox.kinds import in_daytime, one_to_one
from services.outbox.outbox import Begins, MessageKind
from services.slots import slots

SOON_LIFE, AFTER_LIFE = timedelta(minutes=15), timedelta(days=1)
ASKED_LIFE = timedelta(days=2)
"""Two days: due on a Saturday evening after the daily limit, the question leaves on Monday."""

Recheck = Callable[[Session, OutboxMessage, datetime], bool]


class MeetingRenderer(Protocol):
    def __call__(
        self, session: Session, message: OutboxMessage, now: datetime, deployment: Deployment
    ) -> Say | Show | None: ...


def _slot(session: Session, message: OutboxMessage) -> Slot | None:
    return session.get(Slot, message.params["slot"])


def slot_stands(session: Session, message: OutboxMessage, now: datetime) -> bool:
    """Tell whether the slot is open and somebody has a seat in it."""
    slot = _slot(session, message)
    return slot is not None and slot.status is SlotStatus.OPEN and slot.taken > 0


def nobody_left(session: Session, message: OutboxMessage, now: datetime) -> bool:
    slot = _slot(session, message)
    return slot is not None and slot.status is SlotStatus.OPEN and slot.taken == 0


def not_confirmed(session: Session, message: OutboxMessage, now: datetime) -> bool:
    slot = _slot(session, message)
    return slot is not None and slot_stands(session, message, now) and slot.confirmed_at is None


def booking_stands(session: Session, message: OutboxMessage, now: datetime) -> bool:
    """Tell whether the booking still stands, in the same slot as when the message was queued."""
    booking = session.get(Booking, message.params["booking"])
    if booking is None or booking.status is not BookingStatus.BOOKED:
        return False
    return booking.slot_id == message.params["slot"] and slot_stands(session, message, now)


def waits_for_mentor(session: Session, message: OutboxMessage, now: datetime) -> bool:
    return booking_stands(session, message, now) and not_confirmed(session, message, now)


def confirmed_by_mentor(session: Session, message: OutboxMessage, now: datetime) -> bool:
    """Tell whether the mentor has confirmed a booking that stands, before the meeting begins."""
    slot = _slot(session, message)
    ahead = slot is not None and slot.confirmed_at is not None and slot.starts_at > now
    return ahead and booking_stands(session, message, now)


def mentor_could_not(session: Session, message: OutboxMessage, now: datetime) -> bool:
    booking = session.get(Booking, message.params["booking"])
    return booking is not None and booking.said_by_mentor is MeetingOutcome.COULD_NOT


def lacks_mentor_answer(session: Session, message: OutboxMessage, now: datetime) -> bool:
    return bool(slots.without_outcome(session, message.params["slot"]))


def lacks_participant_answer(session: Session, message: OutboxMessage, now: datetime) -> bool:
    """Tell whether the participant has not answered; one who books again is asked once.

    Whoever is said to be absent is told of that instead.
    """
    booking = session.get(Booking, message.params["booking"])
    if booking is None or message.params.get("version") not in {None, booking.sequence}:
        return False
    if booking.absence_at is not None or booking.said_by_mentor is MeetingOutcome.NOBODY_CAME:
        return False
    return booking_stands(session, message, now) and booking.said_by_participant is None


def is_absent(session: Session, message: OutboxMessage, now: datetime) -> bool:
    """Tell whether the participant was absent, as both answers tell."""
    booking = session.get(Booking, message.params["booking"])
    return booking is not None and is_absence(booking.said_by_participant, booking.said_by_mentor)


def is_told_first(session: Session, message: OutboxMessage, now: datetime) -> bool:
    """Tell whether a participant who has said nothing is said to be absent."""
    booking = session.get(Booking, message.params["booking"])
    is_silent = booking is not None and booking.said_by_participant is None
    return is_silent and is_absent(session, message, now)


def is_denied(session: Session, message: OutboxMessage, now: datetime) -> bool:
    """Tell whether the two sides still say the contrary, in the same words."""
    booking = session.get(Booking, message.params["booking"])
    if booking is None or booking.said_by_participant != message.params["said"]:
        return False
    return booking.said_by_mentor is MeetingOutcome.NOBODY_CAME


def is_taken_back(session: Session, message: OutboxMessage, now: datetime) -> bool:
    booking = session.get(Booking, message.params["booking"])
    return booking is not None and booking.said_by_mentor is MeetingOutcome.TOOK_PLACE


def exists(session: Session, message: OutboxMessage, now: datetime) -> bool:
    return session.get(Booking, message.params["booking"]) is not None


def somebody_tomorrow(session: Session, message: OutboxMessage, now: datetime) -> bool:
    return bool(slots.day_of(session, message.person_id, message.params["on"]))


def begins(session: Session, message: OutboxMessage) -> datetime | None:
    slot = _slot(session, message)
    return slot.starts_at if slot else None


GONE = one_to_one("meeting_gone", Urgency.REMINDER, timedelta(days=2), begins=in_daytime)
"""The mentor is erased, and their name too: the queued message holds its values itself."""

RENDERS: dict[str, MeetingRenderer] = {}


def _kind(
    name: str,
    render: MeetingRenderer,
    recheck: Recheck,
    life: timedelta | None = timedelta(days=1),
    urgency: Urgency = Urgency.REMINDER,
    nature: MessageNature = MessageNature.ASKED,
    begins: Begins | None = None,
) -> MessageKind:
    RENDERS[f"meeting_{name}"] = render
    return MessageKind(
        f"meeting_{name}",
        urgency,
        life,
        resend_unknown=True,
        recheck=recheck,
        render=_rendering(render, Deployment()),
        nature=nature,
        begins=begins,
    )


def _rendering(
    render: MeetingRenderer, deployment: Deployment
) -> Callable[..., Sequence[Say | Show]]:
    def show(session: Session, message: OutboxMessage, now: datetime) -> Sequence[Say | Show]:
        reply = render(session, message, now, deployment)
        if reply is None:
            return ()
        message_buttons.keep(session, message, reply.buttons, now)
        return [reply]

    return show


BOOKED = _kind("booked", to_mentor.booked, slot_stands, begins=begins)
JOINED = _kind("joined", to_mentor.joined, booking_stands, begins=begins)
LEFT = _kind("left", to_mentor.left, exists, begins=begins)
CANCELLED = _kind("cancelled", to_participant.cancelled, exists, timedelta(days=2), begins=begins)
PROPOSED = _kind(
    "proposed", to_participant.proposed, mentor_could_not, timedelta(days=2), begins=begins
)
CONFIRMED = _kind("confirmed", to_participant.confirmed, confirmed_by_mentor, begins=begins)
EVENING = _kind("evening", to_mentor.evening, somebody_tomorrow, timedelta(hours=12))
SOON_MENTOR = _kind("soon_mentor", to_mentor.soon_mentor, slot_stands, SOON_LIFE)
AFTER_MENTOR = _kind("after_mentor", to_mentor.after_mentor, lacks_mentor_answer, AFTER_LIFE)
AFTER = _kind(
    "after",
    to_participant.after,
    lacks_participant_answer,
    ASKED_LIFE,
    nature=MessageNature.REMINDER,
)
FREED = _kind("freed", to_mentor.freed, nobody_left, begins=begins)
NUDGE = _kind("nudge", to_mentor.nudge, not_confirmed, begins=begins)
RESCUE = _kind("rescue", to_participant.rescue, waits_for_mentor, begins=begins)
ABSENCES = _kind(
    "absences", to_participant.absences, is_absent, timedelta(days=2), begins=in_daytime
)
NOT_SEEN = _kind("not_seen", to_participant.not_seen, is_told_first, ASKED_LIFE, begins=in_daytime)
TAKEN_BACK = _kind(
    "taken_back", to_participant.taken_back, is_taken_back, ASKED_LIFE, begins=in_daytime
)
DENIED = _kind("denied", to_mentor.denied, is_denied, ASKED_LIFE, begins=in_daytime)

ALL = (
    BOOKED,
    JOINED,
    LEFT,
    CANCELLED,
    EVENING,
    SOON_MENTOR,
    AFTER_MENTOR,
    AFTER,
    NUDGE,
    RESCUE,
    ABSENCES,
    NOT_SEEN,
    TAKEN_BACK,
    DENIED,
    FREED,
    PROPOSED,
    CONFIRMED,
)


def at(deployment: Deployment) -> tuple[MessageKind, ...]:
    """Return the message kinds of a deployment, which has the video rooms and the diary."""
    kinds = (replace(kind, render=_rendering(RENDERS[kind.name], deployment)) for kind in ALL)
    return (*kinds, GONE)
