"""Put an opportunity into words: a line of a list, a card, the full text of its source."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from html import escape
from textwrap import wrap

from flows.texts import Html, plain_text
from models.offers import Opportunity
from rules.offers.matching.reasons import MatchReason
from rules.offers.opportunities import OpportunityKind, OpportunitySource
from rules.schedule.dates import in_words, in_words_with_year
from rules.schedule.time_zones import MAINLAND, local_date
from services.conversation.phrases import plainly
from services.conversation.text import fitting
from services.offers import match_reasons

BETWEEN = " · "
MARK = re.compile(r"\(?\b[HF] ?/ ?[HF]\b\)?")
FAR_AHEAD = timedelta(days=180)
LONGEST = 3500
"""Most characters of one message, well under Telegram's limit."""


def place_of(offer: Opportunity, language: str) -> str:
    """Return the town, and how much of the work is remote."""
    key = f"posted.place.{offer.remote}"
    return plain_text(language, key, place=offer.place)


def contract_of(offer: Opportunity, language: str) -> str:
    """Return contract and hours ("CDD de 6 mois, temps plein"), "" if the contract is unknown."""
    if offer.contract is None:
        return ""
    contract = plain_text(language, f"posted.contract.{offer.contract}")
    if offer.months:
        key = "posted.months.one" if offer.months == 1 else "posted.months"
        contract = plain_text(language, key, contract=contract, months=offer.months)
    hours = offer.hours and plain_text(language, f"posted.hours.{offer.hours}").lower()
    return f"{contract}, {hours}" if hours else contract


def line(opportunity: Opportunity, language: str) -> str:
    """Return the line of a list: "Technicien support · Numa · Toulouse · CDI"."""
    return _joined(opportunity.title, short(opportunity, language))


def short(opportunity: Opportunity, language: str) -> str:
    """Return what follows the title in a list: company, place, contract or length."""
    place, duration = place_of(opportunity, language), _duration(opportunity, language)
    return _joined(opportunity.company, place, duration)


def about(opportunity: Opportunity, language: str, why: str = "") -> str:
    """Return the few lines of a card under the title, as text that is not escaped yet."""
    lines = (
        opportunity.company,
        place_of(opportunity, language),
        _joined(*_terms(opportunity, language)),
        opportunity.pay,
        why,
        source(opportunity, language),
    )
    return "\n".join(filter(None, lines))


def card(opportunity: Opportunity, language: str, why: str = "") -> Html:
    """Return the card: the title in bold, then what `about` says."""
    rest = escape(about(opportunity, language, why), quote=False)
    return Html(f"<b>{escape(opportunity.title, quote=False)}</b>\n{rest}")


def details(opportunity: Opportunity, language: str) -> list[Html]:
    """Return everything the source says, in as many messages as it takes."""
    title = escape(opportunity.title, quote=False)
    description = opportunity.description or plain_text(language, "offer.nothing_more")
    parts = [
        *_paragraphs(description),
        *_requirements(opportunity, language),
        source(opportunity, language),
        _licence(opportunity, language),
    ]
    messages = [f"<b>{title}</b>"]
    for part in filter(None, parts):
        if len(messages[-1]) + len(escape(part)) > LONGEST:
            messages.append("")
        messages[-1] = f"{messages[-1]}\n{escape(part, quote=False)}".strip()
    return [Html(message) for message in messages]


def because(reasons: Iterable[MatchReason], language: str) -> str:
    """Return in one line why the offer was chosen, "" without reasons."""
    why = plainly(match_reasons.why(reasons), language)
    return plain_text(language, "offer.because", why=why) if why else ""


def label(opportunity: Opportunity) -> str:
    """Return a button's label: the title without « (H/F) », which takes room and says nothing."""
    return fitting(MARK.sub("", opportunity.title).strip())


def source(opportunity: Opportunity, language: str) -> str:
    """Return the mention of the source and date that its licence asks for, "" for other sources."""
    if opportunity.source is not OpportunitySource.FRANCE_TRAVAIL:
        return ""
    day = local_date(opportunity.source_updated_at or opportunity.created_at, MAINLAND)
    return plain_text(language, "offers.source.france_travail", day=in_words(day, language))


def _licence(opportunity: Opportunity, language: str) -> str:
    """Return the link to the licence, which the licence asks for too."""
    if opportunity.source is not OpportunitySource.FRANCE_TRAVAIL:
        return ""
    return plain_text(language, "offers.licence.france_travail")


def _terms(opportunity: Opportunity, language: str) -> Iterator[str]:
    yield _duration(opportunity, language)
    if (starts_on := opportunity.starts_on) is not None:
        yield plain_text(language, "offer.starts", day=_start(opportunity, starts_on, language))


def _start(opportunity: Opportunity, starts_on: date, language: str) -> str:
    """Write the day of the start, with its year if it is so far that the day alone misleads."""
    published_on = local_date(opportunity.created_at, MAINLAND)
    is_far = starts_on - published_on > FAR_AHEAD
    write = in_words_with_year if is_far else in_words
    return write(starts_on, language)


def _duration(opportunity: Opportunity, language: str) -> str:
    if opportunity.kind is OpportunityKind.TRAINING and opportunity.months:
        return plain_text(language, "offer.lasts", months=str(opportunity.months))
    return contract_of(opportunity, language)


def _requirements(opportunity: Opportunity, language: str) -> Iterator[str]:
    """Yield the skills and strengths that the employer asks for."""
    if opportunity.skills:
        yield plain_text(language, "offer.skills", skills=", ".join(opportunity.skills))
    if opportunity.strengths:
        labels = (plain_text(language, f"strengths.{name}.label") for name in opportunity.strengths)
        yield plain_text(language, "offer.strengths", strengths=", ".join(labels))


def _paragraphs(text: str) -> Iterator[str]:
    for paragraph in text.splitlines():
        yield from wrap(paragraph, LONGEST // 2) or [""]


def _joined(*parts: str) -> str:
    return BETWEEN.join(filter(None, parts))
