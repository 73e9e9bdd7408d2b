"""How long applications keep what was shared: six months after their last change."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Delete, Select, String, cast, delete, exists, or_, select
from sqlalchemy.orm import Session

from models.applications import Application, CurriculumVitae
from models.engine.constant import constant
from models.engine.erasing import wipe_from_disk
from rules.applications.applications import KEPT
from services.profile import consents

FORGOTTEN = 50
"""In one transaction."""
NOTHING_SHARED = "[]"


def forget(session: Session, now: datetime) -> bool:
    """Messages, then CVs that no application needs, with their files."""
    found = session.scalars(*_old(now - KEPT)).all()
    for it in found:
        it.message = it.cv_id = it.interview_where = None
        it.shared = []
        consents.withdraw_of_application(session, it.id, now)
    session.flush()
    unused = session.execute(*_unused_cvs(now - KEPT)).all()
    if unused:
        session.execute(*_gone([it.id for it in unused]))
    if found or unused:
        wipe_from_disk(session, [it.stored_as for it in unused])
    return FORGOTTEN in (len(found), len(unused))


@constant
def _old(changed_until: datetime) -> Select[Application]:
    return (
        select(Application)
        .where(Application.changed_at <= changed_until)
        .where(
            or_(
                Application.message.is_not(None),
                Application.cv_id.is_not(None),
                Application.interview_where.is_not(None),
                cast(Application.shared, String) != NOTHING_SHARED,
            )
        )
        .order_by(Application.id)
        .limit(FORGOTTEN)
        .with_for_update(skip_locked=True)
    )


@constant
def _unused_cvs(kept_until: datetime) -> Select[int, str]:
    used = exists().where(Application.cv_id == CurriculumVitae.id)
    columns = CurriculumVitae.id, CurriculumVitae.stored_as
    query = select(*columns).where(CurriculumVitae.kept_at <= kept_until, ~used)
    return query.limit(FORGOTTEN)


@constant
def _gone(ids: Sequence[int]) -> Delete:
    return delete(CurriculumVitae).where(CurriculumVitae.id.in_(ids))
