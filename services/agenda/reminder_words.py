"""What reminders say: the day that comes, the hour before a call, the way in."""

from collections.abc import Sequence
from datetime import date, datetime

from flows.texts import Html
from models.people import Person
from rules.agenda.reminders import MANY, is_joined_in_the_night
from rules.schedule.dates import in_words, moment
from services.conversation import inline_buttons
from services.conversation.replies import Button, Say
from services.mentoring.meeting_words import LABEL, button, hour_of, joining, words
from services.outbox.message_limits import zone_for
from services.schedule.events import Event, EventKind, title

Rows = list[list[Button]]


def evening(person: Person, on: date, events: Sequence[Event], now: datetime) -> Say:
    """All of one day; each with its two answers, and a way to move a meeting."""
    zone, language = zone_for(person), person.language
    today = now.astimezone(zone).date() == on
    lines = [line(person, it, link=is_joined_in_the_night(it.starts_at, zone)) for it in events]
    values = {"day": in_words(on, language), "events": Html("\n".join(lines))}
    rows: Rows = []
    for event in events:
        rows += _answers(person, event, alone=len(events) == 1)
    text = words(language, "reminders.today" if today else "reminders.tomorrow", values)
    return Say(text, [*rows, [how_many(person)]])


def hour_before(person: Person, event: Event) -> Say:
    data = inline_buttons.data("meeting_cannot", event.booking_id)
    values = _values(person, event)
    return Say(
        words(person.language, "reminders.hour_before", values),
        [[button(person.language, "reminders.cannot", data)]],
    )


def join(person: Person, event: Event, day: Sequence[Event]) -> Say:
    """`day`: all that begins that day; when it is much, its first message has every link."""
    values, language = _values(person, event), person.language
    text = words(language, f"reminders.join.{event.kind}", values)
    if event.kind is EventKind.WORKSHOP and not event.room:
        text = Html(f"{text}\n{words(language, 'reminders.no_link')}")
    if len(day) > MANY and day[0].booking_id == event.booking_id:
        lines = Html("\n".join(line(person, it, link=True) for it in day))
        text = words(language, "reminders.all_links", {"first": text, "events": lines})
    return Say(text, joining(language, event.room))


def line(person: Person, event: Event, *, link: bool = False) -> Html:
    key = "reminders.line_link" if link and event.room else "reminders.line"
    return words(person.language, key, _values(person, event))


def how_many(person: Person) -> Button:
    """« Moins de messages », or back to all of them."""
    verb = "messages_fewer" if person.fewer_messages_at is None else "messages_all"
    return button(person.language, f"reminders.{verb}", inline_buttons.data(verb, person.id))


def _values(person: Person, event: Event) -> dict[str, str]:
    return {
        "hour": hour_of(event.starts_at, zone_for(person), person.language),
        "title": title(event, person.language),
        "mentor": event.mentor_first_name,
        "room": event.room,
    }


def _answers(person: Person, event: Event, *, alone: bool) -> Rows:
    """With the hour when there are several: their labels may be typed too."""
    if event.kind is EventKind.INTERVIEW:
        data = inline_buttons.data("interview_answer", event.booking_id)
        return [[button(person.language, "applications.other_time", data)]]
    workshop = event.kind is EventKind.WORKSHOP
    verbs = {
        "reminders.coming": "event_coming_workshop" if workshop else "event_coming_meeting",
        "reminders.cannot": "workshop_cannot" if workshop else "meeting_cannot",
    }
    if not workshop:
        verbs["meeting.move"] = "meeting_move"
    hour = "" if alone else moment(event.starts_at, zone_for(person), person.language)[1]
    return [
        [_named(button(person.language, key, inline_buttons.data(verb, event.booking_id)), hour)]
        for key, verb in verbs.items()
    ]


def _named(known: Button, hour: str) -> Button:
    label = f"{known.label} · {hour}" if hour else known.label
    assert len(label) <= LABEL
    return Button(label, known.data)
