"""Which session a person is in, or asked for last."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.programme import Enrolment, ProgrammeSession

Found = tuple[Enrolment, ProgrammeSession]


def newest(session: Session, person_id: int) -> Found | None:
    """The enrolment that was changed last, with its session."""
    query = (
        select(Enrolment, ProgrammeSession)
        .join(ProgrammeSession, ProgrammeSession.id == Enrolment.session_id)
        .where(Enrolment.person_id == person_id)
        .order_by(Enrolment.changed_at.desc(), Enrolment.id.desc())
        .limit(1)
    )
    row = session.execute(query).first()
    return (row[0], row[1]) if row else None
