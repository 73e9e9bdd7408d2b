"""CVs: a row for each file that a person sent, and a sweep of files that have no row any more."""

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
from services.outbox.sweep_cursor import START, Place

ROUND = "files"
LOOKED_AT = 200
UNDER_WAY = timedelta(minutes=15)
"""A file is written a little before its row."""
FIRST_DIGITS = 8
"""Of a name, as a number: how far a round has come."""


def keep(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """The file that was just fetched; what another application was sent with stays."""
    kept = CurriculumVitae(
        person_id=context.person_id,
        stored_as=answers["stored_as"],
        format=answers["format"],
        size=int(answers["size"]),
        kept_at=context.now,
    )
    context.session.add(kept)
    context.session.flush()
    context.keep(cv=str(kept.id))
    return Done.DONE


def newest(session: Session, person_id: int) -> CurriculumVitae | None:
    query = select(CurriculumVitae).where(CurriculumVitae.person_id == person_id)
    return session.scalar(query.order_by(CurriculumVitae.id.desc()).limit(1))


def files_of(session: Session, person_id: int) -> Sequence[str]:
    """The names of all the files that the person sent."""
    query = select(CurriculumVitae.stored_as).where(CurriculumVitae.person_id == person_id)
    return session.scalars(query).all()


def file_of(session: Session, application: Application, storage: Storage) -> File | None:
    """For who the person agreed to show it to; None when it is forgotten, or not shared."""
    shown = disclosed(session, application)
    if shown is None or shown.cv_id is None:
        return None
    kept = session.get_one(CurriculumVitae, shown.cv_id)
    content = storage.read(kept.stored_as)
    named = plain(shown.first_name or "").replace(" ", "-")
    return File(f"CV-{named}.{kept.format}", content) if content is not None else None


def maker(storage: Storage) -> Maker:
    """Subject: `application`."""

    def make(session: Session, subject: Mapping[str, Any]) -> File | None:
        application = session.get(Application, subject["application"])
        return file_of(session, application, storage) if application else None

    return make


def sweep(session: Session, bot_id: int, storage: Storage, now: datetime) -> bool:
    """Files whose person was erased, or that were forgotten; a slice, in the order of names."""
    after = sweep_cursor.reached(session, bot_id).get(ROUND, START).id
    ahead = [name for name in storage.names() if _number(name) > after]
    looked_at = ahead[:LOOKED_AT]
    known = set(session.scalars(*_known(looked_at)))
    unknown = [name for name in looked_at if name not in known]
    for name in storage.older_than(unknown, now - UNDER_WAY):
        storage.forget(name)
    more = len(ahead) > LOOKED_AT
    if more or after:
        sweep_cursor.reach(
            session, bot_id, ROUND, Place(now, _number(looked_at[-1]) if more else 0)
        )
    return more


@constant
def _known(names: Sequence[str]) -> Select[str]:
    return select(CurriculumVitae.stored_as).where(CurriculumVitae.stored_as.in_(names))


def _number(name: str) -> int:
    """Names are random; one that is none of ours comes first, always."""
    try:
        return int(name[:FIRST_DIGITS], 16) + 1
    except ValueError:
        return 1
