"""Render each message to a mentor from the rows as they are when it is sent."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from flows.texts import Html, translate
from models.mentoring.slots import Booking, Slot
from models.outbox import OutboxMessage
from rules.slots.slots import MeetingKind, MeetingOutcome, kind_of
from services.conversation import inline_buttons
from services.conversation.deployment import Deployment
from services.conversation.replies import Button, Say, Show
from services.conversation.text import button, capitalised, joining
from services.meetings import disclosure, presenting
from services.meetings.day_cards import day_button
from services.meetings.presenting import MeetingView, for_mentor
from services.slots.slots import day_of, of_slot

Rows = list[Sequence[Button]]


def booked(session: Session, message: OutboxMessage, now: datetime, deployment: Deployment) -> Show:
    """Tell that a call, or the first seat of a group, is booked."""
    slot = session.get_one(Slot, message.params["slot"])
    meeting = for_mentor(session, slot)
    [booking, *_] = of_slot(session, slot.id)
    values = meeting.values(deployment.rooms) | _person_values(session, booking, meeting)
    return Show(
        "slot_invitation",
        {"slot": slot.id, "at": int(now.timestamp())},
        translate(meeting.language, f"meeting.booked.{kind_of(slot.seats)}", **values),
        [
            *_confirm_buttons(meeting),
            *_results_button(session, meeting),
            *joining(meeting.language, values["room"]),
        ],
    )


def joined(session: Session, message: OutboxMessage, now: datetime, deployment: Deployment) -> Say:
    """Tell that another person has joined a group."""
    slot = session.get_one(Slot, message.params["slot"])
    meeting = for_mentor(session, slot)
    booking = session.get_one(Booking, message.params["booking"])
    values = meeting.values() | _person_values(session, booking, meeting)
    values |= {"taken": str(slot.taken), "seats": str(slot.seats)}
    return Say(Html(capitalised(translate(meeting.language, "meeting.joined", **values))))


def left(
    session: Session, message: OutboxMessage, now: datetime, deployment: Deployment
) -> Say | Show:
    """Tell that a person has given their seat back."""
    slot = session.get_one(Slot, message.params["slot"])
    meeting = for_mentor(session, slot)
    booking = session.get_one(Booking, message.params["booking"])
    values = meeting.values() | _person_values(session, booking, meeting)
    key = f"meeting.left.{kind_of(slot.seats)}"
    text = Html(capitalised(translate(meeting.language, key, **values)))
    if slot.taken:
        return Say(text)
    return Show("slot_cancellation", {"slot": slot.id, "at": int(now.timestamp())}, text)


def evening(session: Session, message: OutboxMessage, now: datetime, deployment: Deployment) -> Say:
    """List the people of the next day's meetings (sent at 18:00)."""
    slots = day_of(session, message.person_id, message.params["on"])
    meeting = for_mentor(session, slots[0])
    day_lines = [_day_line(session, slot) for slot in slots]
    values = {
        "day": meeting.day,
        "meetings": Html("\n".join(day_lines)),
        "mentor": meeting.mentor.first_name,
    }
    rows: Rows = []
    for slot in slots:
        rows += _confirm_buttons(for_mentor(session, slot))
    text = translate(meeting.language, "meeting.evening", **values)
    if len(slots) > 1:
        return Say(text, [[day_button(meeting.language, message.params["on"])]])
    return Say(text, [*rows, *_results_button(session, meeting)])


def soon_mentor(
    session: Session, message: OutboxMessage, now: datetime, deployment: Deployment
) -> Say:
    slot = session.get_one(Slot, message.params["slot"])
    meeting = for_mentor(session, slot)
    values = meeting.values(deployment.rooms) | {"people": _people(session, slot)}
    nobody = [
        button(
            meeting.language, "meeting.nobody_came", inline_buttons.data("meeting_nobody", slot.id)
        )
    ]
    return Say(
        translate(meeting.language, "meeting.soon_mentor", **values),
        [*joining(meeting.language, values["room"], "primary"), nobody],
    )


def after_mentor(
    session: Session, message: OutboxMessage, now: datetime, deployment: Deployment
) -> Say:
    slot = session.get_one(Slot, message.params["slot"])
    meeting = for_mentor(session, slot)
    values = meeting.values() | {"people": _people(session, slot)}
    kind, booked = kind_of(slot.seats), of_slot(session, slot.id)
    callbacks = ["meeting_held", "meeting_nobody", "meeting_unable_then"]
    if kind is MeetingKind.GROUP and len(booked) > 1:
        callbacks.insert(1, "meeting_some")
    rows: Rows = [
        [
            button(
                meeting.language,
                f"meeting.after.{callback}",
                inline_buttons.data(callback, slot.id),
            )
        ]
        for callback in callbacks
    ]
    rows.append(
        [
            button(
                meeting.language,
                "meeting.concern",
                inline_buttons.data("report_concern", booked[0].id),
            )
        ]
    )
    return Say(translate(meeting.language, f"meeting.after_mentor.{kind}", **values), rows)


def denied(session: Session, message: OutboxMessage, now: datetime, deployment: Deployment) -> Say:
    """Tell a mentor who noted an absence that the participant claims to have come."""
    slot = session.get_one(Slot, message.params["slot"])
    meeting = for_mentor(session, slot)
    booking = session.get_one(Booking, message.params["booking"])
    values = meeting.values() | {
        "name": disclosure.disclosed(session, booking).name(meeting.language)
    }
    said = MeetingOutcome(message.params["said"])
    callbacks = [("meeting_why", slot.mentor_id or 0)]
    if said is MeetingOutcome.TOOK_PLACE:
        callbacks.insert(0, ("meeting_they_came", booking.id))
    rows = [
        [button(meeting.language, f"meeting.denied.{name}", inline_buttons.data(name, subject))]
        for name, subject in callbacks
    ]
    words = translate(meeting.language, f"meeting.denied.{said}", **values)
    return Say(Html(capitalised(words)), rows)


def freed(session: Session, message: OutboxMessage, now: datetime, deployment: Deployment) -> Show:
    """Tell that the last person booked was erased: nobody comes."""
    meeting = for_mentor(session, session.get_one(Slot, message.params["slot"]))
    subject = {"slot": meeting.slot.id, "at": int(now.timestamp())}
    text = translate(meeting.language, "meeting.freed", **meeting.values())
    return Show("slot_cancellation", subject, text)


def nudge(session: Session, message: OutboxMessage, now: datetime, deployment: Deployment) -> Say:
    meeting = for_mentor(session, session.get_one(Slot, message.params["slot"]))
    values = meeting.values() | {"people": _people(session, meeting.slot)}
    text = Html(capitalised(translate(meeting.language, "meeting.nudge", **values)))
    return Say(text, _confirm_buttons(meeting))


def _results_button(session: Session, meeting: MeetingView) -> Rows:
    """Return the button to the participant's results; None without results or without consent."""
    people = of_slot(session, meeting.slot.id)
    if len(people) != 1:
        return []
    [booking] = people
    if not disclosure.may_see_results(session, booking.person_id, meeting.mentor.person_id):
        return []
    data = inline_buttons.data("meeting_results", booking.id)
    return [[button(meeting.language, "meeting.see_results", data)]]


def _confirm_buttons(meeting: MeetingView) -> Rows:
    return list(presenting.answers(meeting)) if meeting.slot.confirmed_at is None else []


def _person_values(session: Session, booking: Booking, meeting: MeetingView) -> dict[str, str]:
    participant = disclosure.disclosed(session, booking)
    asks = {"question": participant.question or ""}
    key = "meeting.asks" if participant.question else "meeting.asks_nothing"
    return {
        "first_name": participant.name(meeting.language),
        "asks": translate(meeting.language, key, **asks),
    }


def _day_line(session: Session, slot: Slot) -> str:
    meeting = for_mentor(session, slot)
    people = of_slot(session, slot.id)
    question = disclosure.disclosed(session, people[0]).question if len(people) == 1 else None
    values = {"hour": meeting.hour, "people": _people(session, slot), "question": question or ""}
    line = translate(
        meeting.language, "meeting.line_asks" if question else "meeting.line", **values
    )
    needs = disclosure.needs(session, people, meeting.language)
    return "\n".join([line, needs]).strip()


def _people(session: Session, slot: Slot) -> str:
    return disclosure.names(session, slot.id, for_mentor(session, slot).language)
