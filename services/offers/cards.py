"""An opportunity in words: one line of a list, a card, all that its source says of it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from textwrap import wrap

from flows.texts import Html, house_texts
from models.offers import Opportunity
from rules.offers.matching.reasons import Reason
from rules.offers.opportunities import Kind, Source
from rules.schedule.dates import in_words
from rules.tickets.working_hours import MAINLAND, local_date
from services.conversation.phrases import plainly
from services.conversation.text import fitting
from services.offers import match_reasons

BETWEEN = " · "
MARK = re.compile(r"\(?\b[HF] ?/ ?[HF]\b\)?")
LONGEST = 3500
"""Characters of one message, well under what Telegram takes."""


def place_of(offer: Opportunity, language: str) -> str:
    key = f"posted.place.{offer.remote}"
    return house_texts().words(language, key).format(place=offer.place)


def contract_of(offer: Opportunity, language: str) -> str:
    """ "CDD de 6 mois, temps plein"; empty while it is not told."""
    texts = house_texts()
    if offer.contract is None:
        return ""
    said = texts.words(language, f"posted.contract.{offer.contract}")
    if offer.months:
        key = "posted.months.one" if offer.months == 1 else "posted.months"
        said = texts.words(language, key).format(contract=said, months=offer.months)
    hours = offer.hours and texts.words(language, f"posted.hours.{offer.hours}").lower()
    return f"{said}, {hours}" if hours else said


def line(opportunity: Opportunity, language: str) -> str:
    """ "Technicien support · Numa · Toulouse · CDI"."""
    return _joined(opportunity.title, short(opportunity, language))


def short(opportunity: Opportunity, language: str) -> str:
    """Under its title: who, where, what contract."""
    where, lasting = place_of(opportunity, language), _lasting(opportunity, language)
    return _joined(opportunity.company, where, lasting)


def about(opportunity: Opportunity, language: str, why: str = "") -> str:
    """What a card says under the title; plain words, a few lines."""
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
    rest = escape(about(opportunity, language, why), quote=False)
    return Html(f"<b>{escape(opportunity.title, quote=False)}</b>\n{rest}")


def details(opportunity: Opportunity, language: str) -> list[Html]:
    """Everything, in as many messages as it takes."""
    title = escape(opportunity.title, quote=False)
    said = opportunity.description or _said(language, "offer.nothing_more")
    parts = [
        *_paragraphs(said),
        *_asked(opportunity, language),
        source(opportunity, language),
        _licence(opportunity, language),
    ]
    messages = [f"<b>{title}</b>"]
    for part in filter(None, parts):
        if len(messages[-1]) + len(escape(part)) > LONGEST:
            messages.append("")
        messages[-1] = f"{messages[-1]}\n{escape(part, quote=False)}".strip()
    return [Html(message) for message in messages]


def because(reasons: Iterable[Reason], language: str) -> str:
    """Why it was chosen, in one line; nothing when there is no reason to tell."""
    why = plainly(match_reasons.why(reasons), language)
    return _said(language, "offer.because", {"why": why}) if why else ""


def label(opportunity: Opportunity) -> str:
    """For a button: « (H/F) » takes room and says nothing."""
    return fitting(MARK.sub("", opportunity.title).strip())


def source(opportunity: Opportunity, language: str) -> str:
    """Its licence asks for it."""
    if opportunity.source is not Source.FRANCE_TRAVAIL:
        return ""
    day = local_date(opportunity.source_updated_at or opportunity.created_at, MAINLAND)
    return _said(language, "offers.source.france_travail", {"day": in_words(day, language)})


def _licence(opportunity: Opportunity, language: str) -> str:
    """A link to it, too."""
    if opportunity.source is not Source.FRANCE_TRAVAIL:
        return ""
    return _said(language, "offers.licence.france_travail", {})


def _terms(opportunity: Opportunity, language: str) -> Iterator[str]:
    yield _lasting(opportunity, language)
    if opportunity.starts_on is not None:
        yield _said(language, "offer.starts", {"day": in_words(opportunity.starts_on, language)})


def _lasting(opportunity: Opportunity, language: str) -> str:
    if opportunity.kind is Kind.TRAINING and opportunity.months:
        return _said(language, "offer.lasts", {"months": str(opportunity.months)})
    return contract_of(opportunity, language)


def _asked(opportunity: Opportunity, language: str) -> Iterator[str]:
    """What matters to who posts it."""
    if opportunity.skills:
        yield _said(language, "offer.skills", {"skills": ", ".join(opportunity.skills)})
    if opportunity.strengths:
        labels = (_said(language, f"strengths.{it}.label") for it in opportunity.strengths)
        yield _said(language, "offer.strengths", {"strengths": ", ".join(labels)})


def _paragraphs(text: str) -> Iterator[str]:
    for paragraph in text.splitlines():
        yield from wrap(paragraph, LONGEST // 2) or [""]


def _said(language: str, key: str, values: Mapping[str, str] | None = None) -> str:
    """Plain words: a card escapes them once, as a whole."""
    return house_texts().words(language, key).format_map(values or {})


def _joined(*parts: str) -> str:
    return BETWEEN.join(filter(None, parts))
