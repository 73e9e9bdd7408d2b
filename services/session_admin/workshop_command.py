"""The team's workshops of one session: which come, when, who is registered, what may be done."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from babel.dates import format_date
from sqlalchemy import select

from models.programme import ProgrammeSession
from models.workshops import Workshop, WorkshopKind, WorkshopStatus
from rules.mentoring.slots import ONE_DAY
from rules.programme.session_days import SATURDAY
from rules.schedule.dates import LOCALES, in_words, moment
from rules.tickets.working_hours import zone_of
from services.conversation.phrases import Phrase, plainly
from services.conversation.text import fitting
from services.conversation.turn_context import TurnContext
from services.enrolment.places import today_of
from services.session_admin.session_command import here_of
from services.workshops.attendance import host_card

SHOWN = 40
"""Buttons under one message."""
NEW = "new"


class Look(StrEnum):
    SHOWN = "shown"
    BEGUN = "begun"
    GONE = "gone"


def listed(context: TurnContext, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    """Those that are not over, the next one first."""
    here = here_of(context, answers)
    if here is None:
        return []
    return [(str(it.id), _label(here, it, context.language)) for it in _ahead(context, here)]


def workshop_of(context: TurnContext, answers: Mapping[str, str]) -> Workshop | None:
    """While it may still move, to the team only."""
    workshop = unended(context, answers)
    return workshop if workshop and workshop.starts_at > context.now else None


def unended(context: TurnContext, answers: Mapping[str, str]) -> Workshop | None:
    """Its link may change until its last minute."""
    here, chosen = here_of(context, answers), answers["workshop"]
    workshop = context.session.get(Workshop, int(chosen)) if here and chosen != NEW else None
    if workshop is None or here is None or workshop.session_id != here.id:
        return None
    stands = workshop.status is WorkshopStatus.OPEN and workshop.ends_at > context.now
    return workshop if stands else None


def look(context: TurnContext, answers: Mapping[str, str]) -> Look:
    here, workshop = here_of(context, answers), unended(context, answers)
    if here is None or workshop is None:
        return Look.GONE
    day, hour = moment(workshop.starts_at, zone_of(here.departments[0]), context.language)
    numbers = host_card.expected(context.session, workshop.id)
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
    lines = [Phrase(f"session.workshop.{it}", values) for it in ("when", "who", room)]
    told = numbers.registered + numbers.waiting
    key = "session.workshop.told" if told else "session.workshop.told_nobody"
    context.keep(
        title=workshop.title,
        card=plainly(Phrase.lines(lines), context.language),
        told=plainly(Phrase(key, {"count": str(told)}), context.language),
    )
    return Look.SHOWN if workshop.starts_at > context.now else Look.BEGUN


def days(context: TurnContext, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    """The weekdays of the session that are not past."""
    here = here_of(context, answers)
    if here is None:
        return []
    first = max(here.starts_on, today_of(here, context.now))
    ahead = (first + number * ONE_DAY for number in range((here.ends_on - first).days + 1))
    weekdays = [day for day in ahead if day.weekday() < SATURDAY]
    return [(day.isoformat(), in_words(day, context.language)) for day in weekdays]


def kinds(context: TurnContext, answers: Mapping[str, str]) -> list[tuple[str, Phrase]]:
    if here_of(context, answers) is None:
        return []
    return [(kind, Phrase(f"satisfaction.kinds.{kind}")) for kind in WorkshopKind]


def _ahead(context: TurnContext, here: ProgrammeSession) -> Sequence[Workshop]:
    query = (
        select(Workshop)
        .where(Workshop.session_id == here.id, Workshop.status == WorkshopStatus.OPEN)
        .where(Workshop.ends_at > context.now)
        .order_by(Workshop.starts_at, Workshop.id)
        .limit(SHOWN)
    )
    return context.session.scalars(query).all()


def _label(here: ProgrammeSession, it: Workshop, language: str) -> str:
    """ "lun. 15, 10 h · Mon CV": the day of the month tells the weeks apart."""
    zone = zone_of(here.departments[0])
    local = it.starts_at.astimezone(zone).date()
    day = format_date(local, "EEE d", locale=LOCALES.get(language, language))
    return fitting(f"{day}, {moment(it.starts_at, zone, language)[1]} · {it.title}")
