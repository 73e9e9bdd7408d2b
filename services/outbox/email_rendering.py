"""Render a queued e-mail when it is sent: texts, buttons, calendar file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from flows.texts import Html, has_text, plain_text, translate
from models.outbox import OutboxEmail
from models.people import Person
from rules.outbox.retries import Tries
from services.outbox import signed_links
from services.outbox.signed_links import STOP_COPIES, Generation, SignedLink

LANGUAGE = "language"
"""The key, among an e-mail's values, of its reader's language when the reader is not the person."""
LEGAL = {"layout.legal": "mentions-legales", "layout.privacy": "donnees-personnelles"}
"""What the foot of an e-mail leads to: paths of our pages, by the text of the link."""


FACT = " | "
"""Stands between the label and the value of a fact."""


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """A file that goes with an e-mail; `method` is REQUEST or CANCEL."""

    name: str
    content: bytes
    method: str
    room: str = ""
    """The address of the video meeting; empty when there is none, or it was cancelled."""


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
    """The association that sends the e-mail; empty if unknown."""
    legal: Sequence[tuple[str, str]] = ()
    """(label, URL) of the legal pages: the sender, personal data."""
    facts: Sequence[tuple[str, str]] = ()
    """(label, value): when, who, where; an empty label for a value alone, such as a code."""
    stop: str = ""
    """The URL that stops such e-mails, for the mail reader's own button."""
    update_id: int | None = None
    """The update that queued it."""


@dataclass(frozen=True, slots=True)
class EmailContent:
    """What fills the words and buttons of an e-mail, and its links as `OutboxEmail.links` does."""

    values: Mapping[str, Any]
    links: Sequence[Sequence[Any]]
    room: str = ""
    """The address of the video meeting that begins now: its button stands first."""


Recheck = Callable[[Session, OutboxEmail, datetime], bool]
Refresh = Callable[[Session, OutboxEmail], EmailContent]
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
    """By text key: fills the e-mail anew on sending; other e-mails leave as queued."""
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

    def link_of(
        self, session: Session, email: OutboxEmail, action: str, subject_id: int, now: datetime
    ) -> str:
        """Return the URL of a link in an e-mail, in its current generation."""
        link = SignedLink(action, subject_id, email.person_id, now + signed_links.LASTS)
        generation = signed_links.generation_of(session, link, self.generations) or 0
        return self.link(replace(link, generation=generation))

    def legal(self, language: str) -> Sequence[tuple[str, str]]:
        """Return the pages that every e-mail leads to; none without pages."""
        if not self.address:
            return ()
        root = self.address.rstrip("/")
        return [(plain_text(language, key), f"{root}/{path}") for key, path in LEGAL.items()]

    def link(self, link: SignedLink) -> str:
        return f"{self.address.rstrip('/')}/{signed_links.path(self.key, link)}"


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
    stops = [url for link, (_, url) in zip(content.links, buttons, strict=True) if _stops(link)]
    calendar = renderer.calendar(session, email, now)
    if room := content.room:
        buttons.insert(0, (plain_text(language, "letter.join"), room))
    elif stops and calendar and calendar.room:
        buttons.insert(0, (plain_text(language, "letter.join_then"), calendar.room))
    return RenderedEmail(
        key=(email.id,),
        to_address=email.to_address,
        reference=f"{email.bot_id}:{email.key}",
        language=language,
        subject=plain_text(language, f"{email.text}.subject", **content.values),
        body=translate(language, email.text, **content.values),
        buttons=buttons if renderer.address else (),
        calendar=calendar,
        tries=Tries(email.attempts, email.doubtful),
        person_id=email.person_id,
        expires_at=email.expires_at,
        footer=plain_text(language, "letter.copy_footer" if stops else "letter.footer"),
        association=renderer.association(session),
        legal=renderer.legal(language),
        facts=facts(language, email.text, content.values),
        stop=stops[0] if stops and renderer.address else "",
        update_id=email.update_id,
    )


def facts(language: str, text: str, values: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """Return the lines of `<text>.facts` as labels and values, lines without a value left out."""
    key = f"{text}.facts"
    if not has_text(key):
        return ()
    lines = plain_text(language, key, **values).splitlines()
    parted = (line.partition(FACT) for line in lines)
    pairs = ((label if bar else "", value if bar else label) for label, bar, value in parted)
    return [(label, value) for label, value in pairs if value.strip(" ,")]


def _stops(link: Sequence[Any]) -> bool:
    return bool(link[1] == STOP_COPIES)
