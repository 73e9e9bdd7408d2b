"""Note when a member of the team is away; what waits goes to those who are there meanwhile."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Delete, Select, delete, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.people import Person
from models.team import MemberAbsence
from rules.schedule.days import Days
from rules.schedule.time_zones import NO_DEPARTMENT, local_date
from services.people import addresses, roles

KEPT = timedelta(days=30)
"""How long after its last day an absence is kept."""


def note(session: Session, person_id: int, days: Days, now: datetime) -> None:
    """Note an absence in place of the member's absences that it touches."""
    touched = MemberAbsence.from_on <= days.last, MemberAbsence.to_on >= days.first
    session.execute(delete(MemberAbsence).where(MemberAbsence.person_id == person_id, *touched))
    session.add(
        MemberAbsence(person_id=person_id, from_on=days.first, to_on=days.last, noted_at=now)
    )
    session.flush()


def end(session: Session, person_id: int, from_on: date) -> bool:
    """Forget the absence of a member that begins on a day; False if none does."""
    its = MemberAbsence.person_id == person_id, MemberAbsence.from_on == from_on
    ended = delete(MemberAbsence).where(*its).returning(MemberAbsence.from_on)
    return session.execute(ended).first() is not None


def days_of(session: Session, person_id: int, now: datetime) -> Sequence[Days]:
    """Return the absences of a member that are not over, the first one first."""
    query = (
        select(MemberAbsence.from_on, MemberAbsence.to_on)
        .where(MemberAbsence.person_id == person_id, MemberAbsence.to_on >= _today(now))
        .order_by(MemberAbsence.from_on)
    )
    return [Days(*row) for row in session.execute(query)]


def days_of_all(session: Session, bot_id: int, now: datetime) -> Sequence[tuple[int, Days]]:
    """Return the absences that are not over, each with its member, the first one first."""
    rows = session.execute(*_not_over(bot_id, _today(now)))
    return [(person_id, Days(first, last)) for person_id, first, last in rows]


def away(session: Session, people_ids: Iterable[int], now: datetime) -> frozenset[int]:
    """Return which of these people are away today."""
    ids, today = list(people_ids), _today(now)
    return frozenset(session.scalars(*_away(ids, today))) if ids else frozenset()


def there(session: Session, members: Iterable[Person], now: datetime) -> list[Person]:
    """Return the members present today; all members if nobody present can be reached."""
    everyone = list(members)
    are_there = not_away(session, everyone, now)
    return are_there if addresses.reachable_among(session, are_there) else everyone


def not_away(session: Session, members: Sequence[Person], now: datetime) -> list[Person]:
    """Return the members present today, even none: for messages that come again anyway."""
    are_away = away(session, (it.id for it in members), now)
    return [it for it in members if it.id not in are_away]


def members_there(session: Session, bot_id: int, now: datetime) -> list[Person]:
    """Return the members of a bot's team who are there today; all if nobody is."""
    return there(session, roles.members(session, bot_id), now)


def forget(session: Session, now: datetime) -> None:
    """Delete the absences that are long over."""
    session.execute(*_over(_today(now - KEPT)))


def _today(now: datetime) -> date:
    return local_date(now, NO_DEPARTMENT)


@constant
def _away(people_ids: Sequence[int], today: date) -> Select[int]:
    is_today = MemberAbsence.from_on <= today, MemberAbsence.to_on >= today
    return select(MemberAbsence.person_id).where(MemberAbsence.person_id.in_(people_ids), *is_today)


@constant
def _not_over(bot_id: int, today: date) -> Select[int, date, date]:
    return (
        select(MemberAbsence.person_id, MemberAbsence.from_on, MemberAbsence.to_on)
        .join(Person, Person.id == MemberAbsence.person_id)
        .where(Person.bot_id == bot_id, MemberAbsence.to_on >= today)
        .order_by(MemberAbsence.from_on, MemberAbsence.person_id)
    )


@constant
def _over(on: date) -> Delete:
    return delete(MemberAbsence).where(MemberAbsence.to_on <= on)
