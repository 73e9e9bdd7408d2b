"""Hold what people repeat to a limit a day, for each person, and for each mailbox they name.

A mailbox is known by a keyed fingerprint alone, whichever person or bot names it.  Days are those
of mainland France.
"""

import hmac
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256

from sqlalchemy import Delete, Select, Update, delete, select, update
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.engine.database import insert_new
from models.people import DayCount
from rules.outbox.mailboxes import mailbox_of
from rules.schedule.time_zones import NO_DEPARTMENT, local_date, zone_of

KEPT = timedelta(days=2)
ONE_DAY, MORNING = timedelta(days=1), time(8)


def take(session: Session, what: str, most: int, person_id: int, now: datetime) -> bool:
    """Count once for the person; False, and nothing is counted, at the limit of the day."""
    on = local_date(now, NO_DEPARTMENT)
    counts = {"what": what, "counted_on": on, "person_id": person_id}
    insert_new(session, DayCount, ("what", "counted_on", "person_id"), times=0, **counts)
    return session.execute(*_one_more_of_person(what, on, person_id, most)).first() is not None


def is_reached(session: Session, what: str, most: int, person_id: int, now: datetime) -> bool:
    """Tell whether the person is at the limit of the day: `take` would count nothing."""
    on = local_date(now, NO_DEPARTMENT)
    return (session.scalar(*_times_of_person(what, on, person_id)) or 0) >= most


def take_mailbox(
    session: Session, key: bytes, what: str, most: int, address: str, now: datetime
) -> bool:
    """Count once for the mailbox of an address; False at the limit of the day."""
    on, fingerprint = local_date(now, NO_DEPARTMENT), _fingerprint(key, address)
    counts = {"what": what, "counted_on": on, "fingerprint": fingerprint}
    insert_new(session, DayCount, ("what", "counted_on", "fingerprint"), times=0, **counts)
    return session.execute(*_one_more_of_mailbox(what, on, fingerprint, most)).first() is not None


def next_morning(now: datetime) -> datetime:
    """Return when what is beyond a limit may go on."""
    on = local_date(now, NO_DEPARTMENT) + ONE_DAY
    return datetime.combine(on, MORNING, zone_of(NO_DEPARTMENT)).astimezone(UTC)


def forget(session: Session, now: datetime) -> None:
    """Delete the counts of earlier days."""
    session.execute(*_until(local_date(now - KEPT, NO_DEPARTMENT)))


def _fingerprint(key: bytes, address: str) -> str:
    return hmac.digest(key, f"mailbox:{mailbox_of(address)}".encode(), sha256).hex()


@constant
def _one_more_of_person(what: str, on: date, person_id: int, most: int) -> Update:
    mine = DayCount.person_id == person_id, DayCount.what == what, DayCount.counted_on == on
    counted = update(DayCount).where(*mine, DayCount.times < most)
    return counted.values(times=DayCount.times + 1).returning(DayCount.id)


@constant
def _times_of_person(what: str, on: date, person_id: int) -> Select[int]:
    mine = DayCount.person_id == person_id, DayCount.what == what, DayCount.counted_on == on
    return select(DayCount.times).where(*mine)


@constant
def _one_more_of_mailbox(what: str, on: date, fingerprint: str, most: int) -> Update:
    its = DayCount.fingerprint == fingerprint, DayCount.what == what, DayCount.counted_on == on
    counted = update(DayCount).where(*its, DayCount.times < most)
    return counted.values(times=DayCount.times + 1).returning(DayCount.id)


@constant
def _until(on: date) -> Delete:
    return delete(DayCount).where(DayCount.counted_on <= on)
