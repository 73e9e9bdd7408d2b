"""Offers on demand: a page of them, filters, a card and what one does with it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, select

from flows.texts import house_texts
from models.offers import Opportunity
from models.people import Person
from rules.offers.opportunities import Contract, Kind, Remote
from rules.schedule.dates import in_words
from services.conversation.phrases import Phrase
from services.conversation.replies import Say
from services.conversation.turn_context import Done, TurnContext
from services.offers import applied, cards, consent_and_pauses, matching, opportunities, reactions
from services.offers.consent_and_pauses import MatchingState
from services.people import time_zones

PAGE = 5
MOST = 200
"""Opportunities one may turn the pages of: the best ones come first."""
TURN, OTHER = "page:", "kind:"
OTHER_KIND = {Kind.JOB: Kind.TRAINING, Kind.TRAINING: Kind.JOB}
ANY, NEAR, REMOTE = "any", "near", "remote"


class Entering(StrEnum):
    LIST = "list"
    ONE = "one"
    NOT_YET = "not_yet"
    OUTSIDE = "outside"


class OfferSearch(StrEnum):
    SOME = "some"
    NOTHING = "nothing"


class Chosen(StrEnum):
    PAGE = "page"
    ONE = "one"


class Look(StrEnum):
    SHOWN = "shown"
    GONE = "gone"


CLOSED = {MatchingState.OUTSIDE: Entering.OUTSIDE, MatchingState.NOT_YET: Entering.NOT_YET}


def enter(context: TurnContext, answers: Mapping[str, str]) -> Entering:
    """What is asked for needs no agreement: only that the session has opened offers."""
    standing = consent_and_pauses.matching_state(context.session, context.person_id, context.now)
    if standing is MatchingState.NOT_YET:
        first = context.session.scalar(consent_and_pauses.first_day(context.person_id))
        context.keep(first_day=in_words(first, context.language) if first else "")
    return CLOSED.get(standing, Entering.ONE if "offer" in answers else Entering.LIST)


def find(context: TurnContext, answers: Mapping[str, str]) -> OfferSearch:
    return OfferSearch.SOME if _page(context, answers) else OfferSearch.NOTHING


def listed(context: TurnContext, answers: Mapping[str, str]) -> list[tuple[str, str | Phrase]]:
    """Numbered as the buttons below are."""
    first, found, page = _first(answers), len(_all(context, answers)), _page(context, answers)
    done = applied.sent_by(context.session, context.person_id, [it.id for it in page])
    mark = f"{cards.BETWEEN}{house_texts().words(context.language, 'offer.applied')}"
    lines = [
        f"{number}. {cards.line(it, context.language)}{mark if it.id in done else ''}"
        for number, it in enumerate(page, 1)
    ]
    context.keep(offers_found="\n".join(lines))
    options: list[tuple[str, str | Phrase]] = [(str(it.id), cards.label(it)) for it in page]
    if first + PAGE < found:
        options.append((f"{TURN}{first + PAGE}", Phrase("offer.next")))
    if first:
        options.append((f"{TURN}{max(0, first - PAGE)}", Phrase("offer.previous")))
    if options:
        other = OTHER_KIND[_kind(answers)]
        options.append((f"{OTHER}{other}", Phrase(f"offer.see.{other}")))
    return options


def choose(context: TurnContext, answers: Mapping[str, str]) -> Chosen:
    chosen = answers["chosen"]
    if chosen.startswith(TURN):
        context.keep(first=chosen.removeprefix(TURN))
        return Chosen.PAGE
    if chosen.startswith(OTHER):
        context.keep(kind=chosen.removeprefix(OTHER), first="0")
        return Chosen.PAGE
    context.keep(offer=chosen)
    return Chosen.ONE


def look(context: TurnContext, answers: Mapping[str, str]) -> Look:
    """A card seen is a card shown: it is not sent again."""
    opportunity = of(context, answers)
    if opportunity is None:
        return Look.GONE
    found = matching.explain(context.session, context.person_id, opportunity)
    reasons = found.reasons if found else ()
    reactions.show(context.session, context.person_id, opportunity.id, context.now, reasons)
    why = cards.because(reasons, context.language)
    if sent_at := applied.sent_by(context.session, context.person_id, [opportunity.id]):
        why = _applied(context, sent_at[opportunity.id])
    context.keep(
        listed="yes",
        offer_title=opportunity.title,
        offer_about=cards.about(opportunity, context.language, why),
    )
    return Look.SHOWN


def _applied(context: TurnContext, sent_at: datetime) -> str:
    zone = time_zones.zone_of_person(context.session, context.person_id)
    day = in_words(sent_at.astimezone(zone).date(), context.language)
    return house_texts().words(context.language, "offer.applied_on").format(day=day)


def tell_more(context: TurnContext, answers: Mapping[str, str]) -> Done:
    if (opportunity := of(context, answers)) is not None:
        for text in cards.details(opportunity, context.language):
            context.say(Say(text))
    return Done.DONE


def begin_again(context: TurnContext, _: Mapping[str, str]) -> Done:
    context.keep(first="0")
    return Done.DONE


def see_other_kind(context: TurnContext, answers: Mapping[str, str]) -> Done:
    context.keep(kind=OTHER_KIND[_kind(answers)], first="0")
    return Done.DONE


def clear_filters(context: TurnContext, _: Mapping[str, str]) -> Done:
    context.keep(first="0", filter_where=ANY, filter_contract=ANY)
    return Done.DONE


def of(context: TurnContext, answers: Mapping[str, str]) -> Opportunity | None:
    """The opportunity that is looked at, as long as people may see it."""
    opportunity_id = int(answers["offer"])
    if not opportunities.is_shown(context.session, opportunity_id, context.now):
        return None
    return context.session.get(Opportunity, opportunity_id)


def _page(context: TurnContext, answers: Mapping[str, str]) -> Sequence[Opportunity]:
    first = _first(answers)
    ids = _all(context, answers)[first : first + PAGE]
    query = select(Opportunity).where(Opportunity.id.in_(ids))
    return sorted(context.session.scalars(query), key=lambda it: ids.index(it.id))


def _all(context: TurnContext, answers: Mapping[str, str]) -> Sequence[int]:
    """The best first."""
    person, kind = context.person_id, _kind(answers)
    found = matching.best_for(
        context.session, [person], context.now, kind=kind, limit=MOST, browsing=True
    )
    ids = [it.opportunity_id for it in found[person]]
    if not (only := _only(context, answers)):
        return ids
    query = select(Opportunity.id).where(Opportunity.id.in_(ids), *only)
    left = set(context.session.scalars(query))
    return [it for it in ids if it in left]


def _only(context: TurnContext, answers: Mapping[str, str]) -> list[ColumnElement[bool]]:
    where, contract = answers.get("filter_where", ANY), answers.get("filter_contract", ANY)
    only: list[ColumnElement[bool]] = []
    if where == NEAR:
        department = context.session.get_one(Person, context.person_id).department
        only.append(Opportunity.department == department)
    if where == REMOTE:
        only.append(Opportunity.remote != Remote.NONE)
    if contract != ANY:
        only.append(Opportunity.contract == Contract(contract))
    return only


def _kind(answers: Mapping[str, str]) -> Kind:
    return Kind(answers.get("kind", Kind.JOB))


def _first(answers: Mapping[str, str]) -> int:
    return int(answers.get("first", "0"))
