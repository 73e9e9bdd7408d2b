"""Verify the work address of a mentor or an employer: send a code there, and check it.

Their tables are those that hold such an address, whichever domain defines them.
"""

import hmac
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import CompoundSelect, select, union
from sqlalchemy.orm import Session

from models.outbox import EmailHolder
from models.people import Person
from rules.outbox.email_limits import CODES, GUESSES
from services.outbox import email_limits, email_outbox
from services.people import people
from services.people.tokens import RandomBelow

LASTS = timedelta(minutes=30)
TRIES = 5
PAUSE = timedelta(minutes=1)
"""The shortest pause between two codes: nobody can flood a mailbox through us."""
DIGITS = 6
FREE = frozenset(
    [
        "aol.com",
        "bbox.fr",
        "free.fr",
        "gmail.com",
        "gmx.com",
        "gmx.fr",
        "googlemail.com",
        "hotmail.com",
        "hotmail.fr",
        "icloud.com",
        "laposte.net",
        "live.com",
        "live.fr",
        "me.com",
        "msn.com",
        "neuf.fr",
        "numericable.fr",
        "orange.fr",
        "outlook.com",
        "outlook.fr",
        "proton.me",
        "protonmail.com",
        "sfr.fr",
        "wanadoo.fr",
        "yahoo.com",
        "yahoo.fr",
    ]
)


class EmailCodeResult(StrEnum):
    SENT = "sent"
    ALREADY = "already"
    """A code went to this address less than a minute ago."""
    WAIT = "wait"
    """A code went to another address less than a minute ago."""
    CONFIRMED = "confirmed"
    """This address is verified already."""
    TOMORROW = "tomorrow"
    """The day's limit of codes is reached, for the person or the mailbox: never told which."""


class EmailCodeSending(StrEnum):
    SENT = "sent"
    TOO_SOON = "too_soon"
    TOO_MANY = "too_many"
    """No more today, for this person or to this mailbox; nothing has changed."""


class EmailCodeCheck(StrEnum):
    RIGHT = "right"
    WRONG = "wrong"
    EXPIRED = "expired"
    TOO_MANY = "too_many"
    TOMORROW = "tomorrow"
    """Enough codes were typed today, by this person or for this mailbox."""


def proven(holder: EmailHolder) -> str | None:
    """Return the verified address, the only one for e-mails; None before a code came back."""
    return holder.email if holder.email_confirmed_at is not None else None


def addresses_of(session: Session, person_id: int) -> Iterator[str]:
    """Yield the verified addresses of a person, as a mentor first."""
    for table in _tables():
        holder = session.get(table, person_id)
        if holder is not None and (address := proven(holder)):
            yield address


def proven_since(since: datetime) -> CompoundSelect[int]:
    """Select the ids of the people who verified an address since then."""
    return union(
        *(select(table.person_id).where(table.email_confirmed_at >= since) for table in _tables())
    )


def _tables() -> Sequence[type[EmailHolder]]:
    """Return the tables of mentors and of employers, in this order."""
    return sorted(EmailHolder.__subclasses__(), key=lambda it: it.__name__, reverse=True)


def is_free_mail(address: str) -> bool:
    """Tell whether the address is of a public provider: allowed, but the team checks the person."""
    return address.rpartition("@")[2].lower() in FREE


def ask_code(
    session: Session,
    holder: EmailHolder,
    new_address: str | None,
    now: datetime,
    random_below: RandomBelow,
    key: bytes,
) -> EmailCodeResult:
    """Send a code to the address just given, or again to the one that is stored."""
    stored, address = holder.email, new_address or holder.email
    if address is None or (address == stored and holder.email_confirmed_at is not None):
        return EmailCodeResult.CONFIRMED
    match send_code(session, holder, address, now, random_below, key):
        case EmailCodeSending.SENT:
            return EmailCodeResult.SENT
        case EmailCodeSending.TOO_MANY:
            return EmailCodeResult.TOMORROW
    return EmailCodeResult.ALREADY if address == stored else EmailCodeResult.WAIT


def send_code(
    session: Session,
    holder: EmailHolder,
    address: str,
    now: datetime,
    random_below: RandomBelow,
    key: bytes,
) -> EmailCodeSending:
    """Send a code; an older one no longer works. The form of `address` has been checked.

    `key` makes the fingerprints of mailboxes.
    """
    if holder.email_code_sent_at is not None and now < holder.email_code_sent_at + PAUSE:
        return EmailCodeSending.TOO_SOON
    if not email_limits.take(session, key, CODES, holder.person_id, address, now):
        return EmailCodeSending.TOO_MANY
    if address != holder.email:
        people.revoke_links(session, holder.person_id)
        holder.email_confirmed_at = None
    code = f"{random_below(10**DIGITS):0{DIGITS}d}"
    holder.email = address
    holder.email_code_hash, holder.email_code_sent_at = _hash(holder, code), now
    holder.email_tries = 0
    email_outbox.enqueue(
        session,
        session.get_one(Person, holder.person_id),
        address,
        key=f"code:{holder.person_id}:{now.timestamp():.0f}",
        text="letter.code",
        values={"code": code},
        due_at=now,
        life=LASTS,
    )
    return EmailCodeSending.SENT


def check_code(
    session: Session, holder: EmailHolder, code: str, now: datetime, key: bytes
) -> EmailCodeCheck:
    """Check a code, which works once and may be mistyped four times.

    However many codes were sent, a day has its limit of tries.
    """
    address = holder.email or ""
    sent_at, stored_hash = holder.email_code_sent_at, holder.email_code_hash
    if stored_hash is None or sent_at is None or now >= sent_at + LASTS:
        return EmailCodeCheck.EXPIRED
    if holder.email_tries >= TRIES:
        return EmailCodeCheck.TOO_MANY
    if not email_limits.take(session, key, GUESSES, holder.person_id, address, now):
        return EmailCodeCheck.TOMORROW
    holder.email_tries += 1
    if not hmac.compare_digest(stored_hash, _hash(holder, "".join(code.split()))):
        return EmailCodeCheck.WRONG if holder.email_tries < TRIES else EmailCodeCheck.TOO_MANY
    holder.email_code_hash, holder.email_confirmed_at = None, now
    return EmailCodeCheck.RIGHT


def _hash(holder: EmailHolder, code: str) -> str:
    return sha256(f"{holder.person_id}:{code}".encode()).hexdigest()
