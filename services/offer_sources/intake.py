"""Store an offer or training that a file or a service announces, in a new row or in its old one."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.offers import Opportunity, OpportunityStatus
from rules.offers.opportunities import (
    Contract,
    Diploma,
    OpportunityKind,
    OpportunitySource,
    Remote,
    WorkingTime,
)
from services.applications import applications
from services.applications.follow_up import closing_offers
from services.offers import duplicates
from services.offers.locations import OpportunityLocation


class OpportunityChange(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    REOPENED = "reopened"
    CLOSED = "closed"
    SAME = "same"
    STOPPED = "stopped"
    """The offer asks too much of people who apply: nobody sees it."""


@dataclass(frozen=True, slots=True)
class AnnouncedOpportunity:
    """An opportunity as announced; `external_id` identifies it at its source."""

    external_id: str
    title: str
    live_until: datetime
    company: str = ""
    description: str = ""
    rome: str | None = None
    place: OpportunityLocation = field(default_factory=OpportunityLocation)
    remote: Remote = Remote.NONE
    contract: Contract | None = None
    months: int | None = None
    hours: WorkingTime | None = None
    pay: str = ""
    diploma: Diploma | None = None
    digital_level: int | None = None
    strengths: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    apply_url: str | None = None
    contact_email: str | None = None
    starts_on: date | None = None
    source_updated_at: datetime | None = None


def find(
    session: Session, kind: OpportunityKind, source: OpportunitySource, external_id: str
) -> Opportunity | None:
    """Return the row of what the source calls `external_id`, whatever its status."""
    key = {"kind": kind, "source": source, "external_id": external_id}
    return session.scalar(select(Opportunity).filter_by(**key))


def take_in(
    session: Session,
    kind: OpportunityKind,
    source: OpportunitySource,
    announced: AnnouncedOpportunity,
    now: datetime,
) -> OpportunityChange:
    """Store an announced opportunity and show it; return the change.

    When the organiser's e-mail address changes, the links sent to the old address are revoked.
    """
    offer = find(session, kind, source, announced.external_id)
    change = compare(offer, announced)
    settled = offer is not None and offer.double_of is None and offer.live_until > now
    before = offer.contact_email if offer is not None else None
    if offer is None:
        offer = _row(kind, source, announced, now)
        session.add(offer)
    for name, value in values(announced).items():
        setattr(offer, name, value)
    if before and before != offer.contact_email:
        applications.revoke_links_to_organisers(session, offer.id)
    offer.live_until, offer.seen_at = announced.live_until, now
    offer.status, offer.closed_at, offer.erased_at = OpportunityStatus.LIVE, None, None
    session.flush()
    if change is not OpportunityChange.SAME or not settled:
        duplicates.choose_shown(session, offer, now)
    return change


def compare(stored: Opportunity | None, announced: AnnouncedOpportunity) -> OpportunityChange:
    """Tell what `take_in` would change; a later end alone is no change."""
    if stored is None:
        return OpportunityChange.NEW
    if stored.status is not OpportunityStatus.LIVE:
        return OpportunityChange.REOPENED
    same = all(getattr(stored, name) == value for name, value in values(announced).items())
    return OpportunityChange.SAME if same else OpportunityChange.CHANGED


def close(session: Session, offer: Opportunity, now: datetime) -> None:
    """Close the offer, because its source has closed it or no longer has it."""
    closing_offers.end(session, offer, OpportunityStatus.CLOSED, now)


def values(announced: AnnouncedOpportunity) -> dict[str, object]:
    """Return the values by column, without those of dates and status."""
    place = announced.place
    return {
        "title": announced.title,
        "company": announced.company,
        "description": announced.description,
        "rome": announced.rome,
        "place": place.name,
        "department": place.department,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "remote": announced.remote,
        "contract": announced.contract,
        "months": announced.months,
        "hours": announced.hours,
        "pay": announced.pay,
        "diploma": announced.diploma,
        "digital_level": announced.digital_level,
        "strengths": list(announced.strengths),
        "skills": list(announced.skills),
        "apply_url": announced.apply_url,
        "contact_email": announced.contact_email,
        "starts_on": announced.starts_on,
        "source_updated_at": announced.source_updated_at,
    }


def _row(
    kind: OpportunityKind, source: OpportunitySource, announced: AnnouncedOpportunity, now: datetime
) -> Opportunity:
    return Opportunity(
        kind=kind,
        source=source,
        external_id=announced.external_id,
        created_at=now,
        published_at=now,
    )
