"""Store a row for each CV that a person sends, and delete the files that have no row."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Delete, Select, delete, exists, select
from sqlalchemy.orm import Session, aliased

from models.applications import Application, CurriculumVitae
from models.engine.constant import constant
from models.engine.erasing import wipe_from_disk
from rules.conversation.typed_text import plain
from services.applications.disclosure import disclosed
from services.applications.file_storage import FileStorage
from services.conversation.attachments import ChatFile, Maker
from services.conversation.turn_context import Done, TurnContext
from services.outbox import sweep_cursor
from services.outbox.sweep_cursor import SweepPosition
from services.people import day_limits

ROUND = "files"
LOOKED_AT = 200
UNDER_WAY = timedelta(minutes=15)
"""A file younger than this is kept: it is written a little before its row."""
FILES, FILES_A_DAY = "files", 20
"""Files that a person may send in a day, those that are refused included."""
FIRST_DIGITS = 8
"""The digits of a file's name that are kept, as a number, as the sweep's position."""


class FileCountResult(StrEnum):
    COUNTED = "counted"
    TOO_MANY = "too_many"
    """The person has sent as many files today as are taken in a day."""


def count_file(context: TurnContext, _: Mapping[str, str]) -> FileCountResult:
    """Count a file that the person has just sent, before it is fetched."""
    is_taken = day_limits.take(context.session, FILES, FILES_A_DAY, context.person_id, context.now)
    context.keep(most=str(FILES_A_DAY))
    return FileCountResult.COUNTED if is_taken else FileCountResult.TOO_MANY


def keep(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Store the row of the file just fetched, in place of those that no application uses."""
    cv = CurriculumVitae(
        person_id=context.person_id,
        stored_as=answers["stored_as"],
        format=answers["format"],
        size=int(answers["size"]),
        kept_at=context.now,
    )
    context.session.add(cv)
    forget_unused(context.session, context.person_id)
    context.keep(cv=str(cv.id))
    return Done.DONE


def forget_unused(session: Session, person_id: int) -> None:
    """Erase the CVs of a person that no application uses, except the newest one."""
    session.flush()
    unused = session.execute(*_unused_of(person_id)).all()
    if unused:
        session.execute(*_delete([cv.id for cv in unused]))
        wipe_from_disk(session, [cv.stored_as for cv in unused])


def newest(session: Session, person_id: int) -> CurriculumVitae | None:
    query = select(CurriculumVitae).where(CurriculumVitae.person_id == person_id)
    return session.scalar(query.order_by(CurriculumVitae.id.desc()).limit(1))


def of_person(session: Session, person_id: int, cv_id: str) -> CurriculumVitae | None:
    """Return a CV of the person; None if it is gone."""
    query = select(CurriculumVitae).where(CurriculumVitae.person_id == person_id)
    return session.scalar(query.where(CurriculumVitae.id == int(cv_id)))


def file_of(session: Session, application: Application, storage: FileStorage) -> ChatFile | None:
    """Return the CV of an application; None when it is not shared, or is deleted."""
    disclosure = disclosed(session, application)
    if disclosure is None or disclosure.cv_id is None:
        return None
    cv = session.get_one(CurriculumVitae, disclosure.cv_id)
    content = storage.read(cv.stored_as)
    name = plain(disclosure.first_name or "").replace(" ", "-")
    return ChatFile(f"CV-{name}.{cv.format}", content) if content is not None else None


def maker(storage: FileStorage) -> Maker:
    """Return the maker of the CV file; its subject holds `application`."""

    def make(session: Session, subject: Mapping[str, Any]) -> ChatFile | None:
        application = session.get(Application, subject["application"])
        return file_of(session, application, storage) if application else None

    return make


def sweep(session: Session, bot_id: int, storage: FileStorage, now: datetime) -> bool:
    """Delete files without a row, `LOOKED_AT` names a call; return whether more are left."""
    after = sweep_cursor.reached(session, bot_id, ROUND).id
    ahead = [name for name in storage.names() if _number(name) > after]
    looked_at = ahead[:LOOKED_AT]
    known_names = set(session.scalars(*_stored_names(looked_at)))
    orphans = [name for name in looked_at if name not in known_names]
    for name in storage.older_than(orphans, now - UNDER_WAY):
        storage.forget(name)
    has_more = len(ahead) > LOOKED_AT
    if has_more or after:
        sweep_cursor.reach(
            session, bot_id, ROUND, SweepPosition(now, _number(looked_at[-1]) if has_more else 0)
        )
    return has_more


@constant
def _unused_of(person_id: int) -> Select[int, str]:
    later = aliased(CurriculumVitae)
    has_later = exists().where(later.person_id == person_id, later.id > CurriculumVitae.id)
    is_used = exists().where(Application.cv_id == CurriculumVitae.id)
    columns = CurriculumVitae.id, CurriculumVitae.stored_as
    return select(*columns).where(CurriculumVitae.person_id == person_id, has_later, ~is_used)


@constant
def _delete(ids: Sequence[int]) -> Delete:
    return delete(CurriculumVitae).where(CurriculumVitae.id.in_(ids))


@constant
def _stored_names(names: Sequence[str]) -> Select[str]:
    return select(CurriculumVitae.stored_as).where(CurriculumVitae.stored_as.in_(names))


def _number(name: str) -> int:
    """Return a random name's position; 1 for a name that is not one of ours."""
    try:
        return int(name[:FIRST_DIGITS], 16) + 1
    except ValueError:
        return 1
