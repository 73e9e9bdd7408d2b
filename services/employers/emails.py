"""E-mail employers with a proven address: the team's decision, and links to their pages."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.offers import Employer, Opportunity, OpportunityStatus
from models.people import Person
from services.outbox import email_outbox, email_verification
from services.outbox.signed_links import OFFERS, TO_TEAM, WRITE
from services.people.access import Access, may

Links = Sequence[tuple[str, str, int]]


def about_decision(
    session: Session, offer: Opportunity, params: Mapping[str, Any], key: str, now: datetime
) -> None:
    """E-mail the decision, with a link to correct a refused offer.

    `params` are those of the chat message.
    """
    if offer.employer_id is not None:
        text = f"{params['text']}.letter"
        is_refused = offer.status is OpportunityStatus.REFUSED
        answer = ("letter.reply", TO_TEAM, offer.employer_id)
        links = [("posted.correct", WRITE, offer.id), answer] if is_refused else []
        send(session, offer.employer_id, f"told:{key}", text, params["values"], now, links)


def renew(session: Session, employer_id: int, now: datetime) -> None:
    """E-mail a new link to an employer whose link has expired, once a day."""
    if may(session, employer_id, Access.EMPLOYER):
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
    """Queue an e-mail, if the employer's address is proven."""
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
