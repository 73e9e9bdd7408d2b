"""Offer the page about personal data, from the recorded controller and the retention table."""

from html import escape

from rules.schedule.dates import with_year
from services.conversation.phrases import plainly
from services.legal.sheet import LegalPageRequest, sheet
from services.pages.layout import unfolding
from services.pages.page import OpenPage, PageRequest, PageResponse
from services.privacy import terms_told
from services.privacy.kept import RetentionReader

SHOWN = (
    RetentionReader.PARTICIPANT,
    RetentionReader.MENTOR,
    RetentionReader.EMPLOYER,
    RetentionReader.TEAM,
    RetentionReader.OWNER,
    RetentionReader.PAGE,
)
"""In the order shown."""
BULLET = "• "


def _see(request: PageRequest) -> PageResponse:
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


PAGE = OpenPage(path="/donnees-personnelles", view=_see)
