"""Find a person by an address and the address of a person; keep who is not to be written to."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    and_,
    bindparam,
    delete,
    exists,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Session

from flows.texts import DEFAULT_LANGUAGE
from models.engine.constant import constant
from models.engine.database import insert_new, lock_rows
from models.people import Address, ChannelName, Person

NUMBERED_HERE = 2**52
"""Lanes from here on are of channels without numbers: Telegram's have 52 bits at most."""
ONE_ADDRESS = "bot_id", "channel", "key"
LOCKED_PEOPLE = (
    select(Person.id)
    .where(Person.id.in_(bindparam("people", expanding=True)))
    .order_by(Person.id)
    .with_for_update(key_share=True)
)


@dataclass(frozen=True, slots=True)
class AddressKey:
    """What tells an address from all others of a bot."""

    channel: ChannelName
    key: str


def on_telegram(number: int) -> AddressKey:
    """Return the key of the address of a Telegram account."""
    return AddressKey(ChannelName.TELEGRAM, str(number))


def key_of(address: Address) -> AddressKey:
    return AddressKey(address.channel, address.key)


def lane_of(address: Address) -> int:
    """Return the number of the lane in which what is said at an address stays in order.

    On Telegram it is that of the private chat, and of the account; of any other channel 2**52 and
    the id of the address.
    """
    if address.channel is ChannelName.TELEGRAM:
        return int(address.key)
    return NUMBERED_HERE + address.id


def is_on_telegram(lane: int) -> bool:
    return lane < NUMBERED_HERE


def add_person(session: Session, bot_id: int, at: AddressKey, now: datetime) -> None:
    """Add a person at an address, unless another transaction has done so."""
    new = {"bot_id": bot_id, "joined_at": now, "language": DEFAULT_LANGUAGE}
    person_id = session.execute(insert(Person).returning(Person.id), new).scalar_one()
    is_new = insert_new(
        session,
        Address,
        ONE_ADDRESS,
        person_id=person_id,
        bot_id=bot_id,
        channel=at.channel,
        key=at.key,
        since=now,
        preferred=True,
    )
    if not is_new:
        session.execute(delete(Person).where(Person.id == person_id))


def is_of(person_id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """Return the condition that an address is the one at which the person receives messages."""
    return and_(Address.person_id == person_id, Address.preferred)


def is_reachable(person_id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """Return the condition that a person may be written to: they have an address, not blocked."""
    return exists().where(is_of(person_id), Address.blocked_at.is_(None))


def has_blocked(person_id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """Return the condition that a person has an address, and blocked it."""
    return exists().where(is_of(person_id), Address.blocked_at.is_not(None))


def of_bot(bot_id: int) -> ColumnElement[bool]:
    """Return the condition that an address is of a bot, in a form that no index serves."""
    return Address.bot_id + 0 == bot_id


def person_at(session: Session, bot_id: int, at: AddressKey) -> int | None:
    """Return the id of the person of an address; None if nobody has it."""
    address = session.scalars(*_at(bot_id, at.channel, at.key)).first()
    return address.person_id if address else None


def of_person(session: Session, person_id: int) -> Address | None:
    """Return the address to which a person is written; None if they have none."""
    return session.scalars(*_preferred(person_id)).first()


def lane_of_person(session: Session, person_id: int) -> int | None:
    """Return the lane of the address to which a person is written."""
    address = of_person(session, person_id)
    return lane_of(address) if address is not None else None


def telegram_number(session: Session, person_id: int) -> int | None:
    """Return the number of the person's account on Telegram, for the group of the team there."""
    found = session.scalar(*_key_in(person_id, ChannelName.TELEGRAM))
    return int(found) if found else None


def lanes_of(session: Session, people: Iterable[Person]) -> frozenset[int]:
    """Return the lanes of the addresses to which these people are written."""
    ids = [person.id for person in people]
    return frozenset(map(lane_of, session.scalars(*_preferred_of_all(ids)))) if ids else frozenset()


def is_blocked(session: Session, person_id: int) -> bool:
    """Tell whether a person has an address, and blocked it."""
    address = of_person(session, person_id)
    return address is not None and address.blocked_at is not None


def reachable_among(session: Session, people: Sequence[Person]) -> list[Person]:
    """Return which of these people may be written to, in the same order."""
    if not people:
        return []
    ids = frozenset(session.scalars(*_reachable([person.id for person in people])))
    return [person for person in people if person.id in ids]


def all_of_person(session: Session, person_id: int) -> Sequence[Address]:
    """Return every address of a person, the eldest first."""
    query = select(Address).where(Address.person_id == person_id).order_by(Address.id)
    return session.scalars(query).all()


def mark_blocked(session: Session, bot_id: int, at: AddressKey, now: datetime) -> None:
    """Record when an address was blocked; the first instant is kept."""
    found = session.scalars(*_at(bot_id, at.channel, at.key)).first()
    if found is not None:
        _mark(session, [found.person_id], Address.id == found.id, now)


def mark_all_blocked(session: Session, person_ids: Collection[int], now: datetime) -> None:
    """Record of several people when the address to which they are written was blocked."""
    _mark(session, person_ids, and_(Address.person_id.in_(person_ids), Address.preferred), now)


def block(session: Session, person_id: int, channel: ChannelName, now: datetime) -> None:
    """Record, in a turn of a person, that they blocked their address in a channel."""
    of_channel = Address.person_id == person_id, Address.channel == channel
    session.execute(update(Address).where(*of_channel).values(blocked_at=now))


def unblock(session: Session, person_id: int, channel: ChannelName) -> None:
    """Record that a person may be written to in a channel again."""
    of_channel = Address.person_id == person_id, Address.channel == channel
    session.execute(update(Address).where(*of_channel).values(blocked_at=None))


def _mark(
    session: Session, person_ids: Collection[int], which: ColumnElement[bool], now: datetime
) -> None:
    """People are locked first, as in a turn: with one order of locks there is no deadlock."""
    session.flush()
    lock_rows(session, LOCKED_PEOPLE, {"people": list(person_ids)})
    session.execute(
        update(Address).where(which, Address.blocked_at.is_(None)).values(blocked_at=now)
    )


@constant
def _preferred(person_id: int) -> Select[Address]:
    return select(Address).where(Address.person_id == person_id, Address.preferred)


@constant
def _preferred_of_all(person_ids: Sequence[int]) -> Select[Address]:
    return select(Address).where(Address.person_id.in_(person_ids), Address.preferred)


@constant
def _reachable(person_ids: Sequence[int]) -> Select[int]:
    theirs = Address.person_id.in_(person_ids), Address.preferred
    return select(Address.person_id).where(*theirs, Address.blocked_at.is_(None))


@constant
def _key_in(person_id: int, channel: ChannelName) -> Select[str]:
    return select(Address.key).where(Address.person_id == person_id, Address.channel == channel)


@constant
def _at(bot_id: int, channel: ChannelName, key: str) -> Select[Address]:
    return select(Address).where(
        Address.bot_id == bot_id, Address.channel == channel, Address.key == key
    )
