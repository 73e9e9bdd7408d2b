"""How long applications keep what was shared: six months after their last change."""

from datetime import datetime

from sqlalchemy import delete, exists, or_, select
from sqlalchemy.orm import Session

from models.applications import Application, CurriculumVitae
from rules.applications import KEPT
from services import consents

FORGOTTEN = 50
"""In one transaction."""


def forget(session: Session, now: datetime) -> bool:
    """Messages, then CVs that no application needs; their files go with the next sweep."""
    old = (
        select(Application)
        .where(Application.changed_at <= now - KEPT)
        .where(or_(Application.message.is_not(None), Application.cv_id.is_not(None)))
        .order_by(Application.id)
        .limit(FORGOTTEN)
        .with_for_update(skip_locked=True)
    )
    found = session.scalars(old).all()
    for it in found:
        it.message = it.cv_id = it.interview_where = None
        it.shared = []
        consents.withdraw_of_application(session, it.id, now)
    session.flush()
    used = exists().where(Application.cv_id == CurriculumVitae.id)
    unused = (
        select(CurriculumVitae.id)
        .where(CurriculumVitae.kept_at <= now - KEPT, ~used)
        .limit(FORGOTTEN)
    )
    ids = session.scalars(unused).all()
    session.execute(delete(CurriculumVitae).where(CurriculumVitae.id.in_(ids)))
    return FORGOTTEN in (len(found), len(ids))
