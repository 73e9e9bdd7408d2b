"""The same by e-mail, for employers who gave an address: what was decided, with a way to act."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.employers import Employer
from models.offers import Opportunity, OpportunityStatus
from models.people import Person, RoleName
from services.outbox import email_outbox, email_verification
from services.outbox.email_rendering import OFFERS, TO_TEAM, WRITE
from services.people import roles

Links = Sequence[tuple[str, str, int]]


def about_decision(
    session: Session, offer: Opportunity, told: Mapping[str, Any], key: str, now: datetime
) -> None:
    """`told` is what is said in the chat; one that was refused may be corrected at once."""
    if offer.employer_id is not None:
        text = f"{told['text']}.letter"
        refused = offer.status is OpportunityStatus.REFUSED
        answer = ("letter.reply", TO_TEAM, offer.employer_id)
        links = [("posted.correct", WRITE, offer.id), answer] if refused else []
        send(session, offer.employer_id, f"told:{key}", text, told["values"], now, links)


def renew(session: Session, employer_id: int, now: datetime) -> None:
    """Asked for from a link that has expired: one a day, to the address we know."""
    if roles.holds(session, employer_id, RoleName.EMPLOYER):
        key = f"renew:{employer_id}:{now:%Y-%m-%d}"
        send(session, employer_id, key, "employer.renew.letter", {}, now)


def send(
    session: Session,
    employer_id: int,
    key: str,
    text: str,
    values: Mapping[str, str],
    now: datetime,
    links: Links = (),
) -> None:
    """Nothing to who gave no address, or has not proven it."""
    employer = session.get_one(Employer, employer_id)
    if (address := email_verification.proven(employer)) is None:
        return
    email_outbox.enqueue(
        session,
        session.get_one(Person, employer_id),
        address,
        key=f"employer:{key}",
        text=text,
        values=values,
        links=[*links, ("employer.page.back", OFFERS, employer_id)],
        due_at=now,
    )
