"""List the workshops of one session for the team: when, who is registered, what may be done."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from itertools import groupby
from zoneinfo import ZoneInfo

from babel.dates import format_date
from sqlalchemy import select

from models.programme import ProgrammeSession
from models.workshops import Workshop, WorkshopKind, WorkshopStatus
from rules.programme.session_days import SATURDAY
from rules.schedule.dates import LOCALES, moment, with_weekday
from rules.schedule.days import ONE_DAY
from rules.schedule.time_zones import zone_of_session
from services.conversation.phrases import Phrase, plainly
from services.conversation.text import fitting
from services.conversation.turn_context import OneOrPage, TurnContext
from services.enrolment.places import today_of
from services.session_admin.session_command import chosen_session
from services.workshops import registrations

PAGE = 8
"""Workshops listed at a time: their lines and buttons stay in sight on a phone."""
TURN = "page:"
"""The start of an option that turns the page; the index of its first workshop follows."""
NEW = "new"


class SessionWorkshopState(StrEnum):
    SHOWN = "shown"
    BEGUN = "begun"
    GONE = "gone"


def listed(context: TurnContext, answers: Mapping[str, str]) -> list[tuple[str, str | Phrase]]:
    """List a page of the workshops that are not over, and turns of the page; keep their lines."""
    programme_session = chosen_session(context, answers)
    if programme_session is None:
        return []
    zone = zone_of_session(programme_session)
    workshops = _unended_workshops(context, programme_session)
    first = min(int(answers.get("first", "0")), max(0, len(workshops) - 1) // PAGE * PAGE)
    page = workshops[first : first + PAGE]
    context.keep(total=str(len(workshops)), listed=_lines(page, zone, context.language))
    options: list[tuple[str, str | Phrase]] = [
        (str(it.id), _label(it, zone, context.language)) for it in page
    ]
    if first + PAGE < len(workshops):
        options.append((f"{TURN}{first + PAGE}", Phrase("workshop.later")))
    if first:
        options.append((f"{TURN}{first - PAGE}", Phrase("workshop.earlier")))
    return options


def choose(context: TurnContext, answers: Mapping[str, str]) -> OneOrPage:
    """Turn the page, or look at one workshop."""
    if answers["workshop"].startswith(TURN):
        context.keep(first=answers["workshop"].removeprefix(TURN))
        return OneOrPage.PAGE
    return OneOrPage.ONE


def workshop_of(context: TurnContext, answers: Mapping[str, str]) -> Workshop | None:
    """Return the chosen workshop while it may still move; None unless asked by the team."""
    workshop = unended(context, answers)
    return workshop if workshop and workshop.starts_at > context.now else None


def unended(context: TurnContext, answers: Mapping[str, str]) -> Workshop | None:
    """Return the chosen workshop until its last minute, while its link may change."""
    programme_session, chosen = chosen_session(context, answers), answers["workshop"]
    workshop = (
        context.session.get(Workshop, int(chosen)) if programme_session and chosen != NEW else None
    )
    if workshop is None or programme_session is None or workshop.session_id != programme_session.id:
        return None
    still_on = workshop.status is WorkshopStatus.OPEN and workshop.ends_at > context.now
    return workshop if still_on else None


def look(context: TurnContext, answers: Mapping[str, str]) -> SessionWorkshopState:
    """Keep the card of a workshop, as text, and how many people a change would be told to."""
    programme_session, workshop = chosen_session(context, answers), unended(context, answers)
    if programme_session is None or workshop is None:
        return SessionWorkshopState.GONE
    day, hour = moment(workshop.starts_at, zone_of_session(programme_session), context.language)
    numbers = registrations.expected(context.session, workshop.id)
    values = {
        "day": day,
        "hour": hour,
        "minutes": str(int((workshop.ends_at - workshop.starts_at).total_seconds()) // 60),
        "registered": str(numbers.registered),
        "waiting": str(numbers.waiting),
        "places": str(workshop.places),
        "room": workshop.room_url,
    }
    room = "room" if workshop.room_url else "room_unknown"
    lines = [Phrase(f"session.workshop.{part}", values) for part in ("when", "who", room)]
    count = numbers.registered + numbers.waiting
    key = "session.workshop.told" if count else "session.workshop.told_nobody"
    context.keep(
        title=workshop.title,
        card=plainly(Phrase.joined(lines), context.language),
        told=plainly(Phrase(key, {"count": str(count)}), context.language),
    )
    return (
        SessionWorkshopState.SHOWN
        if workshop.starts_at > context.now
        else SessionWorkshopState.BEGUN
    )


def days(context: TurnContext, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    """List the weekdays of the session that are not past."""
    programme_session = chosen_session(context, answers)
    if programme_session is None:
        return []
    first = max(programme_session.starts_on, today_of(programme_session, context.now))
    ahead = (
        first + number * ONE_DAY for number in range((programme_session.ends_on - first).days + 1)
    )
    weekdays = [day for day in ahead if day.weekday() < SATURDAY]
    return [(day.isoformat(), with_weekday(day, context.language)) for day in weekdays]


def kinds(context: TurnContext, answers: Mapping[str, str]) -> list[tuple[str, Phrase]]:
    if chosen_session(context, answers) is None:
        return []
    return [(kind, Phrase(f"satisfaction.kinds.{kind}")) for kind in WorkshopKind]


def _unended_workshops(
    context: TurnContext, programme_session: ProgrammeSession
) -> Sequence[Workshop]:
    query = (
        select(Workshop)
        .where(Workshop.session_id == programme_session.id, Workshop.status == WorkshopStatus.OPEN)
        .where(Workshop.ends_at > context.now)
        .order_by(Workshop.starts_at, Workshop.id)
    )
    return context.session.scalars(query).all()


def _lines(workshops: Sequence[Workshop], zone: ZoneInfo, language: str) -> str:
    """Return a numbered line each, by day."""
    lines: list[str | Phrase] = []
    numbered = enumerate(workshops, 1)
    for day, of_day in groupby(numbered, lambda it: moment(it[1].starts_at, zone, language)[0]):
        lines.append(day)
        lines += (_line(number, it, zone, language) for number, it in of_day)
    return "\n".join(plainly(line, language) for line in lines)


def _line(number: int, workshop: Workshop, zone: ZoneInfo, language: str) -> Phrase:
    values = {
        "number": str(number),
        "hour": moment(workshop.starts_at, zone, language)[1],
        "title": workshop.title,
        "registered": str(workshop.taken),
        "places": str(workshop.places),
    }
    return Phrase("session.workshop.line", values)


def _label(workshop: Workshop, zone: ZoneInfo, language: str) -> str:
    """Return "lun. 15, 10 h · Mon CV": the day of the month tells the weeks apart."""
    local = workshop.starts_at.astimezone(zone).date()
    day = format_date(local, "EEE d", locale=LOCALES.get(language, language))
    return fitting(f"{day}, {moment(workshop.starts_at, zone, language)[1]} · {workshop.title}")
