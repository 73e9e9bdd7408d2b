"""Sign links that open something without Telegram, for one person, until a date.

A link proves whom it was made for, never that its action is still possible: check that again.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

LASTS = timedelta(days=30)
CV_LASTS = timedelta(days=7)
"""A CV can be downloaded and kept: its link expires sooner."""
SIGNATURE = 22
"""Characters of a signature: 132 bits."""


@dataclass(frozen=True, slots=True)
class SignedLink:
    """The content of a signed link: an action, its subject, the person, the end of validity.

    A link of an earlier `generation` than the current one is revoked.
    """

    action: str
    subject_id: int
    person_id: int
    expires_at: datetime
    generation: int = 0


def opens_until(link: SignedLink) -> datetime:
    return link.expires_at


def opens_cv_until(link: SignedLink) -> datetime:
    """Return when a CV closes, counted from the e-mail: a page's own links expire with the page."""
    return link.expires_at - LASTS + CV_LASTS


def key_from(secret: str) -> bytes:
    """Derive the key that signs links from the installation's signing key."""
    return hmac.digest(b"declic: signed links", secret.encode(), sha256)


def sign(key: bytes, link: SignedLink) -> str:
    """Return the token of a link: letters, digits, `-`, `_` and one dot."""
    expires = int(link.expires_at.timestamp())
    fields = f"{link.action}:{link.subject_id}:{link.person_id}:{expires}"
    if link.generation:  # older links have none, which means the first
        fields = f"{fields}:{link.generation}"
    payload = urlsafe_b64encode(fields.encode()).decode().rstrip("=")
    return f"{payload}.{_signature(key, payload)}"


def read(key: bytes, token: str, now: datetime) -> SignedLink | None:
    """Return the link of a token; None if it is forged or has expired."""
    link = verified(key, token)
    return link if link is not None and now < link.expires_at else None


def verified(key: bytes, token: str) -> SignedLink | None:
    """Return the link of a token, expired or not; None if it is forged."""
    payload, _, signature = token.partition(".")
    if not hmac.compare_digest(signature.encode(), _signature(key, payload).encode()):
        return None
    fields = urlsafe_b64decode(payload + "=" * (-len(payload) % 4)).decode().split(":")
    action, subject_id, person_id, expires, *generation = fields
    expires_at = datetime.fromtimestamp(int(expires), UTC)
    return SignedLink(action, int(subject_id), int(person_id), expires_at, *map(int, generation))


def _signature(key: bytes, payload: str) -> str:
    digest = hmac.digest(key, payload.encode(), sha256)
    return urlsafe_b64encode(digest).decode()[:SIGNATURE]
