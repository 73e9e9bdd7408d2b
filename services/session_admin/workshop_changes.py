"""Plan, move or cancel a workshop, as a line of a file would, so that everyone is told once."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from enum import StrEnum
from itertools import count

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.programme import ProgrammeSession
from models.workshops import Workshop, WorkshopKind, WorkshopStatus
from rules.schedule.dates import in_words
from rules.schedule.time_zones import zone_of_session
from rules.schedule.typed_hours import hour_in_words, minute_of
from rules.session_admin.typed_details import LONGEST_CODE, seats_of, slug
from rules.slots.slots import span
from services.conversation.turn_context import ReadOrUnread, TurnContext
from services.mentors.profile import is_link
from services.people.roles import audit
from services.session_admin.session_command import chosen_session
from services.session_admin.workshop_command import unended, workshop_of
from services.tabular.faults import FaultyFile
from services.workshops import import_file, importing
from services.workshops.import_file import TITLE, ImportedRow
from services.workshops.importing import WorkshopChange

Find = Callable[[TurnContext, Mapping[str, str]], Workshop | None]


class WorkshopHourReading(StrEnum):
    READ = "read"
    UNREAD = "unread"
    PAST = "past"


class WorkshopChangeResult(StrEnum):
    DONE = "done"
    SAME = "same"
    GONE = "gone"
    """Cancelled or begun meanwhile, or its hour is past."""


def read_title(context: TurnContext, answers: Mapping[str, str]) -> ReadOrUnread:
    title = " ".join(answers["typed"].split())
    if not (2 <= len(title) <= TITLE and slug(title)):
        return ReadOrUnread.UNREAD
    context.keep(title=title)
    return ReadOrUnread.READ


def read_hour(context: TurnContext, answers: Mapping[str, str]) -> WorkshopHourReading:
    """Read an hour in the local time of the session."""
    programme_session, minute = chosen_session(context, answers), minute_of(answers["typed"])
    if programme_session is None or minute is None:
        return WorkshopHourReading.UNREAD
    day_chosen = date.fromisoformat(answers["day"])
    if span(day_chosen, minute, 0, zone_of_session(programme_session)).starts_at <= context.now:
        return WorkshopHourReading.PAST
    day, hour = in_words(day_chosen, context.language), hour_in_words(minute, context.language)
    context.keep(starts=str(minute), at_day=day, at_hour=hour)
    return WorkshopHourReading.READ


def read_seats(context: TurnContext, answers: Mapping[str, str]) -> ReadOrUnread:
    seats = seats_of(answers["typed"])
    if seats is None:
        return ReadOrUnread.UNREAD
    context.keep(seats=str(sum(seats)))
    return ReadOrUnread.READ


def read_room(context: TurnContext, answers: Mapping[str, str]) -> ReadOrUnread:
    room = answers["typed"].strip()
    if room and not is_link(room):
        return ReadOrUnread.UNREAD
    context.keep(room=room)
    return ReadOrUnread.READ


def add(context: TurnContext, answers: Mapping[str, str]) -> WorkshopChangeResult:
    """Add a workshop to the session, from the answers of the script."""
    programme_session = chosen_session(context, answers)
    if programme_session is None:
        return WorkshopChangeResult.GONE
    seats = int(answers["seats"])
    row = ImportedRow(
        number=1,
        session=programme_session.code,
        code=_code(context.session, programme_session, answers["title"]),
        kind=WorkshopKind(answers["kind"]),
        title=answers["title"],
        about="",
        on=date.fromisoformat(answers["day"]),
        starts=int(answers["starts"]),
        minutes=int(answers["minutes"]),
        seats=seats,
        overbooking=0,
        capacity=seats,
        room=answers["room"],
        host="",
        status=WorkshopStatus.OPEN,
    )
    return _load(context, row, "workshop_created")


def move(context: TurnContext, answers: Mapping[str, str]) -> WorkshopChangeResult:
    row = _current_row(context, answers, workshop_of)
    if row is None:
        return WorkshopChangeResult.GONE
    moved = replace(row.at(date.fromisoformat(answers["day"])), starts=int(answers["starts"]))
    return _load(context, moved, "workshop_moved")


def cancel(context: TurnContext, answers: Mapping[str, str]) -> WorkshopChangeResult:
    row = _current_row(context, answers, workshop_of)
    if row is None:
        return WorkshopChangeResult.GONE
    return _load(context, replace(row, status=WorkshopStatus.CANCELLED), "workshop_cancelled")


def change_room(context: TurnContext, answers: Mapping[str, str]) -> WorkshopChangeResult:
    row = _current_row(context, answers, unended)
    return (
        _load(context, replace(row, room=answers["room"]), "workshop_room")
        if row
        else WorkshopChangeResult.GONE
    )


def _current_row(
    context: TurnContext, answers: Mapping[str, str], find: Find
) -> ImportedRow | None:
    programme_session, workshop = chosen_session(context, answers), find(context, answers)
    if programme_session is None or workshop is None:
        return None
    local = workshop.starts_at.astimezone(zone_of_session(programme_session))
    return import_file.line_of(workshop, programme_session.code, local)


def _load(context: TurnContext, row: ImportedRow, action: str) -> WorkshopChangeResult:
    try:
        (loaded,) = importing.load(context.session, [row], context.now, context.random_below)
    except FaultyFile:
        return WorkshopChangeResult.GONE
    if loaded.change is WorkshopChange.SAME:
        return WorkshopChangeResult.SAME
    query = select(Workshop.id).join(ProgrammeSession, ProgrammeSession.id == Workshop.session_id)
    changed = query.where(ProgrammeSession.code == row.session, Workshop.code == row.code)
    workshop_id = context.session.scalar(changed)
    audit(context.session, context.person_id, action, context.now, workshop=workshop_id)
    return WorkshopChangeResult.DONE


def _code(session: Session, programme_session: ProgrammeSession, title: str) -> str:
    """Return a code that is free in the session: « mon-cv », « mon-cv-2 »…"""
    taken = set(
        session.scalars(select(Workshop.code).where(Workshop.session_id == programme_session.id))
    )
    base = slug(title)[: LONGEST_CODE - 4].strip("-")
    numbered = (base if number == 1 else f"{base}-{number}" for number in count(1))
    return next(code for code in numbered if code not in taken)
