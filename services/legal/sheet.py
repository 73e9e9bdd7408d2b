"""Hold what the legal pages are drawn from, and draw their parts."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

from flows.texts import DEFAULT_LANGUAGE, Html, plain_text, translate
from rules.conversation.typography import typeset
from rules.session_admin.opening import DataProtectionRecord
from services.conversation.deployment import Association
from services.pages.layout import HEADERS, LANGUAGES, facts, language_links
from services.pages.page import Document, PageRequest, PageResponse
from services.programme import association, data_protection

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
        """Draw those facts that are there, each with its label."""
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


def _linked(name: str, value: str) -> Html:
    """Draw a fact; an address or a telephone number is a link."""
    words = escape(value if MAIL.fullmatch(value) else typeset(value))
    if name == "contact" and MAIL.fullmatch(value):
        return Html(f'<a href="mailto:{words}">{words}</a>')
    if name == "phone":
        return Html(f'<a href="tel:{escape("".join(value.split()))}">{words}</a>')
    return Html(words)


def sheet(request: PageRequest) -> LegalPageRequest:
    """Return what a legal page is drawn from, in the language that its address asks for."""
    asked = request.query.get("lang", "")
    return LegalPageRequest(
        asked if asked in LANGUAGES else DEFAULT_LANGUAGE,
        association.name(request.session),
        data_protection.recorded(request.session),
        request.deployment.association,
    )
