"""A prepared session becomes a draft, with the workshops of its days."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.programme import ProgrammeSession
from models.workshops import Workshop, WorkshopStatus
from rules.session_days import Weeks, day_at, place_in_template, place_of, working_weeks
from rules.session_words import codes
from rules.working_hours import zone_of
from services import workshop_import, workshop_lines, workshop_template
from services.scene import Scene
from services.session_draft import FROM_MODEL, FROM_TEMPLATE, Draft
from services.session_file import import_session
from services.team import audit, is_staff
from services.workshop_file import Line


class Created(StrEnum):
    CREATED = "created"
    NOBODY = "nobody"


def create(scene: Scene, answers: Mapping[str, str]) -> Created:
    if not is_staff(scene.session, scene.person_id):
        return Created.NOBODY
    draft = Draft.kept(answers["draft"])
    here = import_session(scene.session, draft.file(_code(scene.session, draft)), scene.now)
    workshop_import.load(scene.session, _lines(scene.session, here, draft), scene.now, scene.chance)
    audit(scene.session, scene.person_id, "session_created", scene.now, programme_session=here.id)
    scene.keep(session=str(here.id))
    return Created.CREATED


def _code(session: Session, draft: Draft) -> str:
    taken = set(session.scalars(select(ProgrammeSession.code)))
    free = codes(draft.values["texts"]["territory"], f"{draft.starts_on:%Y-%m}")
    return next(code for code in free if code not in taken)


def _lines(session: Session, here: ProgrammeSession, draft: Draft) -> Iterable[Line]:
    if draft.days == FROM_TEMPLATE:
        weeks = _weeks(here)
        for line in workshop_template.lines(here.code):
            assert isinstance(line.on, int)
            yield line.at(day_at(weeks, place_in_template(line.on)))
    elif draft.days == FROM_MODEL and draft.model is not None:
        yield from _like(session, session.get_one(ProgrammeSession, draft.model), here)


def _like(session: Session, model: ProgrammeSession, here: ProgrammeSession) -> Iterable[Line]:
    """The same hours on the same days of the week; who hosts them is to be seen."""
    query = (
        select(Workshop)
        .where(Workshop.session_id == model.id, Workshop.status == WorkshopStatus.OPEN)
        .order_by(Workshop.starts_at, Workshop.id)
    )
    zone, weeks = zone_of(model.departments[0]), _weeks(here)
    for it in session.scalars(query):
        local = it.starts_at.astimezone(zone)
        line = replace(workshop_lines.line_of(it, here.code, local), host="")
        yield line.at(day_at(weeks, place_of(local.date(), model.starts_on)))


def _weeks(here: ProgrammeSession) -> Weeks:
    return working_weeks(here.starts_on, here.ends_on, here.departments[0])
