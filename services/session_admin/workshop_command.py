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
from services.conversation.turn_context import Scene
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


def listed(scene: Scene, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    """Those that are not over, the next one first."""
    here = here_of(scene, answers)
    if here is None:
        return []
    return [(str(it.id), _label(here, it, scene.language)) for it in _ahead(scene, here)]


def workshop_of(scene: Scene, answers: Mapping[str, str]) -> Workshop | None:
    """While it may still move, to the team only."""
    workshop = unended(scene, answers)
    return workshop if workshop and workshop.starts_at > scene.now else None


def unended(scene: Scene, answers: Mapping[str, str]) -> Workshop | None:
    """Its link may change until its last minute."""
    here, chosen = here_of(scene, answers), answers["workshop"]
    workshop = scene.session.get(Workshop, int(chosen)) if here and chosen != NEW else None
    if workshop is None or here is None or workshop.session_id != here.id:
        return None
    stands = workshop.status is WorkshopStatus.OPEN and workshop.ends_at > scene.now
    return workshop if stands else None


def look(scene: Scene, answers: Mapping[str, str]) -> Look:
    here, workshop = here_of(scene, answers), unended(scene, answers)
    if here is None or workshop is None:
        return Look.GONE
    day, hour = moment(workshop.starts_at, zone_of(here.departments[0]), scene.language)
    numbers = host_card.expected(scene.session, workshop.id)
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
    scene.keep(
        title=workshop.title,
        card=plainly(Phrase.lines(lines), scene.language),
        told=plainly(Phrase(key, {"count": str(told)}), scene.language),
    )
    return Look.SHOWN if workshop.starts_at > scene.now else Look.BEGUN


def days(scene: Scene, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    """The weekdays of the session that are not past."""
    here = here_of(scene, answers)
    if here is None:
        return []
    first = max(here.starts_on, today_of(here, scene.now))
    ahead = (first + number * ONE_DAY for number in range((here.ends_on - first).days + 1))
    weekdays = [day for day in ahead if day.weekday() < SATURDAY]
    return [(day.isoformat(), in_words(day, scene.language)) for day in weekdays]


def kinds(scene: Scene, answers: Mapping[str, str]) -> list[tuple[str, Phrase]]:
    if here_of(scene, answers) is None:
        return []
    return [(kind, Phrase(f"satisfaction.kinds.{kind}")) for kind in WorkshopKind]


def _ahead(scene: Scene, here: ProgrammeSession) -> Sequence[Workshop]:
    query = (
        select(Workshop)
        .where(Workshop.session_id == here.id, Workshop.status == WorkshopStatus.OPEN)
        .where(Workshop.ends_at > scene.now)
        .order_by(Workshop.starts_at, Workshop.id)
        .limit(SHOWN)
    )
    return scene.session.scalars(query).all()


def _label(here: ProgrammeSession, it: Workshop, language: str) -> str:
    """ "lun. 15, 10 h · Mon CV": the day of the month tells the weeks apart."""
    zone = zone_of(here.departments[0])
    local = it.starts_at.astimezone(zone).date()
    day = format_date(local, "EEE d", locale=LOCALES.get(language, language))
    return fitting(f"{day}, {moment(it.starts_at, zone, language)[1]} · {it.title}")
