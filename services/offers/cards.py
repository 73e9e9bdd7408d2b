"""Put an opportunity into words: a line, a card, the full text of its source, why it fits."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from html import escape
from textwrap import wrap

from flows.texts import Html, plain_text
from models.offers import Opportunity
from rules.offers.matching.reasons import MatchReason, MatchReasonKey
from rules.offers.opportunities import OpportunityKind, OpportunitySource
from rules.schedule.dates import in_words, in_words_with_year
from rules.schedule.time_zones import NO_DEPARTMENT, local_date
from services.conversation import list_lines
from services.conversation.phrases import Phrase, plainly
from services.conversation.text import fitting

BETWEEN = " · "
SIGNS = {OpportunityKind.JOB: "💼", OpportunityKind.TRAINING: "📚"}
MARK = re.compile(r"\(?\b[HF] ?/ ?[HF]\b\)?")
FAR_AHEAD = timedelta(days=180)
LONGEST = 3500
"""Most characters of one message, well under Telegram's limit."""
REASON_VALUES = {
    "family": "wishes.{}.label",
    "strength": "strengths.{}.label",
    "contract": "posted.contract.{}",
    "hours": "match.hours.{}",
}


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


def line(opportunity: Opportunity, language: str, reasons: Iterable[MatchReason] = ()) -> str:
    """Return an item of a list: the title; company and contract; then place, distance and pay."""
    where = [place_of(opportunity, language), *_distance(reasons, language)]
    return list_lines.titled(f"{opportunity.title} {SIGNS[opportunity.kind]}") + list_lines.below(
        _joined(opportunity.company, _duration(opportunity, language)),
        _joined(*where, opportunity.pay),
    )


def _distance(reasons: Iterable[MatchReason], language: str) -> Iterator[str]:
    near = (reason for reason in reasons if reason.key is MatchReasonKey.NEAR)
    yield from (plainly(_reason_in_words(reason), language) for reason in near)


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


def to_answer(opportunity: Opportunity, language: str, why: str) -> str:
    """Return the same lines, and that « Ça m'intéresse » sends nothing."""
    lines = (about(opportunity, language, why), plain_text(language, "offer.like_sends_nothing"))
    return "\n".join(lines)


def card(opportunity: Opportunity, lines: str) -> Html:
    """Return the card: the title in bold, then lines of text that is not escaped yet."""
    title, rest = (escape(part, quote=False) for part in (opportunity.title, lines))
    return Html(f"<b>{title}</b>\n{rest}")


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
    why = plainly(reasons_in_words(reasons), language)
    return plain_text(language, "offer.because", why=why) if why else ""


def reasons_in_words(reasons: Iterable[MatchReason]) -> Phrase:
    """Return one line: "parce que vous aimez réparer et rendre service · à 12 km · CDI"."""
    return Phrase.joined(map(_reason_in_words, reasons), between=" · ")


def label(opportunity: Opportunity) -> str:
    """Return a button's label: the title without « (H/F) », which takes room and says nothing."""
    return fitting(MARK.sub("", opportunity.title).strip())


def source(opportunity: Opportunity, language: str) -> str:
    """Return the mention of the source and date that its licence asks for, "" for other sources."""
    if opportunity.source is not OpportunitySource.FRANCE_TRAVAIL:
        return ""
    day = local_date(opportunity.source_updated_at or opportunity.created_at, NO_DEPARTMENT)
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
    """Write the day of the start, with its year if far ahead."""
    published_on = local_date(opportunity.created_at, NO_DEPARTMENT)
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


def _reason_in_words(reason: MatchReason) -> Phrase:
    if reason.key is MatchReasonKey.WISH:
        return Phrase(f"wishes.{reason.values['family']}.why")
    values = {
        name: Phrase(REASON_VALUES[name].format(value)) if name in REASON_VALUES else value
        for name, value in reason.values.items()
    }
    return Phrase(f"match.reason.{reason.key}", values)
