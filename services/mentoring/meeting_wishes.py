"""What a person looks for in a meeting: never someone they have reported."""

from sqlalchemy.orm import Session

from rules.mentoring.slots import Kind
from services.mentoring.bookable import Wish
from services.mentoring.reports import who_may_report


def wish_of(
    session: Session,
    person_id: int,
    *,
    kind: Kind | None = None,
    mentor_id: int | None = None,
    moving: int | None = None,
) -> Wish:
    return Wish(kind, mentor_id, moving, who_may_report.without(session, person_id))
