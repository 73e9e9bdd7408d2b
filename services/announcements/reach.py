"""Count, before an announcement leaves, how many it reaches, and who is excluded and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, case, exists, func, select
from sqlalchemy.orm import Session

from models.announcements import AnnouncementCategory, OptOut
from models.people import Person
from rules.outbox import quiet_hours
from rules.schedule.time_zones import zone_of
from services.announcements.audience import Ids
from services.offers import consent_and_pauses
from services.outbox import contact_proofs
from services.people import addresses

EXAMPLES = 3
REACHED = "reached"


class ExclusionReason(StrEnum):
    """Why a person of the audience receives nothing; the first reason that fits counts."""

    NO_CHAT = "no_chat"
    """The person is known by e-mail only."""
    BLOCKED = "blocked"
    CATEGORY = "category"
    SUSPENDED = "suspended"
    FEWER = "fewer"
    CONSENT = "consent"
    """Offers go only to people who agreed to them, still search and have not paused."""


@dataclass(frozen=True, slots=True)
class AudienceReach:
    people: int
    excluded: Mapping[ExclusionReason, int]
    on_visit: int
    """Those reached who have no e-mail, and read it on their next visit to the chat page."""
    asleep: int
    """Those reached for whom it is night or Sunday: they receive it in the morning."""
    examples: Sequence[str]
    """First names."""


def reach(
    session: Session, audience: Ids, category: AnnouncementCategory, at: datetime
) -> AudienceReach:
    """Count the audience of an announcement that would leave at `at`."""
    exclusions = _exclusions(category, at)
    reason = case(*exclusions, else_=REACHED).label("reason")
    in_audience = Person.id.in_(audience)
    counted = session.execute(
        select(reason, Person.department, func.count())
        .where(in_audience)
        .group_by(reason, Person.department)
    ).all()
    reached = [(department, number) for reason, department, number in counted if reason == REACHED]
    return AudienceReach(
        people=sum(number for _, number in reached),
        excluded=_summed(counted),
        on_visit=_on_visit(session, recipients(audience, category, at)),
        asleep=sum(number for department, number in reached if _asleep(department, at)),
        examples=_examples(session, audience, exclusions),
    )


def recipients(audience: Ids, category: AnnouncementCategory, at: datetime) -> Select[int]:
    """Select the people of the audience reached by an announcement sent at `at`."""
    kept = (~condition for condition, _ in _exclusions(category, at))
    return select(Person.id).where(Person.id.in_(audience), *kept)


def _on_visit(session: Session, reached: Ids) -> int:
    query = select(func.count(Person.id)).where(
        Person.id.in_(reached), contact_proofs.reads_on_visits(Person.id)
    )
    return session.scalar(query) or 0


def _summed(counted: Sequence[tuple[str, str | None, int]]) -> Mapping[ExclusionReason, int]:
    numbers = {
        excluded: sum(number for reason, _, number in counted if reason == excluded)
        for excluded in ExclusionReason
    }
    return {excluded: number for excluded, number in numbers.items() if number}


def _exclusions(
    category: AnnouncementCategory, at: datetime
) -> list[tuple[ColumnElement[bool], str]]:
    opted_out = exists().where(OptOut.person_id == Person.id, OptOut.category == category)
    exclusions: list[tuple[ColumnElement[bool], str]] = [
        (~_has_address(), ExclusionReason.NO_CHAT),
        (addresses.has_blocked(Person.id), ExclusionReason.BLOCKED),
        (opted_out, ExclusionReason.CATEGORY),
        (Person.nudges_suspended_at.is_not(None), ExclusionReason.SUSPENDED),
        (Person.fewer_messages_at.is_not(None), ExclusionReason.FEWER),
    ]
    return (
        [*exclusions, (~consent_and_pauses.wants(at), ExclusionReason.CONSENT)]
        if category is AnnouncementCategory.OFFERS
        else exclusions
    )


def _has_address() -> ColumnElement[bool]:
    return exists().where(addresses.is_of(Person.id))


def _asleep(department: str | None, at: datetime) -> bool:
    zone = zone_of(department)
    return not quiet_hours.may_write(at, zone, lambda _: False)


def _examples(
    session: Session, audience: Ids, excluded: Sequence[tuple[ColumnElement[bool], str]]
) -> Sequence[str]:
    query = (
        select(Person.first_name)
        .where(Person.id.in_(audience), Person.first_name.is_not(None))
        .where(*(~condition for condition, _ in excluded))
        .order_by(Person.id)
    )
    return [name for name in session.scalars(query.limit(EXAMPLES)) if name]
