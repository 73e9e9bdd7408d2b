"""Render each message to a participant about a meeting, when it is sent."""

from collections.abc import Sequence
from datetime import datetime
from html import escape

from sqlalchemy.orm import Session

from flows.texts import Html, plain_text, translate
from models.mentoring.slots import Booking, BookingStatus, Slot
from models.outbox import OutboxMessage
from rules.slots.slots import kind_of
from services.conversation import inline_buttons, text
from services.conversation.deployment import Deployment
from services.conversation.replies import Button, Say, Show
from services.conversation.text import button
from services.meetings import presenting, team_notices
from services.meetings.presenting import MeetingView
from services.slots import spoken_languages
from services.slots.availability import FreeSlot, SlotWish, alternatives

Rows = list[Sequence[Button]]


def cancelled(
    session: Session, message: OutboxMessage, now: datetime, deployment: Deployment
) -> Show:
    """Tell that the mentor has cancelled, and offer other slots, the most similar first."""
    booking = session.get_one(Booking, message.params["booking"])
    meeting = presenting.of_booking(session, booking)
    others = _others_for(session, deployment, booking, now, message.params.get("turn"))
    return Show(
        "cancellation",
        {"booking": booking.id, "at": int(now.timestamp())},
        _offer_text(session, booking, others, now),
        [*_take_buttons(meeting, others), *_see_all_button(meeting.language, booking.person_id)],
    )


def proposed(
    session: Session, message: OutboxMessage, now: datetime, deployment: Deployment
) -> Say:
    """Offer other slots after a meeting that the mentor missed, the most similar first."""
    booking = session.get_one(Booking, message.params["booking"])
    meeting = presenting.of_booking(session, booking)
    others = _alternatives(session, deployment, booking, now)
    rows = [*_take_buttons(meeting, others), *_see_all_button(meeting.language, booking.person_id)]
    return Say(_offer_text(session, booking, others, now, "meeting.missed"), rows)


def confirmed(
    session: Session, message: OutboxMessage, now: datetime, deployment: Deployment
) -> Say:
    meeting = presenting.of_booking(session, session.get_one(Booking, message.params["booking"]))
    return Say(translate(meeting.language, "meeting.mentor_confirmed", **meeting.values()))


def _offer_text(
    session: Session,
    booking: Booking,
    others: Sequence[FreeSlot],
    now: datetime,
    key: str = "meeting.cancelled",
) -> Html:
    """Return the text for these alternatives; without any, also ask the team to find one."""
    meeting = presenting.of_booking(session, booking)
    if not others:
        team_notices.left_without(session, booking, now)
    told = translate(meeting.language, key if others else f"{key}_alone", **meeting.values())
    spoken = spoken_languages.of_slots(meeting.language, others)
    return Html(f"{told}\n{escape(spoken)}") if spoken else told


def after(session: Session, message: OutboxMessage, now: datetime, deployment: Deployment) -> Say:
    booking = session.get_one(Booking, message.params["booking"])
    meeting = presenting.of_booking(session, booking)
    callbacks = ("meeting_came", "meeting_no_mentor", "meeting_could_not", "report_problem")
    rows: Rows = [
        [
            button(
                meeting.language,
                f"meeting.after.{callback}",
                inline_buttons.data(callback, booking.id),
            )
        ]
        for callback in callbacks
    ]
    return Say(translate(meeting.language, "meeting.after", **meeting.values()), rows)


def rescue(
    session: Session, message: OutboxMessage, now: datetime, deployment: Deployment
) -> Say | None:
    """Offer to move when the mentor has not confirmed; the seat stays until then.

    Return None when there is no other slot to offer.
    """
    booking = session.get_one(Booking, message.params["booking"])
    meeting = presenting.of_booking(session, booking)
    if not _alternatives(session, deployment, booking, now):
        return None
    move = inline_buttons.data("meeting_move", booking.id)
    return Say(
        translate(meeting.language, "meeting.rescue", **meeting.values()),
        [
            [button(meeting.language, "meeting.choose_another", move)],
            [
                button(
                    meeting.language,
                    "meeting.keep_it",
                    inline_buttons.data("meeting_keep", booking.id),
                )
            ],
        ],
    )


def absences(
    session: Session, message: OutboxMessage, now: datetime, deployment: Deployment
) -> Say:
    """Ask, without blame, what gets in the way after a second absence."""
    return _of_absence(session, message, "meeting.absences")


def not_seen(
    session: Session, message: OutboxMessage, now: datetime, deployment: Deployment
) -> Say:
    """Tell kindly that the mentor saw nobody: another hour is offered, and a way to say no."""
    return _of_absence(session, message, "meeting.not_seen")


def _of_absence(session: Session, message: OutboxMessage, key: str) -> Say:
    """Return a text about a missed meeting, with the buttons to answer."""
    booking = session.get_one(Booking, message.params["booking"])
    meeting = presenting.of_booking(session, booking)
    words = translate(meeting.language, key, **meeting.values())
    return Say(words, _absence_buttons(meeting, booking))


def taken_back(
    session: Session, message: OutboxMessage, now: datetime, deployment: Deployment
) -> Say:
    meeting = presenting.of_booking(session, session.get_one(Booking, message.params["booking"]))
    return Say(translate(meeting.language, "meeting.absence_taken_back", **meeting.values()))


def _absence_buttons(meeting: MeetingView, booking: Booking) -> Rows:
    """Return the buttons after an absence; no denial for people who said they could not come."""
    callbacks = [("meeting_choose", booking.person_id), ("meeting_why", booking.person_id)]
    if booking.said_by_participant is None:
        callbacks[1:1] = [("meeting_was_there", booking.id), ("meeting_saw_nobody", booking.id)]
    values = meeting.values()
    rows: Rows = []
    for name, subject in callbacks:
        label = text.capitalised(plain_text(meeting.language, f"meeting.absent.{name}", **values))
        rows.append([Button(text.fitting(label), inline_buttons.data(name, subject))])
    return rows


def _take_buttons(meeting: MeetingView, others: Sequence[FreeSlot]) -> Rows:
    """Return a button for each offered slot; one tap books the slot."""
    rows: Rows = []
    for other in others:
        label = text.short(other.starts_at, meeting.zone, meeting.language)
        label = text.named(label, other.first_name)
        rows.append([Button(label, inline_buttons.data("meeting_take", other.slot_id))])
    return rows


def _alternatives(
    session: Session, deployment: Deployment, booking: Booking, now: datetime
) -> Sequence[FreeSlot]:
    slot, person_id = session.get_one(Slot, booking.slot_id), booking.person_id
    moving = booking.id if booking.status is BookingStatus.BOOKED else None
    without = deployment.reported_mentors(session, person_id)
    wish = SlotWish(kind_of(slot.seats), moving=moving, without=without)
    return alternatives(session, deployment.diary, person_id, slot.id, now, wish)


def _others_for(
    session: Session, deployment: Deployment, booking: Booking, now: datetime, turn: int | None
) -> Sequence[FreeSlot]:
    """Return other slots; after a mentor's absence, slots of other mentors.

    `turn` is their number among all who had one, so that they are not offered the same hours.
    """
    if turn is None:
        return _alternatives(session, deployment, booking, now)
    slot, person_id = session.get_one(Slot, booking.slot_id), booking.person_id
    without = deployment.reported_mentors(session, person_id)
    if slot.mentor_id is not None:
        without |= {slot.mentor_id}
    wish = SlotWish(kind_of(slot.seats), without=without)
    return alternatives(session, deployment.diary, person_id, slot.id, now, wish, turn=turn)


def _see_all_button(language: str, person_id: int) -> Rows:
    return [[button(language, "meeting.see_all", inline_buttons.data("meeting_choose", person_id))]]
