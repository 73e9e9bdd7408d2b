"""Send e-mails to an employer beside the chat, with a link to the application."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.offers import Employer
from models.people import Person
from services.outbox import email_outbox, email_verification
from services.outbox.email_rendering import APPLICATION

LABEL = "application.see"


def write_employer(
    session: Session,
    employer: Person,
    text: str,
    key: str,
    now: datetime,
    values: Mapping[str, str],
    application_id: int | None = None,
    *,
    calendar: Mapping[str, Any] | None = None,
) -> None:
    """Queue an e-mail, if the employer's address is proven."""
    row = session.get_one(Employer, employer.id)
    if not row.work_email or not email_verification.proven(row):
        return
    links = [(LABEL, APPLICATION, application_id)] if application_id is not None else []
    email_outbox.enqueue(
        session,
        employer,
        row.work_email,
        key=key,
        text=text,
        due_at=now,
        values=dict(values),
        links=links,
        calendar=calendar,
    )
