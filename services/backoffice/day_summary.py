"""Summarise the team's day for `/aujourdhui`, and at eight: what waits, happens, or went wrong."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum, auto
from functools import partial

from sqlalchemy.orm import Session

from flows.texts import Html, plain_text, translate
from models.outbox import OutboxMessage
from models.people import Person
from rules.outbox.pace import Urgency
from rules.schedule.dates import in_words, moment
from rules.schedule.time_zones import NO_DEPARTMENT, local_date, zone_of
from rules.tickets.working_hours import works_on
from services.backoffice import alerts, day_lists, day_queries
from services.backoffice.day_lists import SHOWS, UNHOSTED
from services.backoffice.day_queries import CountAndFirst, FreeSeats, LostMessages, TodayEvent
from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackResult, Callbacks
from services.conversation.phrases import Phrase
from services.conversation.replies import Button, Say
from services.conversation.stack import ConversationStack
from services.conversation.text import number
from services.conversation.turn_context import TurnContext
from services.outbox import message_buttons, outbox
from services.outbox.outbox import MessageKind
from services.people import day_limits, roles
from services.people.access import Access
from services.registries.registry import Command
from services.safeguarding import recipients
from services.schedule.video_rooms import NO_ROOMS, VideoRooms
from services.team import absences, messages, on_duty
from services.team.notifications import name_of
from services.tickets import tickets

NAME = "today"
MORNING, LATEST = time(8), timedelta(hours=4)
SHOWN, NAMED = 8, 3
ONE_DAY, AHEAD = timedelta(days=1), 14
TICKETS, LATER = "tickets", "today_later"
SEATS, FULL = "seats", "full"
"""The line of free seats opens their list, unless there is none."""
OPENS: Mapping[str, str] = {
    "to_check": "a_verifier",
    "calls": "rappels",
    "words": "temoignages",
    "mentors": "mentors",
    "offers": "offres_a_valider",
    "events": "ateliers",
    "reports": "signalements",
}
"""The command that the button of a line uses, by the last word of the line's text key."""
TOLD_BESIDE = frozenset({SEATS, FULL, "team_away"})
"""Lines that are no reason to write in the morning."""


class HostsAsked(Enum):
    """For which workshops without a host the day asks whoever reads it."""

    FOR_THE_WEEK = auto()
    FOR_TODAY = auto()
    """The reader is on duty, and has put off the count of the week."""
    FOR_NONE = auto()


def show(context: TurnContext) -> None:
    rooms = context.deployment.rooms
    lines = dict(_lines(context.session, context.person, rooms, context.now))
    inline_buttons.show(context, _card(lines, context.language, context.now))


def waiting(context: TurnContext) -> Phrase:
    """Say how much waits for an answer of the team, each thing once."""
    counted = _waiting(context.session, context.person)
    count = sum(count for word, count in counted if word in (TICKETS, *OPENS))
    return Phrase("today.waiting", {"count": str(count)}) if count else Phrase("today.waiting.none")


def _card(lines: Mapping[str, Html], language: str, now: datetime) -> Say:
    render = partial(translate, language)
    day = in_words(local_date(now, NO_DEPARTMENT), language)
    if not lines:
        return Say(render("today.nothing", day=day))
    buttons = [
        [Button(render(f"today.open.{word}"), inline_buttons.data(f"today_{word}", 0))]
        for word in lines
        if word in (TICKETS, *SHOWS, *OPENS)
    ]
    return Say(render("today.card", day=day, lines=Html("\n".join(lines.values()))), buttons)


def at(rooms: VideoRooms) -> MessageKind:
    """Return the kind of message sent in the morning, with these video rooms."""

    def render(session: Session, message: OutboxMessage, now: datetime) -> Sequence[Say]:
        """Render the day as it is when sent; say nothing when there is nothing.

        People who read every morning that there is nothing stop reading.
        """
        reader = session.get_one(Person, message.person_id)
        lines = dict(_lines(session, reader, rooms, now, _asked_for_hosts(session, reader, now)))
        if not lines.keys() - TOLD_BESIDE:
            return ()
        card = _card(lines, reader.language, now)
        if UNHOSTED in lines:
            later = inline_buttons.data(LATER, reader.id)
            button = Button(translate(reader.language, "today.later"), later)
            card = replace(card, buttons=[*card.buttons, [button]])
        message_buttons.keep(session, message, card.buttons, now)
        return [card]

    return MessageKind(
        NAME,
        Urgency.REMINDER,
        life=LATEST,
        resend_unknown=True,
        recheck=messages.still_on_the_team,
        render=render,
    )


def enqueue_due(session: Session, bot_id: int, now: datetime) -> None:
    """Enqueue the summary at eight for who is there, on working days and days with events."""
    day = local_date(now, NO_DEPARTMENT)
    if not _eight(day) <= now < _eight(day) + LATEST or not _is_a_day(session, bot_id, day):
        return
    for member in absences.not_away(session, roles.members(session, bot_id), now):
        key = f"{NAME}:{day.isoformat()}:{member.id}"
        outbox.enqueue(session, KIND, member, key=key, due_at=_eight(day))


def when_due(session: Session, bot_id: int, now: datetime) -> datetime | None:
    """Return the next eight o'clock at which there is something to tell; None if not soon."""
    if not roles.members(session, bot_id):
        return None
    today_on = local_date(now, NO_DEPARTMENT)
    days = (today_on + ahead * ONE_DAY for ahead in range(AHEAD))
    return next(
        (_eight(day) for day in days if _eight(day) > now and _is_a_day(session, bot_id, day)), None
    )


def _show_tickets(context: TurnContext) -> None:
    tickets.show_waiting(context, context.person)


def _open(
    show_waiting: Callable[[TurnContext], None],
    context: TurnContext,
    _: ConversationStack,
    __: int,
) -> CallbackResult:
    show_waiting(context)
    return CallbackResult.STAYS


def _asked_for_hosts(session: Session, reader: Person, now: datetime) -> HostsAsked:
    """Return for which workshops the morning asks a member on duty: no others are asked."""
    if reader.id not in [member.id for member in on_duty.readers(session, reader.bot_id, now)]:
        return HostsAsked.FOR_NONE
    is_put_off = day_limits.is_reached(session, UNHOSTED, 1, reader.id, now)
    return HostsAsked.FOR_TODAY if is_put_off else HostsAsked.FOR_THE_WEEK


def _lines(
    session: Session,
    reader: Person,
    rooms: VideoRooms,
    now: datetime,
    hosts: HostsAsked = HostsAsked.FOR_THE_WEEK,
) -> Iterator[tuple[str, Html]]:
    """Yield each line that says something, by the last word of its text key."""
    bot_id, language = reader.bot_id, reader.language
    render = partial(translate, language)
    yield from _outage(session, bot_id, language, now)
    yield from _technical(session, bot_id, language)
    for word, count in _waiting(session, reader):
        if count:
            yield word, render(f"today.{word}", count=str(count))
    yield from _taking_place(session, reader, rooms, now, hosts)
    yield from _team_away(session, bot_id, language, now)
    if missed := day_queries.absences(session, bot_id, now):
        yield "absences", render("today.absences", count=str(missed))
    stuck = day_queries.stuck(session, bot_id, now, NAMED)
    if stuck.count:
        names = ", ".join(name_of(session, person_id) for person_id in stuck.first)
        names += ", …" if stuck.count > NAMED else ""
        yield "stuck", render("today.stuck", count=str(stuck.count), names=names)
    if (free_seats := day_queries.seats(session, now)) is not None:
        word = SEATS if free_seats.meetings + free_seats.workshops else FULL
        yield word, render("today.seats", **_counted(free_seats, language))
    lost = _counted(day_queries.lost(session, bot_id, now), language)
    if set(lost.values()) != {"0"}:
        yield "lost", render("today.lost", **lost)


def _taking_place(
    session: Session, reader: Person, rooms: VideoRooms, now: datetime, hosts: HostsAsked
) -> Iterator[tuple[str, Html]]:
    """Yield the events of today, then the count of the week's workshops without a host."""
    render = partial(translate, reader.language)
    events = day_queries.events(session, reader.bot_id, rooms, now, SHOWN)
    if events.count:
        lines = _events(events, reader.language, hosts)
        yield "events", render("today.events", lines=lines)
    if hosts is HostsAsked.FOR_THE_WEEK and (alone := day_queries.unhosted(session, now)):
        yield UNHOSTED, render("today.unhosted", count=str(alone))


def _team_away(
    session: Session, bot_id: int, language: str, now: datetime
) -> Iterator[tuple[str, Html]]:
    """Yield the members of the team away today, and until which day."""
    today, all_days = local_date(now, NO_DEPARTMENT), absences.days_of_all(session, bot_id, now)
    ends = {person_id: days.last for person_id, days in all_days if today in days}
    names = [
        translate(
            language,
            "today.team_away.one",
            name=name_of(session, person_id),
            day=in_words(last, language),
        )
        for person_id, last in ends.items()
        if roles.is_staff(session, person_id)
    ]
    if names:
        yield "team_away", translate(language, "today.team_away", lines=Html("\n".join(names)))


def _waiting(session: Session, reader: Person) -> Iterator[tuple[str, int]]:
    """Yield the lines of waiting work: the whole team's, then the reports'."""
    yield from day_queries.waiting(session, reader.bot_id).items()
    yield "reports", len(recipients.heard_by(session, reader.bot_id, reader.id))


def _outage(
    session: Session, bot_id: int, language: str, now: datetime
) -> Iterator[tuple[str, Html]]:
    """Yield since when Telegram takes nothing of what we send, or from when until when it did."""
    alert = alerts.last(session, bot_id, alerts.AWAY, now - ONE_DAY)
    if alert is None:
        return
    ends = [alert.raised_at, *([alert.over_at] if alert.over_at else [])]
    since, *until = (moment(at, zone_of(NO_DEPARTMENT), language)[1] for at in ends)
    values = {"since": since, "until": until[0]} if until else {"hour": since}
    text = "today.was_away" if until else "today.away"
    yield "away", translate(language, text, **values)


def _technical(session: Session, bot_id: int, language: str) -> Iterator[tuple[str, Html]]:
    """Yield the lines for the person who installs the bot."""
    if kinds := alerts.technical(session, bot_id):
        named = ", ".join(plain_text(language, f"today.technical.{kind}") for kind in kinds)
        yield "technical", translate(language, "today.technical", what=named)


def _counted(values: FreeSeats | LostMessages, language: str) -> dict[str, str]:
    return {name: number(count, language) for name, count in asdict(values).items()}


def _events(events: CountAndFirst, language: str, hosts: HostsAsked) -> Html:
    is_asked = hosts is not HostsAsked.FOR_NONE
    nobody = translate(language, "today.nobody" if is_asked else "today.nobody.yet")
    lines = [_event(event, language, nobody) for event in events.first]
    if events.count > SHOWN:
        more = {"count": str(events.count - SHOWN)}
        lines.append(translate(language, "today.more", **more))
    return Html("\n".join(lines))


def _event(event: TodayEvent, language: str, nobody: Html) -> Html:
    render = partial(translate, language)
    kind = "workshop" if event.title else "call" if event.alone else "group"
    title = render(f"today.event.{kind}", title=event.title, people=str(event.people))
    host = event.host or nobody
    _, hour = moment(event.starts_at, zone_of(NO_DEPARTMENT), language)
    if event.session:
        title = render("today.event.of_session", what=title, session=event.session)
    form = "linked" if event.link else "unlinked" if event.title else "line"
    return render(f"today.event.{form}", hour=hour, what=title, host=host, link=event.link)


def _is_a_day(session: Session, bot_id: int, day: date) -> bool:
    return works_on(day, NO_DEPARTMENT) or day_queries.has_events(session, bot_id, _eight(day))


def _eight(day: date) -> datetime:
    return datetime.combine(day, MORNING, zone_of(NO_DEPARTMENT)).astimezone(UTC)


KIND = at(NO_ROOMS)


def callbacks(commands: Iterable[Command]) -> Callbacks:
    """Return what the buttons of lines do; `commands`: those of every domain."""
    shows = {it.name: it.opens for it in commands if not isinstance(it.opens, str)}
    by_word: dict[str, Callable[[TurnContext], None]] = {
        TICKETS: _show_tickets,
        **{word: shows[name] for word, name in OPENS.items()},
    }
    opened = {f"today_{word}": partial(_open, it) for word, it in {**by_word, **SHOWS}.items()}
    return {Access.TEAM: {**opened, LATER: day_lists.put_off}}
