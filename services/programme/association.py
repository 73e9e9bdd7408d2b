"""Say which association runs the programme."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.transaction_cache import cached_in_transaction
from models.programme import ProgrammeSession
from services.programme import data_protection
from services.programme.sessions import texts_of


@cached_in_transaction
def name(session: Session) -> str:
    """Return the association of the newest session that opened.

    Without one: the controller of personal data, or nothing.
    """
    query = (
        select(ProgrammeSession)
        .where(ProgrammeSession.opened_at.is_not(None))
        .order_by(ProgrammeSession.starts_on.desc(), ProgrammeSession.id.desc())
        .limit(1)
    )
    newest = session.scalar(query)
    if newest is None:
        return data_protection.recorded(session).controller
    return texts_of(newest).association
