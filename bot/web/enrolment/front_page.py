"""Draw the front page: what the programme is, whether it is near, when, and how to join."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from bot.web.enrolment.drawings import SKY, STEPS, WAVE
from documents import qr
from documents.icons import Icon, drawn
from documents.mark_pictures import SHARED as SHARED_SIZE
from flows.texts import Html, plain_text, translate
from rules.conversation.typography import typeset
from rules.enrolment.call_back_contacts import LONGEST, CallBackFault
from rules.schedule.dates import in_words
from services.enrolment.call_back_requests import KEPT as CALL_BACKS
from services.enrolment.call_back_requests import CallBackDoor, door_named
from services.enrolment.front_page import FrontPage, UpcomingSession
from services.enrolment.near_me import LONGEST as LONGEST_PLACE
from services.enrolment.near_me import Nearby, NearbyAnswer
from services.enrolment.session_values import seats_in_words
from services.feedback.front_page_words import ShownWords
from services.pages.fields import beside
from services.pages.layout import LOGOS, SHARED, language_links, notice_box, notice_told
from services.pages.page import Document
from services.privacy.terms_told import duration
from services.programme.session_file import PartnerName

NAME, CONTACT, TRAP, STAMP, PLACE = "prenom", "contact", "suite", "vu", "pres"
"""Names of the form's fields; TRAP is a field that people cannot see."""
DOOR = "porte"
"""The field, and the value in the address, that name the door by which somebody comes."""
CALL_BACK = "rappel"
"""The place on the page of the form for people without Telegram."""
FREQUENT = ("level", "place", "device", "who_sees")
"""The questions that people ask, by the end of their text keys."""
FACTS = (("hours", Icon.CLOCK), ("age", Icon.PERSON), ("free", Icon.HEART), ("pay", Icon.EURO))
"""What nobody should have to look for, by the end of their text keys."""
DOORS = {
    CallBackDoor.MENTOR: Icon.SPEECH,
    CallBackDoor.EMPLOYER: Icon.BRIEFCASE,
    CallBackDoor.ADVISER: Icon.ROUTE,
}
"""Who else may come in: the end of their text keys is the door's name."""
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
    """The page; `address` is that of the chat, `stamp` proves when the form was shown.

    `public_url` is the address of the page itself, for those who share it; empty if unknown.
    """

    language: str
    content: FrontPage
    address: str
    stamp: str
    filled: FilledForm
    nearby: Nearby | None = None
    logos: frozenset[str] = frozenset()
    """The names of the files of logos that there are."""
    said: Sequence[ShownWords] = ()
    """What people of earlier sessions let stand here."""
    public_url: str = ""
    has_chat: bool = False
    """Whether one can chat on a page here, without Telegram."""

    def document(self) -> Document:
        return Document(
            language=self.language,
            title=plain_text(self.language, "front_page.title"),
            head=f"{self.shared()}<style>{LOOKS}</style>",
            aside=language_links(self.language),
            main=f"{self.welcome()}{self.facts()}{self.steps()}{self.near_me()}{self.sessions()}"
            f"{self.testimonials()}{self.questions()}{self.call_back()}{self.doors()}{self.partners()}",
            is_indexed=True,
        )

    def shared(self) -> str:
        """Return the tags of the page for search engines and for previews of shared links."""
        title, words = self.attribute("front_page.hello"), self.attribute("front_page.description")
        width, height = SHARED_SIZE
        picture = (
            f'<meta property="og:image" content="{escape(self.public_url.rstrip("/"))}/{SHARED}'
            f'?lang={self.language}"><meta property="og:image:width" content="{width}">'
            f'<meta property="og:image:height" content="{height}">'
            '<meta name="twitter:card" content="summary_large_image">'
        )
        return (
            f'<meta name="description" content="{words}">'
            '<meta property="og:type" content="website">'
            f'<meta property="og:title" content="{title}">'
            f'<meta property="og:description" content="{words}">'
            f"{picture if self.public_url else ''}"
        )

    def say(self, key: str, **values: str) -> Html:
        return translate(self.language, key, **values)

    def attribute(self, key: str, **values: str) -> str:
        return escape(plain_text(self.language, key, **values))

    def welcome(self) -> str:
        texts = self.content.texts
        programme = texts.programme if texts else self.say("fact.programme")
        about = self.say("front_page.who", programme=programme, association=self.association())
        return (
            f'<section class="welcome">{SKY}<div class="inside"><div>'
            f"<h1>{self.say('front_page.hello')}</h1>"
            f'<p class="lead">{self.say("front_page.what")}</p>'
            f'<a class="button" href="{escape(self.address)}">{self.say("front_page.open")}</a>'
            f"{self.without_telegram()}"
            f'<p class="small">{self.say("front_page.telegram")} {about}</p></div>'
            f"{self.code()}</div>{WAVE}</section>"
        )

    def without_telegram(self) -> str:
        leads, key = ("chat", "chat") if self.has_chat else (f"#{CALL_BACK}", "without")
        return f'<a class="button without" href="{leads}">{self.say(f"front_page.{key}")}</a>'

    def code(self) -> str:
        """Draw the code to scan, which a phone does not show: it cannot scan itself."""
        label, svg = self.attribute("front_page.code", address=self.address), qr.svg(self.address)
        return (
            f'<figure><div class="code" role="img" aria-label="{label}">{svg}</div>'
            f"<figcaption>{self.say('front_page.scan')}"
            f'<span class="printed">{escape(self.address)}</span></figcaption></figure>'
        )

    def facts(self) -> str:
        age = str(self.content.minimum_age)
        facts = "".join(
            f"<li>{drawn(icon, 26)}<p>{self.say(f'front_page.fact.{name}', age=age)}</p></li>"
            for name, icon in FACTS
        )
        return f'<section class="known"><ul>{facts}</ul></section>'

    def steps(self) -> str:
        steps = "".join(
            f'<li>{drawing}<div><h3><span class="number">{number}</span> '
            f"{self.say(f'front_page.step.{number}')}</h3>"
            f"<p>{self.say(f'front_page.step.{number}.more')}</p></div></li>"
            for number, drawing in enumerate(STEPS, 1)
        )
        title = self.say("front_page.steps")
        return f'<section class="steps"><h2>{title}</h2><ol>{steps}</ol></section>'

    def near_me(self) -> str:
        """Draw the question where one lives, and its answer: a commune, never an address."""
        typed = escape(self.nearby.place) if self.nearby else ""
        asked = "" if self.nearby is None else self.near_answer(self.nearby)
        return (
            f'<section class="near" id="pres"><h2>{self.say("front_page.near")}</h2>'
            f'<form method="get" action="#pres"><input type="hidden" name="lang"'
            f' value="{self.language}"><label for="{PLACE}">{self.say("front_page.near.label")}'
            f'</label><div class="ask"><input id="{PLACE}" name="{PLACE}" required'
            f' autocomplete="postal-code" maxlength="{LONGEST_PLACE}" value="{typed}">'
            f'<button class="quiet">{self.say("front_page.near.button")}</button></div></form>'
            f"{asked}</section>"
        )

    def near_answer(self, nearby: Nearby) -> str:
        session = next((it for it in self.content.sessions if it.id == nearby.session_id), None)
        values = {"place": nearby.place}
        if session:
            values |= {"session": typeset(session.name), "dates": self.dates(session)}
        words = self.say(f"front_page.near.{nearby.answer}", **values)
        if nearby.answer is NearbyAnswer.YES:
            return notice_box(f"<p>{words}</p>{self.go()}", done=True)
        return notice_told(words, more=self.go() if session else "")

    def go(self) -> str:
        words = self.say("front_page.near.go")
        return f'<a class="button" href="{escape(self.address)}">{words}</a>'

    def questions(self) -> str:
        asked = "".join(
            f'<details class="more"><summary>{self.say(f"front_page.asked.{name}")}</summary>'
            f"<p>{self.say(f'front_page.asked.{name}.answer')}</p></details>"
            for name in FREQUENT
        )
        return f'<section class="asked"><h2>{self.say("front_page.asked")}</h2>{asked}</section>'

    def testimonials(self) -> str:
        quotes = "".join(map(self.quote, self.said))
        title = self.say("front_page.said_by_people")
        return f'<section class="said"><h2>{title}</h2>{quotes}</section>' if quotes else ""

    def quote(self, said: ShownWords) -> str:
        words = escape(typeset(f"« {said.words} »"))
        name = escape(said.first_name) or self.say("front_page.said_by_somebody")
        return (
            f'<figure class="card"><blockquote>{words}</blockquote>'
            f"<figcaption>{name}</figcaption></figure>"
        )

    def sessions(self) -> str:
        cards = "".join(map(self.session, self.content.sessions))
        is_invented = any(coming.is_invented for coming in self.content.sessions)
        invented = f"<p>{self.say('front_page.invented')}</p>" if is_invented else ""
        reserved = f"<p>{self.say('front_page.reserved')}</p>"
        inside = f"{invented}<ul>{cards}</ul>{reserved}" if cards else ""
        no_session = f'<p class="card">{self.say("front_page.none")}</p>'
        return (
            f'<section class="sessions"><h2>{self.say("front_page.sessions")}</h2>'
            f"{inside or no_session}</section>"
        )

    def session(self, coming: UpcomingSession) -> str:
        seats = seats_in_words(coming.free)
        seats_left = translate(self.language, seats.text, count=str(coming.free))
        facts = (
            (Icon.CALENDAR, self.dates(coming)),
            (Icon.PLACE, escape(typeset(coming.territory))),
            (Icon.PEOPLE, seats_left),
        )
        lines = "".join(f"<p>{drawn(icon, 22)}<span>{words}</span></p>" for icon, words in facts)
        return (
            f'<li class="card"><h3><a href="{escape(self.address)}">'
            f"{escape(typeset(coming.name))}</a></h3>{lines}"
            f'<p class="go" aria-hidden="true">{self.say("front_page.join")}</p></li>'
        )

    def dates(self, coming: UpcomingSession) -> str:
        first, last = (in_words(day, self.language) for day in (coming.starts_on, coming.ends_on))
        return self.say("fact.session_dates", first=first, last=last)

    def call_back(self) -> str:
        inside = self.notice() if self.is_done else self.notice() + self.form()
        title = self.say(f"front_page.door.{self.door}" if self.door else "front_page.call_back")
        return f'<section class="call" id="{CALL_BACK}"><h2>{title}</h2>{inside}</section>'

    def doors(self) -> str:
        """Draw the ways in for mentors, employers and partners, who leave a contact."""
        doors = "".join(
            f'<li class="card">{drawn(icon, 26)}<div><h3>'
            f'<a href="?lang={self.language}&amp;{DOOR}={name}#{CALL_BACK}">'
            f"{self.say(f'front_page.door.{name}')}</a></h3>"
            f"<p>{self.say(f'front_page.door.{name}.more')}</p></div></li>"
            for name, icon in DOORS.items()
        )
        title = self.say("front_page.doors")
        return f'<section class="doors"><h2>{title}</h2><ul>{doors}</ul></section>'

    def partners(self) -> str:
        shown = "".join(f"<li>{self.partner(it)}</li>" for it in self.content.partners)
        title = self.say("front_page.partners")
        return (
            f'<section class="partners"><h2>{title}</h2><ul>{shown}</ul></section>' if shown else ""
        )

    def partner(self, partner: PartnerName) -> str:
        """Draw the logo of a partner, or write the name where there is none."""
        name = escape(typeset(partner.name))
        if partner.logo not in self.logos:
            return f"<span>{name}</span>"
        return f'<img src="{LOGOS}/{partner.logo}" alt="{name}" loading="lazy">'

    @property
    def door(self) -> CallBackDoor | None:
        return door_named(self.filled.values.get(DOOR, ""))

    @property
    def is_done(self) -> bool:
        return self.filled.notice.startswith("front_page.said.")

    def notice(self) -> str:
        """Draw the result. It takes the focus, unless a field is to be corrected.

        The page has no #fragment, which would take the focus instead.
        """
        if not self.filled.notice:
            return f"<p>{self.say('front_page.call_back.how')}</p>"
        first = "" if self.filled.faults else ' tabindex="-1" autofocus'
        said = f"<p>{self.say(self.filled.notice)}</p>"
        return notice_box(said, done=self.is_done, more=first)

    def form(self) -> str:
        trap, example = self.say("front_page.trap"), "front_page.contact.example"
        return (
            f'<form method="post" action="?lang={self.language}" novalidate>'
            f"{self.input(NAME, 'front_page.name', 'given-name', 40)}"
            f"{self.input(CONTACT, 'front_page.contact', 'tel', LONGEST, example)}"
            f'<div class="trap" aria-hidden="true"><label for="{TRAP}">{trap}</label>'
            f'<input id="{TRAP}" name="{TRAP}" tabindex="-1" autocomplete="off"></div>'
            f'<input type="hidden" name="{STAMP}" value="{escape(self.stamp)}">'
            f'<input type="hidden" name="{DOOR}" value="{self.door or ""}">'
            f"<button>{self.say('front_page.send')}</button></form>"
            f'<p class="soft">{self.kept()}</p>'
        )

    def input(self, name: str, label: str, purpose: str, longest: int, example: str = "") -> str:
        notes = dict(self.notes(name, example))
        tags = "".join(notes.values())
        described = f' aria-describedby="{" ".join(notes)}"' if notes else ""
        invalid = ' aria-invalid="true"' if name in self.filled.faults else ""
        first = " autofocus" if name == next(iter(self.filled.faults), "") else ""
        return (
            f'<label for="{name}">{self.say(label)}</label>{tags}<input id="{name}" name="{name}"'
            f' autocomplete="{purpose}" maxlength="{longest}" required{described}{invalid}{first}'
            f' value="{escape(self.filled.values.get(name, ""))}">'
        )

    def notes(self, name: str, example: str) -> Iterator[tuple[str, str]]:
        """Yield what stands above a field: an id, and its HTML."""
        if name in self.filled.faults:
            fault = self.say(f"front_page.wrong.{self.filled.faults[name]}")
            yield f"{name}-faute", beside(f"{name}-faute", fault)
        if example:
            note = f"{name}-exemple"
            yield note, f'<p id="{note}" class="soft">{self.say(example)}</p>'

    def kept(self) -> str:
        term = duration(CALL_BACKS)
        until = self.say(term.text, **{name: str(value) for name, value in term.values.items()})
        sentence = self.say("front_page.kept", controller=self.controller(), kept=until)
        return f"{sentence} {self.whom_to_ask()}"

    def association(self) -> str:
        texts = self.content.texts
        return texts.association if texts else self.say("fact.association")

    def controller(self) -> str:
        return self.content.recorded.controller or self.association()

    def whom_to_ask(self) -> str:
        texts = self.content.texts
        contact = self.content.recorded.contact or (texts.privacy_contact if texts else "")
        return self.say("front_page.kept.contact", contact=contact) if contact else ""
