"""What a person looks for in a meeting: never someone they have reported."""

from sqlalchemy.orm import Session

from rules.slots import Kind
from services import safety
from services.bookable import Wish


def wish_of(
    session: Session,
    person_id: int,
    *,
    kind: Kind | None = None,
    mentor_id: int | None = None,
    moving: int | None = None,
) -> Wish:
    return Wish(kind, mentor_id, moving, safety.without(session, person_id))
