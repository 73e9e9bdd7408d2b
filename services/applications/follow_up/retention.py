"""Erase what applications shared, six months after their last change."""

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
"""The most rows of each table in one transaction."""
NOTHING_SHARED = "[]"


def forget(session: Session, now: datetime) -> bool:
    """Erase shared data, then CVs that no application uses; return whether more may be left."""
    expired = session.scalars(*_expired(now - KEPT)).all()
    for application in expired:
        application.message = application.cv_id = application.interview_where = None
        application.shared = []
        consents.withdraw_of_application(session, application.id, now)
    session.flush()
    unused = session.execute(*_unused_cvs(now - KEPT)).all()
    if unused:
        session.execute(*_delete_cvs([cv.id for cv in unused]))
    if expired or unused:
        wipe_from_disk(session, [cv.stored_as for cv in unused])
    return FORGOTTEN in (len(expired), len(unused))


@constant
def _expired(changed_until: datetime) -> Select[Application]:
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
def _delete_cvs(ids: Sequence[int]) -> Delete:
    return delete(CurriculumVitae).where(CurriculumVitae.id.in_(ids))
