"""Before it leaves: how many an announcement reaches, and who of its audience it does not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, case, exists, func, select
from sqlalchemy.orm import Session

from models.announcements import Category, OptOut
from models.people import Person
from rules.outbox import quiet_hours
from rules.tickets.working_hours import MAINLAND, zone_of
from services.announcements.audience import Ids
from services.offers import consent_and_pauses

EXAMPLES = 3
REACHED = "reached"


class Excluded(StrEnum):
    """Why someone of the audience receives nothing; the first that fits is told."""

    NO_CHAT = "no_chat"
    """Known by e-mail only."""
    BLOCKED = "blocked"
    CATEGORY = "category"
    SUSPENDED = "suspended"
    FEWER = "fewer"
    CONSENT = "consent"
    """Offers are only for who agreed to be sent them, and has neither found nor paused."""


@dataclass(frozen=True, slots=True)
class Reach:
    people: int
    excluded: Mapping[Excluded, int]
    asleep: int
    """Of those reached, for whom it is night, or Sunday: they receive it in the morning."""
    examples: Sequence[str]
    """First names."""


def reach(session: Session, audience: Ids, category: Category, at: datetime) -> Reach:
    found = _why(category, at)
    why = case(*found, else_=REACHED).label("why")
    these = Person.id.in_(audience)
    counted = session.execute(
        select(why, Person.department, func.count()).where(these).group_by(why, Person.department)
    ).all()
    reached = [(department, number) for name, department, number in counted if name == REACHED]
    return Reach(
        people=sum(number for _, number in reached),
        excluded=_summed(counted),
        asleep=sum(number for department, number in reached if _asleep(department, at)),
        examples=_examples(session, audience, found),
    )


def _summed(counted: Sequence[tuple[str, str | None, int]]) -> Mapping[Excluded, int]:
    numbers = {it: sum(number for why, _, number in counted if why == it) for it in Excluded}
    return {it: number for it, number in numbers.items() if number}


def _why(category: Category, at: datetime) -> list[tuple[ColumnElement[bool], str]]:
    left = exists().where(OptOut.person_id == Person.id, OptOut.category == category)
    found: list[tuple[ColumnElement[bool], str]] = [
        (Person.telegram_id.is_(None), Excluded.NO_CHAT),
        (Person.blocked_at.is_not(None), Excluded.BLOCKED),
        (left, Excluded.CATEGORY),
        (Person.nudges_suspended_at.is_not(None), Excluded.SUSPENDED),
        (Person.fewer_messages_at.is_not(None), Excluded.FEWER),
    ]
    return (
        [*found, (~consent_and_pauses.wants(at), Excluded.CONSENT)]
        if category is Category.OFFERS
        else found
    )


def _asleep(department: str | None, at: datetime) -> bool:
    zone = zone_of(department or MAINLAND)
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
