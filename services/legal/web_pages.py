"""Draw the legal pages: who publishes, what is kept about people, accessibility."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

from flows.texts import DEFAULT_LANGUAGE, Html, plain_text, translate
from rules.conversation.answers import phone_as_read
from rules.conversation.typography import typeset
from rules.schedule.dates import with_year
from rules.session_admin.opening import DataProtectionRecord
from services.conversation.deployment import Association
from services.conversation.phrases import plainly
from services.pages.layout import HEADERS, LANGUAGES, facts, language_links, unfolding
from services.pages.page import Document, OpenPage, PageRequest, PageResponse
from services.privacy import terms_told
from services.privacy.kept import RetentionReader
from services.programme import association, data_protection

SHOWN = (
    RetentionReader.PARTICIPANT,
    RetentionReader.MENTOR,
    RetentionReader.EMPLOYER,
    RetentionReader.TEAM,
    RetentionReader.OWNER,
    RetentionReader.CHAT_PAGE,
    RetentionReader.PAGE,
)
"""In the order shown."""
BULLET = "• "
SITES = {
    "cnil": Html('<a href="https://www.cnil.fr">cnil.fr</a>'),
    "defender": Html('<a href="https://www.defenseurdesdroits.fr">defenseurdesdroits.fr</a>'),
}
"""The sites that texts name."""
MAIL = re.compile(r"[^\s@]+@[^\s@]+")


@dataclass(frozen=True, slots=True)
class LegalPageRequest:
    """One request for a legal page.

    `name` is the association's; facts that nobody has set or recorded are empty.
    """

    language: str
    name: str
    recorded: DataProtectionRecord
    set: Association

    def say(self, key: str, **values: str) -> Html:
        return translate(self.language, f"legal.{key}", **values)

    def section(self, key: str, inside: str = "") -> str:
        """Draw a section: its title, its lines, then what is drawn from facts."""
        title = self.say(f"{key}.title")
        return f"<section><h2>{title}</h2>{self.lines(key)}{inside}</section>"

    def lines(self, key: str) -> str:
        return "".join(f"<p>{line}</p>" for line in self.say(key, **SITES).splitlines())

    def facts(self, values: Mapping[str, str]) -> str:
        """Draw the known facts, each with its label."""
        lines = [
            (self.say(f"fact.{name}"), _linked(name, value))
            for name, value in values.items()
            if value
        ]
        return facts(lines) if lines else ""

    def page(self, key: str, parts: Iterable[str]) -> PageResponse:
        title = plain_text(self.language, f"legal.{key}.title")
        document = Document(
            language=self.language,
            title=title,
            main=f"<h1>{escape(title)}</h1>{''.join(parts)}",
            aside=language_links(self.language),
        )
        return PageResponse(body=document, headers=HEADERS)


def _legal_notice(request: PageRequest) -> PageResponse:
    it = sheet(request)
    publisher = {
        "publisher": it.name or it.recorded.controller,
        "address": it.set.address,
        "number": it.set.number,
        "phone": it.set.phone,
        "contact": it.recorded.contact,
        "director": it.set.publication_director,
        "host": it.set.hosted_by,
    }
    parts = (
        it.facts(publisher),
        it.section("notice.service"),
        it.section("notice.cookies"),
        it.section("notice.sources"),
    )
    return it.page("notice", parts)


LEGAL_NOTICE = OpenPage(path="/mentions-legales", view=_legal_notice)


def _personal_data(request: PageRequest) -> PageResponse:
    it = sheet(request)
    terms = "".join(_terms(it, reader) for reader in SHOWN)
    contact = it.facts({"contact": it.recorded.contact})
    parts = (
        it.section("data.who", _controller(it)),
        it.section("data.why"),
        it.section("data.seen"),
        it.section("data.terms", terms),
        it.section("data.rights", contact),
    )
    return it.page("data", parts)


def _controller(it: LegalPageRequest) -> str:
    recorded = it.recorded
    assessed_on = with_year(recorded.assessed_on, it.language) if recorded.assessed_on else ""
    return it.facts(
        {
            "controller": recorded.controller or it.name,
            "address": it.set.address,
            "number": it.set.number,
            "processors": recorded.processors,
            "assessed": assessed_on,
        }
    )


def _terms(it: LegalPageRequest, reader: RetentionReader) -> str:
    """Draw how long each thing is kept about one kind of person, as the chat tells them."""
    lines = [plainly(phrase, it.language) for phrase in terms_told.lines([reader]).values()]
    items = "".join(f"<li>{escape(line.removeprefix(BULLET))}</li>" for line in lines)
    return unfolding(it.say(f"data.terms.{reader}"), f"<ul>{items}</ul>")


PERSONAL_DATA = OpenPage(path="/donnees-personnelles", view=_personal_data)


def _accessibility(request: PageRequest) -> PageResponse:
    it = sheet(request)
    parts = (
        it.lines("accessible"),
        it.section("accessible.checked"),
        it.section("accessible.not_checked"),
        it.section(
            "accessible.tell", it.facts({"contact": it.recorded.contact, "phone": it.set.phone})
        ),
        it.section("accessible.appeal"),
    )
    return it.page("accessible", parts)


ACCESSIBILITY = OpenPage(path="/accessibilite", view=_accessibility)


def sheet(request: PageRequest) -> LegalPageRequest:
    """Return what a legal page is drawn from, in the language that its address asks for."""
    asked = request.query.get("lang", "")
    return LegalPageRequest(
        asked if asked in LANGUAGES else DEFAULT_LANGUAGE,
        association.name(request.session),
        data_protection.recorded(request.session),
        request.deployment.association,
    )


def _linked(name: str, value: str) -> Html:
    """Draw a fact; an address or a telephone number is a link."""
    words = escape(value if MAIL.fullmatch(value) else typeset(value))
    if name == "contact" and MAIL.fullmatch(value):
        return Html(f'<a href="mailto:{words}">{words}</a>')
    if name == "phone":
        shown = escape(typeset(phone_as_read(value)))
        return Html(f'<a href="tel:{escape("".join(value.split()))}">{shown}</a>')
    return Html(words)
