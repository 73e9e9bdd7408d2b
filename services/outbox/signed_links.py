"""Links that open something without Telegram: signed, expiring, good for one person.

A link proves who it was made for, never that what it asks is still possible: check again.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

LASTS = timedelta(days=30)
CV_LASTS = timedelta(days=7)
"""A file is carried away: the way to it closes sooner."""
SIGNATURE = 22
"""Characters of a signature: 132 bits."""


@dataclass(frozen=True, slots=True)
class Link:
    """What its bearer may do (`action`), to what, as whom, until when.

    Of an earlier `generation` than the one that counts, it is revoked: `link_revocation.py`.
    """

    action: str
    subject_id: int
    person_id: int
    expires_at: datetime
    generation: int = 0


def opens_until(link: Link) -> datetime:
    return link.expires_at


def opens_cv_until(link: Link) -> datetime:
    """Return when a CV closes, counted from the letter: what a page links to ends with the page."""
    return link.expires_at - LASTS + CV_LASTS


def key_from(bot_token: str) -> bytes:
    """A key of its own: what signs links is not what speaks to Telegram."""
    return hmac.digest(b"declic: signed links", bot_token.encode(), sha256)


def sign(key: bytes, link: Link) -> str:
    """The token of a link: letters, digits, `-`, `_` and one dot."""
    expires = int(link.expires_at.timestamp())
    words = f"{link.action}:{link.subject_id}:{link.person_id}:{expires}"
    if link.generation:  # links of before have none, and stand for the first
        words = f"{words}:{link.generation}"
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
    action, subject_id, person_id, expires, *generation = words.split(":")
    expires_at = datetime.fromtimestamp(int(expires), UTC)
    return Link(action, int(subject_id), int(person_id), expires_at, *map(int, generation))


def _signature(key: bytes, payload: str) -> str:
    digest = hmac.digest(key, payload.encode(), sha256)
    return urlsafe_b64encode(digest).decode()[:SIGNATURE]
