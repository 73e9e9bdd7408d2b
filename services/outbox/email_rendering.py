"""What a promised letter says, its buttons and what goes with it: put in words when it leaves."""

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
"""The verb of a link that opens a whole page; any other does one thing."""
STOP_COPIES = "stop_copies"
"""The verb of the link by which a participant receives no more of these letters."""
OFFERS = "offers"
"""The verb of a link that opens the page of an employer."""
APPLICATION, ORGANISER = "received", "organiser"
"""The verbs of links to one application: an employer answers there, an organiser reads."""
WRITE = "write"
"""The verb of a link by which an employer writes one offer, or a new one."""
TO_TEAM, REFERENT = "to_team", "referent"
"""The verbs of links by which one writes back to the team: about oneself, or about a report."""
LANGUAGE = "language"
"""Among what fills a letter: that of its reader, when it is not written to the person."""
PLACES = {
    PAGE: "m",
    STOP_COPIES: "e",
    APPLICATION: "c",
    ORGANISER: "c",
    WRITE: "w",
    TO_TEAM: "r",
    REFERENT: "r",
}
OF_EMPLOYERS = ("offer", "application")
"""How the verbs of links to employers begin."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """A file that goes with a letter; `method` is REQUEST or CANCEL."""

    name: str
    content: bytes
    method: str


@dataclass(frozen=True, slots=True)
class Written:
    """A letter ready to leave.  `body` is HTML of `<b>` and line ends, no more."""

    key: tuple[int]
    to_address: str
    reference: str
    """The same each time this letter is sent, the same for no other."""
    language: str
    subject: str
    body: Html
    buttons: Sequence[tuple[str, str]]
    """(label, address)."""
    calendar: Calendar | None
    tries: Tries
    person_id: int
    expires_at: datetime
    footer: str
    stop: str = ""
    """The address that stops such letters, for the mail reader's own button."""


Recheck = Callable[[Session, Letter, datetime], bool]
Draw = Callable[[Session, Mapping[str, Any], datetime], Calendar | None]


def no_calendar(_: Session, __: Mapping[str, Any], ___: datetime) -> None:
    return None


@dataclass(frozen=True, slots=True)
class EmailRenderer:
    """What letters are written with; `address` is where our pages are, empty without any."""

    key: bytes
    address: str = ""
    rechecks: Mapping[str, Recheck] = field(default_factory=dict)
    """By text key: whether a letter is still true when it leaves."""
    draw: Draw = no_calendar

    def holds(self, session: Session, letter: Letter, now: datetime) -> bool:
        recheck = self.rechecks.get(letter.text)
        return recheck is None or recheck(session, letter, now)

    def link(self, link: Link) -> str:
        place = "o" if link.action.startswith(OF_EMPLOYERS) else PLACES.get(link.action, "l")
        return f"{self.address.rstrip('/')}/{place}/{signed_links.sign(self.key, link)}"


def generation_of(session: Session, action: str, subject_id: int, person_id: int) -> int | None:
    """Return the generation in which such a link opens something; None when all is gone."""
    if action == STOP_COPIES:
        return 0
    if action == ORGANISER:
        return session.scalar(
            select(Application.link_generation).where(Application.id == subject_id)
        )
    return session.scalar(select(Person.link_generation).where(Person.id == person_id))


def _link(session: Session, letter: Letter, action: str, about: int, now: datetime) -> Link:
    generation = generation_of(session, action, about, letter.person_id) or 0
    return Link(action, about, letter.person_id, now + signed_links.LASTS, generation)


def write(session: Session, renderer: EmailRenderer, letter: Letter, now: datetime) -> Written:
    texts = house_texts()
    language = letter.values.get(LANGUAGE, session.get_one(Person, letter.person_id).language)
    buttons = [
        (texts.words(language, label), renderer.link(_link(session, letter, action, about, now)))
        for label, action, about in letter.links
    ]
    stops = [place for place, link in enumerate(letter.links) if link[1] == STOP_COPIES]
    drawn = renderer.draw(session, letter.calendar, now) if letter.calendar else None
    return Written(
        key=(letter.id,),
        to_address=letter.to_address,
        reference=f"{letter.bot_id}:{letter.key}",
        language=language,
        subject=texts.words(language, f"{letter.text}.subject").format_map(letter.values),
        body=texts.render(language, letter.text, letter.values),
        buttons=buttons if renderer.address else (),
        calendar=drawn,
        tries=Tries(letter.attempts, letter.doubtful),
        person_id=letter.person_id,
        expires_at=letter.expires_at,
        footer=texts.words(language, "letter.copy_footer" if stops else "letter.footer"),
        stop=buttons[stops[0]][1] if stops and renderer.address else "",
    )
