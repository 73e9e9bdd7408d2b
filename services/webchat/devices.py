"""Know a browser again by its cookie; only the hash of its secret is kept."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Delete, Select, delete, func, select, update
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.people import Address, ChannelName, Person
from models.webchat import WebDevice
from services.people import addresses
from services.people.addresses import AddressKey
from services.people.tokens import hashed, new_secret

LIFE = timedelta(days=30)
"""From the last use."""
SHARED_LIFE = timedelta(minutes=30)
SEEN_AGAIN = timedelta(minutes=2)
"""A use within so long of the one before is not written."""
NEW_AN_HOUR = 600
"""People whom the page takes in an hour: more are a machine, not the programme's public."""


@dataclass(frozen=True, slots=True)
class KnownDevice:
    """A device whose cookie opens the chat, and the address of its person."""

    id: int
    address: Address
    is_shared: bool

    @property
    def person_id(self) -> int:
        return self.address.person_id


def find(session: Session, bot_id: int, secret: str, now: datetime) -> KnownDevice | None:
    """Return the device of a cookie; None if it has ended, or is of nobody of this bot."""
    if not secret:
        return None
    found = session.execute(*_by_hash(bot_id, hashed(secret), now)).first()
    if found is None:
        return None
    device, address = found
    return KnownDevice(device.id, address, device.is_shared)


def note_use(session: Session, device_id: int, now: datetime) -> None:
    """Put off the end of a device that is being used."""
    device = session.get(WebDevice, device_id)
    if device is not None and now - device.seen_at >= SEEN_AGAIN:
        life = SHARED_LIFE if device.is_shared else LIFE
        device.seen_at, device.ends_at = now, now + life


def note_shown(session: Session, device_id: int, change: int) -> None:
    """Note the last change of the page that a device showed while somebody could see it."""
    device = session.get(WebDevice, device_id)
    if device is not None and device.shown < change:
        device.shown = change


def is_crowded(session: Session, bot_id: int, now: datetime) -> bool:
    """Tell whether so many people have come within the hour that no more are taken."""
    since = now - timedelta(hours=1)
    query = select(func.count()).where(
        Address.bot_id == bot_id, Address.channel == ChannelName.WEB, Address.since > since
    )
    return (session.scalar(query) or 0) >= NEW_AN_HOUR


def welcome(session: Session, bot_id: int, language: str, now: datetime) -> tuple[KnownDevice, str]:
    """Add a person who comes by the page; return their device, and the secret of its cookie."""
    at = AddressKey(ChannelName.WEB, secrets.token_hex(16))
    addresses.add_person(session, bot_id, at, now)
    address = session.scalars(
        select(Address).where(
            Address.bot_id == bot_id, Address.channel == at.channel, Address.key == at.key
        )
    ).one()
    session.get_one(Person, address.person_id).language = language
    return open_for(session, address, now)


def open_for(
    session: Session, address: Address, now: datetime, *, is_shared: bool = False
) -> tuple[KnownDevice, str]:
    """Open the chat of an address in one more browser; return it, and its cookie's secret."""
    secret = new_secret()
    device = WebDevice(
        person_id=address.person_id,
        secret_hash=hashed(secret),
        opened_at=now,
        seen_at=now,
        ends_at=now + (SHARED_LIFE if is_shared else LIFE),
        is_shared=is_shared,
    )
    session.add(device)
    session.flush()
    return KnownDevice(device.id, address, is_shared), secret


def share(session: Session, device_id: int, now: datetime) -> None:
    """Note that others use this browser too: it ends once it is idle for half an hour."""
    session.execute(
        update(WebDevice)
        .where(WebDevice.id == device_id)
        .values(is_shared=True, seen_at=now, ends_at=now + SHARED_LIFE)
    )


def of_person(session: Session, person_id: int, now: datetime) -> Sequence[WebDevice]:
    """Return the browsers in which a person's chat is open, the last used first."""
    query = select(WebDevice).where(WebDevice.person_id == person_id, WebDevice.ends_at > now)
    return session.scalars(query.order_by(WebDevice.seen_at.desc())).all()


def still_open(session: Session, device_ids: Collection[int], now: datetime) -> frozenset[int]:
    """Return those of some devices in which the chat may still be read."""
    query = select(WebDevice.id).where(WebDevice.id.in_(device_ids), WebDevice.ends_at > now)
    return frozenset(session.scalars(query))


def close(session: Session, person_id: int, device_id: int) -> None:
    """Close the chat in one browser of a person."""
    theirs = WebDevice.id == device_id, WebDevice.person_id == person_id
    session.execute(delete(WebDevice).where(*theirs))


def forget_ended(session: Session, now: datetime) -> None:
    """Delete the devices whose cookie opens nothing any more."""
    session.execute(*_delete_ended(now))


@constant
def _delete_ended(until: datetime) -> Delete:
    return delete(WebDevice).where(WebDevice.ends_at <= until)


@constant
def _by_hash(bot_id: int, secret_hash: str, now: datetime) -> Select[WebDevice, Address]:
    return (
        select(WebDevice, Address)
        .join(Address, Address.person_id == WebDevice.person_id)
        .where(WebDevice.secret_hash == secret_hash, WebDevice.ends_at > now)
        .where(Address.channel == ChannelName.WEB, Address.bot_id == bot_id)
    )
