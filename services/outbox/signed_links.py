"""Sign links that open something outside the chat, for one person, until a date or a revocation.

A link proves whom it was made for, never that its action is still possible: check that again.
Each request asks `is_current` whether its link has been revoked (`bot/web/pages.py`, `_opens`).

All links of a person are revoked (`services/people/people.py`, `revoke_links`) by:
- the person: `services.outbox.email_verification`, `services.mentors.profile` and
  `services.employers.profile`, when they change or forget their address;
- the team: `services.backoffice.links_command` (« /liens »), `services.backoffice.access_command`
  when it withdraws a role, `services.mentors.approval` when it refuses an address.

The links that the organiser of a training has to applications are revoked by functions of
`services/applications/applications.py`: to one (`revoke_links_to_organiser`), by
`services.backoffice.links_command`; to all for a training (`revoke_links_to_organisers`), by
`services.offer_sources.intake` when its organiser's address changes.

The link that stops copies by e-mail is never revoked.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.people import Person

PAGE = "page"
"""The action of a link that opens a whole page; any other does one thing."""
STOP_COPIES = "stop_copies"
"""The action of the link by which a participant stops copies by e-mail of what they book."""
OFFERS = "offers"
"""The action of a link that opens the page of an employer."""
APPLICATION, ORGANISER = "received", "organiser"
"""The actions of links to one application: an employer answers there, an organiser reads."""
WRITE = "write"
"""The action of a link by which an employer writes one offer, or a new one."""
TO_TEAM, REFERENT = "to_team", "referent"
"""The actions of links by which someone answers the team: about themselves, or about a report."""
WAY = "way"
"""The action of the link that opens the page of a participant's way."""
BACK = "back"
"""The action of the link by which somebody opens the chat page again, in another browser."""
BACK_LASTS = timedelta(days=7)
"""It opens a conversation: it expires sooner than others."""
OF_EMPLOYERS = ("offer", "application")
"""Prefixes of the actions of links to employers."""
PATHS = {
    PAGE: "m",
    STOP_COPIES: "e",
    WAY: "p",
    BACK: "chat/back",
    APPLICATION: "c",
    ORGANISER: "c",
    WRITE: "w",
    TO_TEAM: "r",
    REFERENT: "r",
}
"""The path of a link's page, by action; without one, the page of a single act."""
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


Generation = Callable[[Session, int], int | None]
"""Returns the generation of the links to a subject, from its id; None when it is gone."""


def opens_until(link: SignedLink) -> datetime:
    return link.expires_at


def opens_cv_until(link: SignedLink) -> datetime:
    """Return until when a link opens a CV: a shorter term than the link's, from the same e-mail."""
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


def path(key: bytes, link: SignedLink) -> str:
    """Return the path of the page of a link, with the token at the end."""
    page = "o" if link.action.startswith(OF_EMPLOYERS) else PATHS.get(link.action, "l")
    return f"{page}/{sign(key, link)}"


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


def is_current(session: Session, link: SignedLink, generations: Mapping[str, Generation]) -> bool:
    """Tell whether a signed link is not revoked; nobody can revoke the link that stops copies."""
    if link.action == STOP_COPIES:
        return True
    return generation_of(session, link, generations) == link.generation


def generation_of(
    session: Session, link: SignedLink, generations: Mapping[str, Generation]
) -> int | None:
    """Return today's generation of links like this one; None when the subject was deleted.

    `generations`: by action; the others are of their person's generation.
    """
    if link.action == STOP_COPIES:
        return 0
    if generation := generations.get(link.action):
        return generation(session, link.subject_id)
    return session.scalar(select(Person.link_generation).where(Person.id == link.person_id))


def _signature(key: bytes, payload: str) -> str:
    digest = hmac.digest(key, payload.encode(), sha256)
    return urlsafe_b64encode(digest).decode()[:SIGNATURE]
