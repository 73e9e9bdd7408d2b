"""Render a queued e-mail when it is sent: texts, buttons, calendar file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.texts import Html, plain_text, translate
from models.outbox import OutboxEmail
from models.people import Person
from rules.outbox.retries import Tries
from services.outbox import signed_links
from services.outbox.signed_links import SignedLink

PAGE = "page"
"""The action of a link that opens a whole page; any other does one thing."""
STOP_COPIES = "stop_copies"
"""The action of the link by which a participant stops such e-mails."""
OFFERS = "offers"
"""The action of a link that opens the page of an employer."""
APPLICATION, ORGANISER = "received", "organiser"
"""The actions of links to one application: an employer answers there, an organiser reads."""
WRITE = "write"
"""The action of a link by which an employer writes one offer, or a new one."""
TO_TEAM, REFERENT = "to_team", "referent"
"""The actions of links by which someone answers the team: about themselves, or about a report."""
LANGUAGE = "language"
"""The key, among an e-mail's values, of its reader's language when the reader is not the person."""
PATHS = {
    PAGE: "m",
    STOP_COPIES: "e",
    APPLICATION: "c",
    ORGANISER: "c",
    WRITE: "w",
    TO_TEAM: "r",
    REFERENT: "r",
}
LEGAL = {"layout.legal": "mentions-legales", "layout.privacy": "donnees-personnelles"}
"""What the foot of an e-mail leads to: paths of our pages, by the text of the link."""
OF_EMPLOYERS = ("offer", "application")
"""Prefixes of the actions of links to employers."""


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """A file that goes with an e-mail; `method` is REQUEST or CANCEL."""

    name: str
    content: bytes
    method: str


@dataclass(frozen=True, slots=True)
class RenderedEmail:
    """An e-mail ready to be sent. `body` is HTML with `<b>` and line ends, no more."""

    key: tuple[int]
    to_address: str
    reference: str
    """The same each time this e-mail is sent, and different from any other's."""
    language: str
    subject: str
    body: Html
    buttons: Sequence[tuple[str, str]]
    """(label, URL)."""
    calendar: CalendarFile | None
    tries: Tries
    person_id: int
    expires_at: datetime
    footer: str
    association: str = ""
    """Whose e-mail it is; empty if it is not known."""
    legal: Sequence[tuple[str, str]] = ()
    """(label, URL) of the pages that say who writes and what is kept."""
    stop: str = ""
    """The URL that stops such e-mails, for the mail reader's own button."""
    update_id: int | None = None
    """The update that queued it."""


@dataclass(frozen=True, slots=True)
class EmailContent:
    """What fills the words and buttons of an e-mail, and its links as `OutboxEmail.links` does."""

    values: Mapping[str, Any]
    links: Sequence[Sequence[Any]]


Recheck = Callable[[Session, OutboxEmail, datetime], bool]
Refresh = Callable[[Session, OutboxEmail], EmailContent]
Generation = Callable[[Session, int], int | None]
"""Returns the generation of the links to a subject, from its id; None when it is gone."""
DrawCalendar = Callable[[Session, Mapping[str, Any], datetime], CalendarFile | None]


def no_name(_: Session) -> str:
    """Return no name of an association."""
    return ""


@dataclass(frozen=True, slots=True)
class EmailRenderer:
    """Renders e-mails; `address` is the URL of our pages, empty if there are none."""

    key: bytes
    address: str = ""
    rechecks: Mapping[str, Recheck] = field(default_factory=dict)
    """By text key: returns whether an e-mail is still true when it is sent."""
    calendars: Mapping[str, DrawCalendar] = field(default_factory=dict)
    """By what the `calendar` of an e-mail names: draws the file that goes with it."""
    refreshes: Mapping[str, Refresh] = field(default_factory=dict)
    """By text key: the content of an e-mail when it is sent; without one, what was queued."""
    generations: Mapping[str, Generation] = field(default_factory=dict)
    """By the action of a link; others are of their person's generation."""
    association: Callable[[Session], str] = no_name
    """Returns the name of the association."""
    fingerprint_key: bytes = b""
    """Makes the fingerprints of mailboxes, by which e-mails are limited."""

    def holds(self, session: Session, email: OutboxEmail, now: datetime) -> bool:
        recheck = self.rechecks.get(email.text)
        return recheck is None or recheck(session, email, now)

    def content(self, session: Session, email: OutboxEmail) -> EmailContent:
        refresh = self.refreshes.get(email.text)
        return refresh(session, email) if refresh else EmailContent(email.values, email.links)

    def calendar(self, session: Session, email: OutboxEmail, now: datetime) -> CalendarFile | None:
        about = email.calendar or {}
        draw = next((self.calendars[name] for name in about if name in self.calendars), None)
        return draw(session, about, now) if draw else None

    def generation_of(
        self, session: Session, action: str, subject_id: int, person_id: int
    ) -> int | None:
        """Return the generation of links that open something; None when their subject is gone."""
        if action == STOP_COPIES:
            return 0
        if generation := self.generations.get(action):
            return generation(session, subject_id)
        return session.scalar(select(Person.link_generation).where(Person.id == person_id))

    def is_current(self, session: Session, link: SignedLink) -> bool:
        """Return whether a link that is ours has not been revoked; that to stop copies never is."""
        if link.action == STOP_COPIES:
            return True
        current = self.generation_of(session, link.action, link.subject_id, link.person_id)
        return current == link.generation

    def link_of(
        self, session: Session, email: OutboxEmail, action: str, subject_id: int, now: datetime
    ) -> str:
        """Return the URL of a link in an e-mail, in its current generation."""
        generation = self.generation_of(session, action, subject_id, email.person_id) or 0
        ends_at = now + signed_links.LASTS
        return self.link(SignedLink(action, subject_id, email.person_id, ends_at, generation))

    def legal(self, language: str) -> Sequence[tuple[str, str]]:
        """Return the pages that every e-mail leads to; none without pages."""
        if not self.address:
            return ()
        root = self.address.rstrip("/")
        return [(plain_text(language, key), f"{root}/{path}") for key, path in LEGAL.items()]

    def link(self, link: SignedLink) -> str:
        path = "o" if link.action.startswith(OF_EMPLOYERS) else PATHS.get(link.action, "l")
        return f"{self.address.rstrip('/')}/{path}/{signed_links.sign(self.key, link)}"


def render(
    session: Session, renderer: EmailRenderer, email: OutboxEmail, now: datetime
) -> RenderedEmail:
    """Render an e-mail in its reader's language."""
    content = renderer.content(session, email)
    language = email.values.get(LANGUAGE, session.get_one(Person, email.person_id).language)
    buttons = [
        (
            plain_text(language, label, **content.values),
            renderer.link_of(session, email, action, subject_id, now),
        )
        for label, action, subject_id in content.links
    ]
    stop_indexes = [index for index, link in enumerate(content.links) if link[1] == STOP_COPIES]
    return RenderedEmail(
        key=(email.id,),
        to_address=email.to_address,
        reference=f"{email.bot_id}:{email.key}",
        language=language,
        subject=plain_text(language, f"{email.text}.subject", **content.values),
        body=translate(language, email.text, **content.values),
        buttons=buttons if renderer.address else (),
        calendar=renderer.calendar(session, email, now),
        tries=Tries(email.attempts, email.doubtful),
        person_id=email.person_id,
        expires_at=email.expires_at,
        footer=plain_text(language, "letter.copy_footer" if stop_indexes else "letter.footer"),
        association=renderer.association(session),
        legal=renderer.legal(language),
        stop=buttons[stop_indexes[0]][1] if stop_indexes and renderer.address else "",
        update_id=email.update_id,
    )
