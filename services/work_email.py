"""The e-mail of a mentor at work: a code goes there, and is read back."""

import hmac
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from sqlalchemy.orm import Session

from models.mentoring import Mentor
from models.people import Person
from services import letters
from services.scene import Chance

LASTS = timedelta(minutes=30)
TRIES = 5
PAUSE = timedelta(minutes=1)
"""Between two codes: nobody's mailbox is flooded through us."""
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


class Sending(StrEnum):
    SENT = "sent"
    TOO_SOON = "too_soon"


class Check(StrEnum):
    RIGHT = "right"
    WRONG = "wrong"
    EXPIRED = "expired"
    TOO_MANY = "too_many"


def is_free_mail(address: str) -> bool:
    """Anyone may open such a mailbox: allowed, but staff look with their own eyes."""
    return address.rpartition("@")[2].lower() in FREE


def send_code(
    session: Session, mentor: Mentor, address: str, now: datetime, chance: Chance
) -> Sending:
    """`address` has been checked for its form; an older code no longer works."""
    if mentor.email_code_sent_at is not None and now < mentor.email_code_sent_at + PAUSE:
        return Sending.TOO_SOON
    code = f"{chance(10**DIGITS):0{DIGITS}d}"
    mentor.work_email, mentor.email_confirmed_at = address, None
    mentor.email_code_hash, mentor.email_code_sent_at = _hash(mentor, code), now
    mentor.email_tries = 0
    letters.promise(
        session,
        session.get_one(Person, mentor.person_id),
        address,
        key=f"code:{mentor.person_id}:{now.timestamp():.0f}",
        text="letter.code",
        values={"code": code},
        due_at=now,
        life=LASTS,
    )
    return Sending.SENT


def check_code(mentor: Mentor, code: str, now: datetime) -> Check:
    """Each code serves once, and may be mistyped a few times."""
    sent_at, kept = mentor.email_code_sent_at, mentor.email_code_hash
    if kept is None or sent_at is None or now >= sent_at + LASTS:
        return Check.EXPIRED
    if mentor.email_tries >= TRIES:
        return Check.TOO_MANY
    mentor.email_tries += 1
    if not hmac.compare_digest(kept, _hash(mentor, "".join(code.split()))):
        return Check.WRONG if mentor.email_tries < TRIES else Check.TOO_MANY
    mentor.email_code_hash, mentor.email_confirmed_at = None, now
    return Check.RIGHT


def _hash(mentor: Mentor, code: str) -> str:
    return sha256(f"{mentor.person_id}:{code}".encode()).hexdigest()
