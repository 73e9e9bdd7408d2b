"""Store what the owner records about personal data: controller, contact, assessment, processors."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.engine.transaction_cache import cached_in_transaction
from models.programme import ONLY_ROW, DataProtection
from rules.session_admin.opening import DataProtectionRecord
from services.people.roles import audit


@cached_in_transaction
def recorded(session: Session) -> DataProtectionRecord:
    """Return the records on data protection; empty fields if none."""
    row = session.get(DataProtection, ONLY_ROW)
    if row is None:
        return DataProtectionRecord()
    return DataProtectionRecord(row.controller, row.contact, row.assessed_on, row.processors)


def record(session: Session, answers: DataProtectionRecord, by: int, now: datetime) -> None:
    """Replace the record by the owner's `answers`, and audit it."""
    keep(session, answers, now, by)
    audit(session, by, "data_protection_recorded", now)


def keep(
    session: Session, answers: DataProtectionRecord, now: datetime, by: int | None = None
) -> None:
    """Replace the record; `by` is None for the invented one of a demonstration."""
    assert answers.assessed_on is not None
    session.merge(
        DataProtection(
            id=ONLY_ROW,
            controller=answers.controller,
            contact=answers.contact,
            assessed_on=answers.assessed_on,
            processors=answers.processors,
            recorded_at=now,
            recorded_by=by,
        )
    )
    session.flush()
