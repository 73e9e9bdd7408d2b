"""Declare the reminders of what a person has booked, rechecked and rendered when sent."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial

from sqlalchemy.orm import Session

from flows.texts import Html, plain_text, translate
from models.outbox import OutboxMessage
from models.people import Person
from rules.agenda.reminders import (
    EVENING_LIFE,
    HOUR_LIFE,
    JOIN_LIFE,
    MANY,
    eve_of,
    is_joined_in_the_night,
)
from rules.outbox.daily_quota import MessageNature, MessageRank
from rules.outbox.pace import Urgency
from rules.schedule.dates import in_words, moment, with_weekday
from rules.schedule.time_zones import zone_of
from services.agenda.events import AgendaEvent, EventKind, events_of, title
from services.conversation import inline_buttons
from services.conversation.phrases import in_pairs
from services.conversation.replies import Button, Say
from services.conversation.text import LABEL, button, hour_of, joining
from services.outbox import message_buttons
from services.outbox.outbox import MessageKind
from services.schedule.video_rooms import NO_ROOMS, VideoRooms

Rows = list[list[Button]]
WHAT = {EventKind.WORKSHOP: "workshop", EventKind.INTERVIEW: "interview"}
"""The kinds of events in the keys of reminders; any other is a meeting."""
A_MOMENT = timedelta(microseconds=1)
Render = Callable[[Session, OutboxMessage, datetime, VideoRooms], Say | None]


def evening(person: Person, on: date, events: Sequence[AgendaEvent], now: datetime) -> Say:
    """Render all of a day's events, each with its answers and, for a meeting, a move button."""
    zone, language = zone_of(person.department), person.language
    is_today = now.astimezone(zone).date() == on
    event_lines = [
        line(person, event, link=is_joined_in_the_night(event.starts_at, zone)) for event in events
    ]
    values = {"day": in_words(on, language), "events": Html("\n".join(event_lines))}
    rows: Rows = []
    for event in events:
        rows += _answers(person, event, alone=len(events) == 1)
    suffix = "_interview" if all(event.kind is EventKind.INTERVIEW for event in events) else ""
    text = translate(language, f"reminders.{'today' if is_today else 'tomorrow'}{suffix}", **values)
    return Say(text, [*rows, [how_many(person)]])


def hour_before(person: Person, event: AgendaEvent) -> Say:
    data = inline_buttons.data("meeting_cannot", event.booking_id)
    values = _values(person, event)
    return Say(
        translate(person.language, "reminders.hour_before", **values),
        [[button(person.language, "reminders.cannot", data)]],
    )


def join(person: Person, event: AgendaEvent, day: Sequence[AgendaEvent]) -> Say:
    """Render the link to join; on a day of more than `MANY` events, the first has every link.

    `day`: all the events of that day.
    """
    values, language = _values(person, event), person.language
    state = "" if event.confirmed else "_reserved"
    text = translate(language, f"reminders.join.{event.kind}{state}", **values)
    if event.kind is EventKind.WORKSHOP and not event.room:
        text = Html(f"{text}\n{translate(language, 'reminders.no_link')}")
    if len(day) > MANY and day[0].booking_id == event.booking_id:
        event_lines = Html("\n".join(line(person, event, link=True) for event in day))
        text = translate(language, "reminders.all_links", first=text, events=event_lines)
    return Say(text, joining(language, event.room, "primary"))


def line(person: Person, event: AgendaEvent, *, link: bool = False) -> Html:
    key = "reminders.line_link" if link and event.room else "reminders.line"
    return translate(person.language, key, **_values(person, event))


def how_many(person: Person) -> Button:
    """Return the button for fewer messages (« Moins de messages »), or for all again."""
    callback = "messages_fewer" if person.fewer_messages_at is None else "messages_all"
    return button(
        person.language, f"reminders.{callback}", inline_buttons.data(callback, person.id)
    )


def _values(person: Person, event: AgendaEvent) -> dict[str, str]:
    return {
        "hour": hour_of(event.starts_at, zone_of(person.department), person.language),
        "title": title(event, person.language),
        "mentor": event.mentor_first_name,
        "room": event.room,
    }


def _answers(person: Person, event: AgendaEvent, *, alone: bool) -> Rows:
    """Return the answer buttons; with several events the hour tells their labels apart.

    A label may be typed as an answer, so no two may be the same.
    """
    if event.kind is EventKind.INTERVIEW:
        data = inline_buttons.data("interview_answer", event.booking_id)
        return [[button(person.language, "applications.other_time", data)]]
    is_workshop = event.kind is EventKind.WORKSHOP
    callbacks = {
        "reminders.coming": "event_coming_workshop" if is_workshop else "event_coming_meeting",
        "reminders.cannot": "workshop_cannot" if is_workshop else "meeting_cannot",
    }
    if not is_workshop:
        callbacks["meeting.move"] = "meeting_move"
    return in_pairs(
        [
            [
                Button(
                    _answer_label(person, event, key, alone=alone),
                    inline_buttons.data(callback, event.booking_id),
                )
            ]
            for key, callback in callbacks.items()
        ]
    )


def _answer_label(person: Person, event: AgendaEvent, key: str, *, alone: bool) -> str:
    """Return « Je viens mar. 9 mars », or « Je viens · 18 h » beside others of the same day."""
    language, zone = person.language, zone_of(person.department)
    label = plain_text(language, key)
    if not alone:
        label = f"{label} · {moment(event.starts_at, zone, language)[1]}"
    elif key == "reminders.coming":
        label = f"{label} {with_weekday(event.starts_at.astimezone(zone).date(), language)}"
    assert len(label) <= LABEL
    return label


def of_the_day(
    session: Session, person: Person, on: date, rooms: VideoRooms, now: datetime
) -> list[AgendaEvent]:
    """Return the person's events of a day, in their time zone, that have not begun."""
    eve = eve_of(on, zone_of(person.department))
    events = events_of(session, person.id, rooms, eve.begins_at, eve.ends_at)
    return [event for event in events if event.starts_at >= eve.begins_at and event.starts_at > now]


def event_of(
    session: Session, message: OutboxMessage, rooms: VideoRooms, now: datetime
) -> AgendaEvent | None:
    """Return the message's event if it is still booked at that time and has not begun."""
    params = message.params
    start = datetime.fromtimestamp(params["start"], UTC)
    if start <= now:
        return None
    for event in events_of(session, message.person_id, rooms, start, start + A_MOMENT):
        if (WHAT.get(event.kind, "meeting"), event.booking_id, event.starts_at) == (
            params["what"],
            params["seat"],
            start,
        ):
            return event
    return None


def stands(session: Session, message: OutboxMessage, now: datetime) -> bool:
    return event_of(session, message, NO_ROOMS, now) is not None


def stands_and_is_wanted(session: Session, message: OutboxMessage, now: datetime) -> bool:
    fewer = session.get_one(Person, message.person_id).fewer_messages_at is not None
    return not fewer and stands(session, message, now)


def something_tomorrow(session: Session, message: OutboxMessage, now: datetime) -> bool:
    person = session.get_one(Person, message.person_id)
    on = date.fromisoformat(message.params["on"])
    return bool(of_the_day(session, person, on, NO_ROOMS, now))


def _say_evening(
    session: Session, message: OutboxMessage, now: datetime, rooms: VideoRooms
) -> Say | None:
    person = session.get_one(Person, message.person_id)
    on = date.fromisoformat(message.params["on"])
    return evening(person, on, of_the_day(session, person, on, rooms, now), now)


def _say_hour(
    session: Session, message: OutboxMessage, now: datetime, rooms: VideoRooms
) -> Say | None:
    event = event_of(session, message, rooms, now)
    person = session.get_one(Person, message.person_id)
    return hour_before(person, event) if event else None


def _say_join(
    session: Session, message: OutboxMessage, now: datetime, rooms: VideoRooms
) -> Say | None:
    event = event_of(session, message, rooms, now)
    if event is None:
        return None
    person = session.get_one(Person, message.person_id)
    on = event.starts_at.astimezone(zone_of(person.department)).date()
    before = eve_of(on, zone_of(person.department)).begins_at - A_MOMENT
    return join(person, event, of_the_day(session, person, on, rooms, before))


def _render_with_buttons(
    render: Render, rooms: VideoRooms, session: Session, message: OutboxMessage, now: datetime
) -> Sequence[Say]:
    reply = render(session, message, now, rooms)
    if reply is None:
        return ()
    rows = [*reply.buttons, *_typed_alone(session, message, now)]
    message_buttons.keep(session, message, rows, now)
    return [reply]


def _typed_alone(session: Session, message: OutboxMessage, now: datetime) -> Rows:
    """Return the answers to type under a link to join, which shows no buttons for these."""
    event = event_of(session, message, NO_ROOMS, now) if message.kind == JOIN.name else None
    if event is None or event.kind is EventKind.INTERVIEW:
        return []
    what = WHAT.get(event.kind, "meeting")
    callbacks = {"reminders.coming": f"join_{what}", "reminders.cannot": f"{what}_cannot"}
    language = session.get_one(Person, message.person_id).language
    return [
        [button(language, key, inline_buttons.data(callback, event.booking_id))]
        for key, callback in callbacks.items()
    ]


EVENING = MessageKind(
    "evening",
    Urgency.REMINDER,
    EVENING_LIFE,
    resend_unknown=True,
    recheck=something_tomorrow,
    render=partial(_render_with_buttons, _say_evening, NO_ROOMS),
    nature=MessageNature.REMINDER,
    rank=MessageRank.EVENING,
)
HOUR_BEFORE = MessageKind(
    "hour_before",
    Urgency.REMINDER,
    HOUR_LIFE,
    resend_unknown=True,
    recheck=stands_and_is_wanted,
    render=partial(_render_with_buttons, _say_hour, NO_ROOMS),
    nature=MessageNature.REMINDER,
)
JOIN = MessageKind(
    "join",
    Urgency.REMINDER,
    JOIN_LIFE,
    resend_unknown=True,
    recheck=stands,
    render=partial(_render_with_buttons, _say_join, NO_ROOMS),
    nature=MessageNature.REMINDER,
    rank=MessageRank.JOIN,
)
RENDERS: Sequence[tuple[MessageKind, Render]] = (
    (EVENING, _say_evening),
    (HOUR_BEFORE, _say_hour),
    (JOIN, _say_join),
)


def at(rooms: VideoRooms) -> tuple[MessageKind, ...]:
    """Return the kinds with the rooms that their messages link to."""
    return tuple(
        replace(kind, render=partial(_render_with_buttons, say, rooms)) for kind, say in RENDERS
    )
