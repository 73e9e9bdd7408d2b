"""What a person was shown of a meeting is edited when it moves or ends: no way in stays behind."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from models.mentoring import Booking, Mentor, Slot
from models.outbox import OutboxMessage
from models.people import Person
from rules.outbox.pace import Urgency
from rules.tickets.working_hours import zone_of
from services.conversation import inline_buttons
from services.conversation.replies import Edit, Show
from services.conversation.text import translate
from services.mentoring import messages_to_mentors, presenting
from services.mentoring.slots.slots import day_of
from services.outbox import outbox
from services.outbox.outbox import Kind
from services.schedule.video_rooms import NO_ROOMS

CARD = "invitation"
"""The document that comes with a booking."""
JOINING = "join:meeting:"
"""How the keys of messages begin that hold « Rejoindre »; the booking follows."""


def note(session: Session, show: Show, message_id: int) -> None:
    """Where a booking is shown, once it has arrived."""
    if show.document == CARD:
        shown = update(Booking).where(Booking.id == show.subject["booking"])
        session.execute(shown.values(shown_in=message_id))


def follow(session: Session, booking: Booking, slot_id: int, what: str, now: datetime) -> None:
    """`what`: moved or cancelled, ends a text key; the slot is the one that was left."""
    joining = _said(session, booking.person_id, _begins(f"{JOINING}{booking.id}:"))
    found = [(it, False) for it in joining]
    if booking.shown_in is not None:
        found.append((booking.shown_in, True))
    _edit(session, booking.person_id, found, slot_id, f"meeting.card.{what}", now)
    booking.shown_in = None


def follow_mentor(session: Session, slot: Slot, now: datetime) -> None:
    """The evening message tells who is left; once nobody is, all that told of the meeting does."""
    if slot.mentor_id is None:
        return
    _follow_evening(session, slot, slot.mentor_id, now)
    if slot.taken:
        return
    about = f"{slot.mentor_id}:{slot.id}"
    booked = _said(session, slot.mentor_id, _begins(f"meeting_booked:{about}:"))
    nudged = _said(session, slot.mentor_id, _begins(f"meeting_nudge:{about}:"))
    soon = _said(session, slot.mentor_id, OutboxMessage.key == f"meeting_soon_mentor:{about}")
    found = [*((it, True) for it in booked), *((it, False) for it in (*nudged, *soon))]
    _edit(session, slot.mentor_id, found, slot.id, "meeting.card.nobody", now)


def _follow_evening(session: Session, slot: Slot, mentor_id: int, now: datetime) -> None:
    """It may be about other meetings too."""
    zone = zone_of(session.get_one(Mentor, mentor_id).department)
    on = slot.starts_at.astimezone(zone).date().isoformat()
    mentor = session.get_one(Person, mentor_id)
    evening = OutboxMessage.key == f"meeting_evening:{mentor_id}:{on}"
    for message_id in _said(session, mentor_id, evening):
        what = f"{message_id}:{slot.id}:{slot.taken}:{now:%Y%m%d%H%M%S}"
        given = {"message": message_id, "slot": slot.id, "on": on}
        key = f"{DAY_FOLLOWING.name}:{mentor_id}:{what}"
        outbox.enqueue(session, DAY_FOLLOWING, mentor, key=key, due_at=now, params=given)


def _edit(
    session: Session,
    person_id: int,
    found: Sequence[tuple[int, bool]],
    slot_id: int,
    text: str,
    now: datetime,
) -> None:
    """Each message once: its id, and whether it is a file."""
    person = session.get_one(Person, person_id)
    for message_id, is_file in found:
        key = f"{FOLLOWING.name}:{person_id}:{message_id}"
        given = {"message": message_id, "file": is_file, "slot": slot_id, "text": text}
        outbox.enqueue(session, FOLLOWING, person, key=key, due_at=now, params=given)


def _begins(key: str) -> ColumnElement[bool]:
    return OutboxMessage.key.startswith(key, autoescape=True)


def _said(session: Session, person_id: int, key: ColumnElement[bool]) -> Sequence[int]:
    query = select(OutboxMessage.message_id).where(
        OutboxMessage.person_id == person_id, OutboxMessage.message_id.is_not(None), key
    )
    return [it for it in session.scalars(query.order_by(OutboxMessage.id)) if it is not None]


def _is_known(session: Session, message: OutboxMessage, _: datetime) -> bool:
    return session.get(Slot, message.params["slot"]) is not None


def _render(session: Session, message: OutboxMessage, now: datetime) -> Sequence[Edit]:
    given = message.params
    slot = session.get_one(Slot, given["slot"])
    if slot.mentor_id == message.person_id:
        meeting = presenting.for_mentor(session, slot)
    else:
        meeting = presenting.for_participant(session, slot, message.person_id)
    text = translate(meeting.language, given["text"], meeting.values())
    return [Edit(given["message"], text, caption=given["file"])]


def _render_day(session: Session, message: OutboxMessage, now: datetime) -> Sequence[Edit]:
    given = message.params
    if day_of(session, message.person_id, given["on"]):
        said = messages_to_mentors.evening(session, message, now, NO_ROOMS)
        inline_buttons.keep_for_queued(session, message, said.buttons, now)
        return [Edit(given["message"], said.text, said.buttons)]
    meeting = presenting.for_mentor(session, session.get_one(Slot, given["slot"]))
    nobody = translate(meeting.language, "meeting.card.nobody", meeting.values())
    return [Edit(given["message"], nobody)]


FOLLOWING = Kind(
    "meeting_card",
    Urgency.REMINDER,
    life=None,
    resend_unknown=True,
    recheck=_is_known,
    render=_render,
)
DAY_FOLLOWING = replace(FOLLOWING, name="meeting_day_card", render=_render_day)
ALL = (FOLLOWING, DAY_FOLLOWING)
