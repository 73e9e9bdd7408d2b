"""Create or change a draft session from what was prepared, with the workshops of its days."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.programme import ProgrammeSession
from models.workshops import Workshop, WorkshopStatus
from rules.programme.session_days import Weeks, day_at, place_in_template, place_of, working_weeks
from rules.schedule.time_zones import zone_of_session
from rules.session_admin.opening import SessionState
from rules.session_admin.typed_details import codes
from services.conversation.turn_context import TurnContext
from services.people.roles import audit
from services.programme.session_file import import_session
from services.session_admin.draft import (
    AS_THEY_ARE,
    FROM_MODEL,
    FROM_TEMPLATE,
    PreparedSession,
    forget_half_prepared,
)
from services.workshops import import_file, importing, template
from services.workshops.import_file import ImportedRow


class SessionCreationResult(StrEnum):
    CREATED = "created"
    GONE = "gone"
    """A colleague deleted the draft meanwhile, or opened it."""


def create(context: TurnContext, answers: Mapping[str, str]) -> SessionCreationResult:
    """Create the session, or change the draft that is being edited."""
    before = draft_of(context, answers)
    if "editing" in answers and before is None:
        return SessionCreationResult.GONE
    draft = PreparedSession.from_json(answers["draft"])
    code = before.code if before else _code(context.session, draft)
    rows = list(_imported_rows(context.session, draft, code))
    programme_session = import_session(context.session, draft.file(code), context.now)
    if before is not None and draft.days != AS_THEY_ARE:
        importing.delete_all(context.session, programme_session.id)
    importing.load(context.session, rows, context.now, context.random_below)
    action = "session_changed" if before else "session_created"
    audit(
        context.session,
        context.person_id,
        action,
        context.now,
        programme_session=programme_session.id,
    )
    if before is None:
        forget_half_prepared(context.session, context.person_id)
    context.keep(session=str(programme_session.id))
    return SessionCreationResult.CREATED


def draft_of(context: TurnContext, answers: Mapping[str, str]) -> ProgrammeSession | None:
    """Return the session being edited; None once it has opened, or is gone."""
    programme_session = context.session.get(ProgrammeSession, int(answers.get("editing", 0)))
    return (
        programme_session
        if programme_session is not None and programme_session.state is SessionState.DRAFT
        else None
    )


def _code(session: Session, draft: PreparedSession) -> str:
    taken = set(session.scalars(select(ProgrammeSession.code)))
    free = codes(draft.values["texts"]["territory"], f"{draft.starts_on:%Y-%m}")
    return next(code for code in free if code not in taken)


def _imported_rows(session: Session, draft: PreparedSession, code: str) -> Iterable[ImportedRow]:
    weeks = working_weeks(draft.starts_on, draft.ends_on, draft.values["departments"][0])
    if draft.days == FROM_TEMPLATE:
        for row in template.lines(code):
            assert isinstance(row.on, int)
            yield row.at(day_at(weeks, place_in_template(row.on)))
    elif draft.model is not None and draft.days in (FROM_MODEL, AS_THEY_ARE):
        model = session.get_one(ProgrammeSession, draft.model)
        if draft.days == FROM_MODEL or draft.starts_on != model.starts_on:
            yield from _rows_like_model(session, model, code, weeks)


def _rows_like_model(
    session: Session, model: ProgrammeSession, code: str, weeks: Weeks
) -> Iterable[ImportedRow]:
    """Repeat the model's hours on the same days of the week, without their hosts."""
    query = (
        select(Workshop)
        .where(Workshop.session_id == model.id, Workshop.status == WorkshopStatus.OPEN)
        .order_by(Workshop.starts_at, Workshop.id)
    )
    zone = zone_of_session(model)
    for workshop in session.scalars(query):
        local = workshop.starts_at.astimezone(zone)
        row = import_file.line_of(workshop, code, local)
        yield row.at(day_at(weeks, place_of(local.date(), model.starts_on)))
