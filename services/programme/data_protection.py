"""What the owner has recorded about personal data, before people come."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.engine.once import once
from models.programme import ONLY_ROW, DataProtection
from rules.session_admin.opening import Recorded
from services.people.roles import audit


@once
def recorded(session: Session) -> Recorded:
    row = session.get(DataProtection, ONLY_ROW)
    if row is None:
        return Recorded()
    return Recorded(row.controller, row.contact, row.assessed_on, row.processors)


def record(session: Session, told: Recorded, by: int, now: datetime) -> None:
    """An owner's words, in place of what was recorded before."""
    keep(session, told, now, by)
    audit(session, by, "data_protection_recorded", now)


def keep(session: Session, told: Recorded, now: datetime, by: int | None = None) -> None:
    """Without `by`: what a demonstration invents."""
    assert told.assessed_on is not None
    session.merge(
        DataProtection(
            id=ONLY_ROW,
            controller=told.controller,
            contact=told.contact,
            assessed_on=told.assessed_on,
            processors=told.processors,
            recorded_at=now,
            recorded_by=by,
        )
    )
    session.flush()
