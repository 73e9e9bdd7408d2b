"""Draw the front page: what the programme is, when, and two ways to join."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from documents import qr
from flows.texts import plain_text, translate
from rules.conversation.typography import typeset
from rules.enrolment.call_back_contacts import LONGEST, CallBackFault
from rules.schedule.dates import in_words
from services.enrolment.call_back_requests import KEPT as CALL_BACKS
from services.enrolment.front_page import FrontPage, UpcomingSession
from services.enrolment.session_values import seats_in_words
from services.pages.layout import language_links
from services.pages.page import Document
from services.privacy.terms_told import duration

NAME, CONTACT, TRAP, STAMP = "prenom", "contact", "suite", "vu"
"""Names of the form's fields; TRAP is a field that people cannot see."""
LOOKS = (Path(__file__).parent / "front_page.css").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class FilledForm:
    """The form as it was sent, with its faults; empty at first."""

    values: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, CallBackFault] = field(default_factory=dict)
    notice: str = ""
    """The text key of the result, if any."""


@dataclass(frozen=True, slots=True)
class FrontPageHtml:
    """The page; `address` is that of the chat, `stamp` proves when the form was shown."""

    language: str
    content: FrontPage
    address: str
    stamp: str
    filled: FilledForm

    def document(self) -> Document:
        return Document(
            language=self.language,
            title=plain_text(self.language, "front_page.title"),
            head=f'<meta name="description" content="{self.attribute("front_page.description")}">'
            f"<style>{LOOKS}</style>",
            aside=language_links(self.language),
            main=f"{self.welcome()}{self.sessions()}{self.code()}{self.call_back()}",
            is_indexed=True,
        )

    def say(self, key: str, **values: str) -> str:
        return translate(self.language, key, **values)

    def attribute(self, key: str, **values: str) -> str:
        return escape(plain_text(self.language, key, **values))

    def welcome(self) -> str:
        programme = (
            self.content.texts.programme if self.content.texts else self.say("fact.programme")
        )
        about = self.say("front_page.who", programme=programme)
        return (
            f'<section class="welcome"><h1>{self.say("front_page.hello")}</h1>'
            f'<p class="lead">{self.say("front_page.what")}</p>'
            f"<p>{self.say('front_page.how')}</p>"
            f'<a class="button" href="{escape(self.address)}">{self.say("front_page.open")}</a>'
            f'<p class="soft">{self.say("front_page.telegram")} {about}</p></section>'
        )

    def code(self) -> str:
        label, svg = self.attribute("front_page.code", address=self.address), qr.svg(self.address)
        return (
            f'<figure><div class="code" role="img" aria-label="{label}">{svg}</div>'
            f"<figcaption>{self.say('front_page.scan')}"
            f'<span class="printed">{escape(self.address)}</span></figcaption></figure>'
        )

    def sessions(self) -> str:
        cards = "".join(map(self.session, self.content.sessions))
        inside = f"<ul>{cards}</ul><p>{self.say('front_page.reserved')}</p>" if cards else ""
        no_session = f'<p class="card">{self.say("front_page.none")}</p>'
        return (
            f'<section class="sessions"><h2>{self.say("front_page.sessions")}</h2>'
            f"{inside or no_session}</section>"
        )

    def session(self, coming: UpcomingSession) -> str:
        first, last = (in_words(day, self.language) for day in (coming.starts_on, coming.ends_on))
        dates = self.say("fact.session_dates", first=first, last=last)
        seats = seats_in_words(coming.free)
        seats_left = translate(self.language, seats.text, count=str(coming.free))
        return (
            f'<li class="card"><h3>{escape(typeset(coming.name))}</h3>'
            f'<p class="soft">{escape(typeset(coming.territory))}</p>'
            f"<p>{dates}</p><p>{seats_left}</p></li>"
        )

    def call_back(self) -> str:
        inside = self.notice() if self.is_done else self.notice() + self.form()
        title = self.say("front_page.call_back")
        return f'<section class="call"><h2>{title}</h2>{inside}</section>'

    @property
    def is_done(self) -> bool:
        return self.filled.notice.startswith("front_page.said.")

    def notice(self) -> str:
        """Draw the result. It takes the focus, unless a field is to be corrected.

        The page has no #fragment, which would take the focus instead.
        """
        if not self.filled.notice:
            return f"<p>{self.say('front_page.call_back.how')}</p>"
        role, kind = ("status", "notice") if self.is_done else ("alert", "notice wrong")
        first = "" if self.filled.faults else ' tabindex="-1" autofocus'
        return f'<p role="{role}" class="{kind}"{first}>{self.say(self.filled.notice)}</p>'

    def form(self) -> str:
        trap, example = self.say("front_page.trap"), "front_page.contact.example"
        return (
            f'<form method="post" action="?lang={self.language}" novalidate>'
            f"{self.input(NAME, 'front_page.name', 'given-name', 40)}"
            f"{self.input(CONTACT, 'front_page.contact', 'tel', LONGEST, example)}"
            f'<div class="trap" aria-hidden="true"><label for="{TRAP}">{trap}</label>'
            f'<input id="{TRAP}" name="{TRAP}" tabindex="-1" autocomplete="off"></div>'
            f'<input type="hidden" name="{STAMP}" value="{escape(self.stamp)}">'
            f"<button>{self.say('front_page.send')}</button></form>"
            f'<p class="soft">{self.kept()}</p>'
        )

    def input(self, name: str, label: str, purpose: str, longest: int, example: str = "") -> str:
        notes = dict(self.notes(name, example))
        tags = "".join(
            f'<p id="{note}" class="{kind}">{text}</p>' for note, (kind, text) in notes.items()
        )
        described = f' aria-describedby="{" ".join(notes)}"' if notes else ""
        invalid = ' aria-invalid="true"' if name in self.filled.faults else ""
        first = " autofocus" if name == next(iter(self.filled.faults), "") else ""
        return (
            f'<label for="{name}">{self.say(label)}</label>{tags}<input id="{name}" name="{name}"'
            f' autocomplete="{purpose}" maxlength="{longest}" required{described}{invalid}{first}'
            f' value="{escape(self.filled.values.get(name, ""))}">'
        )

    def notes(self, name: str, example: str) -> Iterator[tuple[str, tuple[str, str]]]:
        if name in self.filled.faults:
            fault = self.say(f"front_page.wrong.{self.filled.faults[name]}")
            yield f"{name}-faute", ("fault", fault)
        if example:
            yield f"{name}-exemple", ("soft", self.say(example))

    def kept(self) -> str:
        term = duration(CALL_BACKS)
        until = self.say(term.text, **{name: str(value) for name, value in term.values.items()})
        sentence = self.say("front_page.kept", controller=self.controller(), kept=until)
        return f"{sentence} {self.whom_to_ask()}"

    def controller(self) -> str:
        texts = self.content.texts
        association = texts.association if texts else self.say("fact.association")
        return self.content.recorded.controller or association

    def whom_to_ask(self) -> str:
        texts = self.content.texts
        contact = self.content.recorded.contact or (texts.privacy_contact if texts else "")
        return self.say("front_page.kept.contact", contact=contact) if contact else ""
