"""Edit sent messages about a meeting that moves or ends, so that no old link remains."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from flows.texts import translate
from models.mentoring.mentors import Mentor
from models.mentoring.slots import Booking, Slot
from models.outbox import OutboxMessage
from models.people import Person
from rules.outbox.pace import Urgency
from rules.schedule.time_zones import zone_of
from services.conversation.deployment import Deployment
from services.conversation.replies import Edit, Show
from services.meetings import messages_to_mentors, presenting
from services.outbox import message_buttons, outbox
from services.outbox.outbox import MessageKind
from services.slots import bookings
from services.slots.slots import day_of

CARD = "invitation"
"""The document sent with a booking."""
JOINING = "join:meeting:"
"""The start of the keys of messages with « Rejoindre »; the booking's id follows."""


def note(session: Session, show: Show, message_id: int) -> None:
    """Record the message that shows a booking, once it is delivered."""
    bookings.note_shown(session, show.subject["booking"], message_id)


def follow(session: Session, booking: Booking, slot_id: int, change: str, now: datetime) -> None:
    """Edit the messages that showed a booking to its participant; `slot_id` is the former slot.

    `change` is "moved" or "cancelled": the end of a text key.
    """
    joining = _message_ids(session, booking.person_id, _key_starts_with(f"{JOINING}{booking.id}:"))
    messages = [(message_id, False) for message_id in joining]
    if booking.shown_in is not None:
        messages.append((booking.shown_in, True))
    _edit(session, booking.person_id, messages, slot_id, f"meeting.card.{change}", now)
    booking.shown_in = None


def follow_mentor(session: Session, slot: Slot, now: datetime) -> None:
    """Edit the mentor's evening message, and every message of the meeting once nobody is left."""
    if slot.mentor_id is None:
        return
    _follow_evening(session, slot, slot.mentor_id, now)
    if slot.taken:
        return
    about = f"{slot.mentor_id}:{slot.id}"
    booked = _message_ids(session, slot.mentor_id, _key_starts_with(f"meeting_booked:{about}:"))
    nudged = _message_ids(session, slot.mentor_id, _key_starts_with(f"meeting_nudge:{about}:"))
    soon = _message_ids(
        session, slot.mentor_id, OutboxMessage.key == f"meeting_soon_mentor:{about}"
    )
    messages = [
        *((message_id, True) for message_id in booked),
        *((message_id, False) for message_id in (*nudged, *soon)),
    ]
    _edit(session, slot.mentor_id, messages, slot.id, "meeting.card.nobody", now)


def _follow_evening(session: Session, slot: Slot, mentor_id: int, now: datetime) -> None:
    """Edit the evening message, which may list other meetings of that day too."""
    zone = zone_of(session.get_one(Mentor, mentor_id).department)
    on = slot.starts_at.astimezone(zone).date().isoformat()
    mentor = session.get_one(Person, mentor_id)
    evening = OutboxMessage.key == f"meeting_evening:{mentor_id}:{on}"
    for message_id in _message_ids(session, mentor_id, evening):
        version = f"{message_id}:{slot.id}:{slot.taken}:{now:%Y%m%d%H%M%S}"
        params = {"message": message_id, "slot": slot.id, "on": on}
        key = f"{DAY_FOLLOWING.name}:{mentor_id}:{version}"
        outbox.enqueue(session, DAY_FOLLOWING, mentor, key=key, due_at=now, params=params)


def _edit(
    session: Session,
    person_id: int,
    messages: Sequence[tuple[int, bool]],
    slot_id: int,
    text: str,
    now: datetime,
) -> None:
    """Queue one edit a message; `messages` are pairs of an id and whether it is a file."""
    person = session.get_one(Person, person_id)
    for message_id, is_file in messages:
        key = f"{FOLLOWING.name}:{person_id}:{message_id}"
        params = {"message": message_id, "file": is_file, "slot": slot_id, "text": text}
        outbox.enqueue(session, FOLLOWING, person, key=key, due_at=now, params=params)


def _key_starts_with(key: str) -> ColumnElement[bool]:
    return OutboxMessage.key.startswith(key, autoescape=True)


def _message_ids(session: Session, person_id: int, key: ColumnElement[bool]) -> Sequence[int]:
    query = select(OutboxMessage.message_id).where(
        OutboxMessage.person_id == person_id, OutboxMessage.message_id.is_not(None), key
    )
    return [
        message_id
        for message_id in session.scalars(query.order_by(OutboxMessage.id))
        if message_id is not None
    ]


def _render(session: Session, message: OutboxMessage, now: datetime) -> Sequence[Edit]:
    params = message.params
    slot = session.get_one(Slot, params["slot"])
    if slot.mentor_id == message.person_id:
        meeting = presenting.for_mentor(session, slot)
    else:
        meeting = presenting.for_participant(session, slot, message.person_id)
    text = translate(meeting.language, params["text"], **meeting.values())
    return [Edit(params["message"], text, caption=params["file"])]


def _render_day(session: Session, message: OutboxMessage, now: datetime) -> Sequence[Edit]:
    params = message.params
    if day_of(session, message.person_id, params["on"]):
        evening = messages_to_mentors.evening(session, message, now, Deployment())
        message_buttons.keep(session, message, evening.buttons, now)
        return [Edit(params["message"], evening.text, evening.buttons)]
    meeting = presenting.for_mentor(session, session.get_one(Slot, params["slot"]))
    nobody = translate(meeting.language, "meeting.card.nobody", **meeting.values())
    return [Edit(params["message"], nobody)]


FOLLOWING = MessageKind(
    "meeting_card",
    Urgency.REMINDER,
    life=None,
    resend_unknown=True,
    recheck=lambda session, message, _: session.get(Slot, message.params["slot"]) is not None,
    render=_render,
)
DAY_FOLLOWING = replace(FOLLOWING, name="meeting_day_card", render=_render_day)
ALL = (FOLLOWING, DAY_FOLLOWING)
