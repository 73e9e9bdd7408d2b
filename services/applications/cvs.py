"""Store a row for each CV that a person sends, and delete the files that have no row."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.applications import Application, CurriculumVitae
from models.engine.constant import constant
from rules.conversation.typed_text import plain
from services.applications.disclosure import disclosed
from services.applications.file_storage import Storage
from services.conversation.attachments import File, Maker
from services.conversation.turn_context import Done, TurnContext
from services.outbox import sweep_cursor
from services.outbox.sweep_cursor import Place

ROUND = "files"
LOOKED_AT = 200
UNDER_WAY = timedelta(minutes=15)
"""A file younger than this is kept: it is written a little before its row."""
FIRST_DIGITS = 8
"""The digits of a file's name that are kept, as a number, as the sweep's position."""


def keep(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Store the row of the file just fetched; the CVs of earlier applications stay."""
    cv = CurriculumVitae(
        person_id=context.person_id,
        stored_as=answers["stored_as"],
        format=answers["format"],
        size=int(answers["size"]),
        kept_at=context.now,
    )
    context.session.add(cv)
    context.session.flush()
    context.keep(cv=str(cv.id))
    return Done.DONE


def newest(session: Session, person_id: int) -> CurriculumVitae | None:
    query = select(CurriculumVitae).where(CurriculumVitae.person_id == person_id)
    return session.scalar(query.order_by(CurriculumVitae.id.desc()).limit(1))


def file_of(session: Session, application: Application, storage: Storage) -> File | None:
    """Return the CV of an application; None when it is not shared, or is deleted."""
    disclosure = disclosed(session, application)
    if disclosure is None or disclosure.cv_id is None:
        return None
    cv = session.get_one(CurriculumVitae, disclosure.cv_id)
    content = storage.read(cv.stored_as)
    name = plain(disclosure.first_name or "").replace(" ", "-")
    return File(f"CV-{name}.{cv.format}", content) if content is not None else None


def maker(storage: Storage) -> Maker:
    """Return the maker of the CV file; its subject holds `application`."""

    def make(session: Session, subject: Mapping[str, Any]) -> File | None:
        application = session.get(Application, subject["application"])
        return file_of(session, application, storage) if application else None

    return make


def sweep(session: Session, bot_id: int, storage: Storage, now: datetime) -> bool:
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
            session, bot_id, ROUND, Place(now, _number(looked_at[-1]) if has_more else 0)
        )
    return has_more


@constant
def _stored_names(names: Sequence[str]) -> Select[str]:
    return select(CurriculumVitae.stored_as).where(CurriculumVitae.stored_as.in_(names))


def _number(name: str) -> int:
    """Return a random name's position; 1 for a name that is not one of ours."""
    try:
        return int(name[:FIRST_DIGITS], 16) + 1
    except ValueError:
        return 1
