"""Render a queued letter when it is sent: texts, buttons, calendar file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.texts import Html, house_texts
from models.applications import Application
from models.outbox import Letter
from models.people import Person
from rules.outbox.retries import Tries
from services.outbox import signed_links
from services.outbox.signed_links import Link

PAGE = "page"
"""The action of a link that opens a whole page; any other does one thing."""
STOP_COPIES = "stop_copies"
"""The action of the link by which a participant stops such letters."""
OFFERS = "offers"
"""The action of a link that opens the page of an employer."""
APPLICATION, ORGANISER = "received", "organiser"
"""The actions of links to one application: an employer answers there, an organiser reads."""
WRITE = "write"
"""The action of a link by which an employer writes one offer, or a new one."""
TO_TEAM, REFERENT = "to_team", "referent"
"""The actions of links by which someone answers the team: about themselves, or about a report."""
LANGUAGE = "language"
"""The key, among a letter's values, of its reader's language when the reader is not the person."""
PATHS = {
    PAGE: "m",
    STOP_COPIES: "e",
    APPLICATION: "c",
    ORGANISER: "c",
    WRITE: "w",
    TO_TEAM: "r",
    REFERENT: "r",
}
OF_EMPLOYERS = ("offer", "application")
"""Prefixes of the actions of links to employers."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """A file that goes with a letter; `method` is REQUEST or CANCEL."""

    name: str
    content: bytes
    method: str


@dataclass(frozen=True, slots=True)
class RenderedLetter:
    """A letter ready to be sent. `body` is HTML with `<b>` and line ends, no more."""

    key: tuple[int]
    to_address: str
    reference: str
    """The same each time this letter is sent, and different from any other's."""
    language: str
    subject: str
    body: Html
    buttons: Sequence[tuple[str, str]]
    """(label, URL)."""
    calendar: Calendar | None
    tries: Tries
    person_id: int
    expires_at: datetime
    footer: str
    stop: str = ""
    """The URL that stops such letters, for the mail reader's own button."""


@dataclass(frozen=True, slots=True)
class Content:
    """What fills the words of a letter, and its links as `Letter.links` holds them."""

    values: Mapping[str, Any]
    links: Sequence[Sequence[Any]]


Recheck = Callable[[Session, Letter, datetime], bool]
Refresh = Callable[[Session, Letter], Content]
Draw = Callable[[Session, Mapping[str, Any], datetime], Calendar | None]


def no_calendar(_: Session, __: Mapping[str, Any], ___: datetime) -> None:
    return None


@dataclass(frozen=True, slots=True)
class EmailRenderer:
    """Renders letters; `address` is the URL of our pages, empty if there are none."""

    key: bytes
    address: str = ""
    rechecks: Mapping[str, Recheck] = field(default_factory=dict)
    """By text key: returns whether a letter is still true when it is sent."""
    draw: Draw = no_calendar
    refreshes: Mapping[str, Refresh] = field(default_factory=dict)
    """By text key: returns the content of a letter when it is sent; others keep what was queued."""

    def holds(self, session: Session, letter: Letter, now: datetime) -> bool:
        recheck = self.rechecks.get(letter.text)
        return recheck is None or recheck(session, letter, now)

    def content(self, session: Session, letter: Letter) -> Content:
        refresh = self.refreshes.get(letter.text)
        return refresh(session, letter) if refresh else Content(letter.values, letter.links)

    def link(self, link: Link) -> str:
        path = "o" if link.action.startswith(OF_EMPLOYERS) else PATHS.get(link.action, "l")
        return f"{self.address.rstrip('/')}/{path}/{signed_links.sign(self.key, link)}"


def generation_of(session: Session, action: str, subject_id: int, person_id: int) -> int | None:
    """Return the generation of links that open something; None when their subject is gone."""
    if action == STOP_COPIES:
        return 0
    if action == ORGANISER:
        return session.scalar(
            select(Application.link_generation).where(Application.id == subject_id)
        )
    return session.scalar(select(Person.link_generation).where(Person.id == person_id))


def _link(session: Session, letter: Letter, action: str, subject_id: int, now: datetime) -> Link:
    generation = generation_of(session, action, subject_id, letter.person_id) or 0
    return Link(action, subject_id, letter.person_id, now + signed_links.LASTS, generation)


def render(
    session: Session, renderer: EmailRenderer, letter: Letter, now: datetime
) -> RenderedLetter:
    """Render a letter in its reader's language."""
    texts, content = house_texts(), renderer.content(session, letter)
    language = letter.values.get(LANGUAGE, session.get_one(Person, letter.person_id).language)
    buttons = [
        (
            texts.words(language, label),
            renderer.link(_link(session, letter, action, subject_id, now)),
        )
        for label, action, subject_id in content.links
    ]
    stop_indexes = [index for index, link in enumerate(content.links) if link[1] == STOP_COPIES]
    calendar = renderer.draw(session, letter.calendar, now) if letter.calendar else None
    return RenderedLetter(
        key=(letter.id,),
        to_address=letter.to_address,
        reference=f"{letter.bot_id}:{letter.key}",
        language=language,
        subject=texts.words(language, f"{letter.text}.subject").format_map(content.values),
        body=texts.render(language, letter.text, content.values),
        buttons=buttons if renderer.address else (),
        calendar=calendar,
        tries=Tries(letter.attempts, letter.doubtful),
        person_id=letter.person_id,
        expires_at=letter.expires_at,
        footer=texts.words(language, "letter.copy_footer" if stop_indexes else "letter.footer"),
        stop=buttons[stop_indexes[0]][1] if stop_indexes and renderer.address else "",
    )
