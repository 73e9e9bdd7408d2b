"""What a file or another service announces, into its row: new, changed, or seen again."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.offers import Opportunity, OpportunityStatus
from rules.offers.opportunities import Contract, Diploma, Hours, Kind, Remote, Source
from services.applications.follow_up import closing_offers
from services.offers import duplicates
from services.offers.locations import Place
from services.outbox import link_revocation


class Change(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    REOPENED = "reopened"
    CLOSED = "closed"
    SAME = "same"
    STOPPED = "stopped"
    """It asks too much of who applies: nobody sees it."""


@dataclass(frozen=True, slots=True)
class Announced:
    """An opportunity as its source tells it; `external_id` is its name there."""

    external_id: str
    title: str
    live_until: datetime
    company: str = ""
    description: str = ""
    rome: str | None = None
    place: Place = field(default_factory=Place)
    remote: Remote = Remote.NONE
    contract: Contract | None = None
    months: int | None = None
    hours: Hours | None = None
    pay: str = ""
    diploma: Diploma | None = None
    digital_level: int | None = None
    strengths: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    apply_url: str | None = None
    contact_email: str | None = None
    starts_on: date | None = None
    source_updated_at: datetime | None = None


def find(session: Session, kind: Kind, source: Source, external_id: str) -> Opportunity | None:
    key = {"kind": kind, "source": source, "external_id": external_id}
    return session.scalar(select(Opportunity).filter_by(**key))


def take_in(
    session: Session, kind: Kind, source: Source, announced: Announced, now: datetime
) -> Change:
    found = find(session, kind, source, announced.external_id)
    change = compare(found, announced)
    settled = found is not None and found.double_of is None and found.live_until > now
    before = found.contact_email if found is not None else None
    if found is None:
        found = _row(kind, source, announced, now)
        session.add(found)
    for name, value in values(announced).items():
        setattr(found, name, value)
    if before and before != found.contact_email:
        link_revocation.revoke_links_to_organisers(session, found.id)
    found.live_until, found.seen_at = announced.live_until, now
    found.status, found.closed_at, found.erased_at = OpportunityStatus.LIVE, None, None
    session.flush()
    if change is not Change.SAME or not settled:
        duplicates.settle(session, found, now)
    return change


def compare(found: Opportunity | None, announced: Announced) -> Change:
    """A later end alone is no change."""
    if found is None:
        return Change.NEW
    if found.status is not OpportunityStatus.LIVE:
        return Change.REOPENED
    said = values(announced)
    same = all(getattr(found, name) == value for name, value in said.items())
    return Change.SAME if same else Change.CHANGED


def close(session: Session, found: Opportunity, now: datetime) -> None:
    closing_offers.end(session, found, OpportunityStatus.CLOSED, now)


def values(announced: Announced) -> dict[str, object]:
    """By column, but for those that tell of time and standing."""
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


def _row(kind: Kind, source: Source, announced: Announced, now: datetime) -> Opportunity:
    return Opportunity(
        kind=kind,
        source=source,
        external_id=announced.external_id,
        created_at=now,
        published_at=now,
    )
