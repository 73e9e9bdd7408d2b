"""`/aujourdhui`, and the same at eight: what waits, what happens, what went wrong."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from sqlalchemy.orm import Session

from flows.texts import Html, house_texts
from models.outbox import OutboxMessage
from models.people import Person
from rules.outbox.pace import Urgency
from rules.schedule.dates import in_words, moment
from rules.tickets.working_hours import MAINLAND, local_date, works_on, zone_of
from services.backoffice import alerts, day_queries
from services.backoffice.day_queries import Event, Lost, Seats
from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackHandler, CallbackResult
from services.conversation.replies import Button, Say
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.employers import approval as employers_approval
from services.enrolment import call_back_requests, review_command
from services.mentoring.mentors import approval as mentoring_approval
from services.mentoring.reports import open_cases
from services.outbox import outbox
from services.outbox.outbox import Kind
from services.people import roles
from services.schedule.video_rooms import NO_ROOMS, Rooms
from services.team import messages
from services.team.notifications import name_of
from services.tickets import tickets
from services.workshops.attendance import hosting_command

NAME = "today"
MORNING, LATEST = time(8), timedelta(hours=4)
SHOWN, NAMED = 8, 3
ONE_DAY, AHEAD = timedelta(days=1), 14
OPENS: Mapping[str, Callable[[TurnContext], None]] = {
    "tickets": lambda context: tickets.show_waiting(context, context.person),
    "to_check": review_command.show_queue,
    "calls": call_back_requests.show_waiting,
    "mentors": mentoring_approval.show_waiting,
    "offers": employers_approval.show_waiting,
    "events": hosting_command.show,
    "reports": open_cases.show,
}
"""Behind the button of a line, by the word that ends its text key."""


def show(context: TurnContext) -> None:
    rooms = Rooms(str(context.phrases.facts["rooms"](context)))
    lines = dict(_lines(context.session, context.person, rooms, context.now))
    inline_buttons.show(context, _card(lines, context.language, context.now))


def _card(lines: Mapping[str, Html], language: str, now: datetime) -> Say:
    words = partial(house_texts().render, language)
    day = in_words(local_date(now, MAINLAND), language)
    if not lines:
        return Say(words("today.nothing", {"day": day}))
    buttons = [
        [Button(words(f"today.open.{word}", {}), inline_buttons.data(f"today_{word}", 0))]
        for word in lines
        if word in OPENS
    ]
    return Say(words("today.card", {"day": day, "lines": Html("\n".join(lines.values()))}), buttons)


def at(rooms: Rooms) -> Kind:
    def render(session: Session, message: OutboxMessage, now: datetime) -> Sequence[Say]:
        """As it is when it leaves.  Who hears every morning that there is nothing reads no more."""
        reader = session.get_one(Person, message.person_id)
        lines = dict(_lines(session, reader, rooms, now))
        if not lines.keys() - {"seats"}:
            return ()
        said = _card(lines, reader.language, now)
        inline_buttons.keep_for_queued(session, message, said.buttons, now)
        return [said]

    return Kind(
        NAME,
        Urgency.REMINDER,
        life=LATEST,
        resend_unknown=True,
        recheck=messages.still_on_the_team,
        render=render,
    )


def enqueue_due(session: Session, bot_id: int, now: datetime) -> None:
    """At eight, on working days and days with events."""
    day = local_date(now, MAINLAND)
    if not _eight(day) <= now < _eight(day) + LATEST or not _is_a_day(session, day):
        return
    for member in roles.members(session, bot_id):
        key = f"{NAME}:{day.isoformat()}:{member.id}"
        outbox.enqueue(session, KIND, member, key=key, due_at=_eight(day))


def when_due(session: Session, bot_id: int, now: datetime) -> datetime | None:
    if not roles.members(session, bot_id):
        return None
    today_on = local_date(now, MAINLAND)
    days = (today_on + ahead * ONE_DAY for ahead in range(AHEAD))
    return next((_eight(it) for it in days if _eight(it) > now and _is_a_day(session, it)), None)


def _open(
    shows: Callable[[TurnContext], None],
    context: TurnContext,
    _: ConversationStack,
    __: int,
) -> CallbackResult:
    if not roles.is_staff(context.session, context.person_id):
        return CallbackResult.FOREIGN
    shows(context)
    return CallbackResult.STAYS


def _lines(
    session: Session, reader: Person, rooms: Rooms, now: datetime
) -> Iterator[tuple[str, Html]]:
    """By the word that ends its text key: only those that say something."""
    bot_id, language = reader.bot_id, reader.language
    words = partial(house_texts().render, language)
    yield from _outage(session, bot_id, language, now)
    for word, count in _waiting(session, reader):
        if count:
            yield word, words(f"today.{word}", {"count": str(count)})
    if found := day_queries.events(session, rooms, now):
        yield "events", words("today.events", {"lines": _events(found, language)})
    if missed := day_queries.absences(session, now):
        yield "absences", words("today.absences", {"count": str(missed)})
    if stuck := day_queries.stuck(session, bot_id, now):
        names = ", ".join(name_of(session, it) for it in stuck[:NAMED])
        names += ", …" if len(stuck) > NAMED else ""
        yield "stuck", words("today.stuck", {"count": str(len(stuck)), "names": names})
    if (left := day_queries.seats(session, now)) is not None:
        yield "seats", words("today.seats", _counted(left))
    lost = _counted(day_queries.lost(session, bot_id, now))
    if set(lost.values()) != {"0"}:
        yield "lost", words("today.lost", lost)


def _waiting(session: Session, reader: Person) -> Iterator[tuple[str, int]]:
    """For all of the team, then for those who hear of reports."""
    yield from day_queries.waiting(session, reader.bot_id).items()
    yield "reports", len(open_cases.heard_by(session, reader.bot_id, reader.id))


def _outage(
    session: Session, bot_id: int, language: str, now: datetime
) -> Iterator[tuple[str, Html]]:
    """Since when Telegram takes nothing of what we send, or from when until when it did not."""
    found = alerts.last(session, bot_id, alerts.AWAY, now - ONE_DAY)
    if found is None:
        return
    ends = [found.raised_at, *([found.over_at] if found.over_at else [])]
    since, *until = (moment(at, zone_of(MAINLAND), language)[1] for at in ends)
    known = {"since": since, "until": until[0]} if until else {"hour": since}
    text = "today.was_away" if until else "today.away"
    yield "away", house_texts().render(language, text, known)


def _counted(values: Seats | Lost) -> dict[str, str]:
    return {name: str(count) for name, count in asdict(values).items()}


def _events(found: Sequence[Event], language: str) -> Html:
    lines = [_event(it, language) for it in found[:SHOWN]]
    if len(found) > SHOWN:
        more = {"count": str(len(found) - SHOWN)}
        lines.append(house_texts().render(language, "today.more", more))
    return Html("\n".join(lines))


def _event(it: Event, language: str) -> Html:
    words = partial(house_texts().render, language)
    kind = "workshop" if it.title else "call" if it.alone else "group"
    what = words(f"today.event.{kind}", {"title": it.title, "people": str(it.people)})
    host = it.host or words("today.nobody", {})
    _, hour = moment(it.starts_at, zone_of(MAINLAND), language)
    shown = "linked" if it.link else "unlinked" if it.title else "line"
    return words(
        f"today.event.{shown}", {"hour": hour, "what": what, "host": host, "link": it.link}
    )


def _is_a_day(session: Session, day: date) -> bool:
    return works_on(day, MAINLAND) or day_queries.has_events(session, _eight(day))


def _eight(day: date) -> datetime:
    return datetime.combine(day, MORNING, zone_of(MAINLAND)).astimezone(UTC)


KIND = at(NO_ROOMS)


CALLBACKS: Mapping[str, CallbackHandler] = {
    f"today_{word}": partial(_open, shows) for word, shows in OPENS.items()
}
