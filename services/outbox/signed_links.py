"""Links that open something without Telegram: signed, expiring, good for one person.

A link proves who it was made for, never that what it asks is still possible: check again.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

LASTS = timedelta(days=30)
SIGNATURE = 22
"""Characters of a signature: 132 bits."""


@dataclass(frozen=True, slots=True)
class Link:
    """What its bearer may do (`verb`), to what, as whom, until when."""

    verb: str
    subject_id: int
    person_id: int
    expires_at: datetime


def key_from(bot_token: str) -> bytes:
    """A key of its own: what signs links is not what speaks to Telegram."""
    return hmac.digest(b"declic: signed links", bot_token.encode(), sha256)


def sign(key: bytes, link: Link) -> str:
    """The token of a link: letters, digits, `-`, `_` and one dot."""
    expires = int(link.expires_at.timestamp())
    words = f"{link.verb}:{link.subject_id}:{link.person_id}:{expires}"
    payload = urlsafe_b64encode(words.encode()).decode().rstrip("=")
    return f"{payload}.{_signature(key, payload)}"


def read(key: bytes, token: str, now: datetime) -> Link | None:
    """What the token says; None when it is forged or has expired."""
    link = proven(key, token)
    return link if link is not None and now < link.expires_at else None


def proven(key: bytes, token: str) -> Link | None:
    """Ours, expired or not."""
    payload, _, signature = token.partition(".")
    if not hmac.compare_digest(signature.encode(), _signature(key, payload).encode()):
        return None
    words = urlsafe_b64decode(payload + "=" * (-len(payload) % 4)).decode()
    verb, subject_id, person_id, expires = words.split(":")
    expires_at = datetime.fromtimestamp(int(expires), UTC)
    return Link(verb, int(subject_id), int(person_id), expires_at)


def _signature(key: bytes, payload: str) -> str:
    digest = hmac.digest(key, payload.encode(), sha256)
    return urlsafe_b64encode(digest).decode()[:SIGNATURE]
