"""Script actions and lister of browsing offers on demand: pages, filters, one offer's card."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, select

from flows.texts import plain_text
from models.offers import Opportunity
from models.people import Person
from rules.offers.matching.reasons import MatchReason, MatchReasonKey
from rules.offers.opportunities import Contract, OpportunityKind, Remote
from rules.schedule.dates import in_words
from services.conversation.phrases import Phrase
from services.conversation.replies import Say
from services.conversation.turn_context import Done, OneOrPage, ShownOrGone, TurnContext
from services.offers import (
    cards,
    consent_and_pauses,
    matching,
    matching_index,
    opportunities,
    reactions,
)
from services.offers.consent_and_pauses import MatchingState
from services.offers.matching import Match
from services.offers.opportunities import Applied, sent_by
from services.people import time_zones

PAGE = 5
MOST = 200
"""How many opportunities the pages hold, the best first."""
TURN, OTHER = "page:", "kind:"
OTHER_KIND = {
    OpportunityKind.JOB: OpportunityKind.TRAINING,
    OpportunityKind.TRAINING: OpportunityKind.JOB,
}
ANY, NEAR, REMOTE = "any", "near", "remote"


class OffersEntry(StrEnum):
    LIST = "list"
    ONE = "one"
    NOT_YET = "not_yet"
    OUTSIDE = "outside"


class NoOffersReason(StrEnum):
    NOTHING = "nothing"
    NO_TRAINING = "no_training"
    RULED_OUT = "ruled_out"
    """Some are online, and the person's search or filters rule all of them out."""


class OfferSearch(StrEnum):
    SOME = "some"
    NOTHING = NoOffersReason.NOTHING
    NO_TRAINING = NoOffersReason.NO_TRAINING
    RULED_OUT = NoOffersReason.RULED_OUT


CLOSED = {MatchingState.OUTSIDE: OffersEntry.OUTSIDE, MatchingState.NOT_YET: OffersEntry.NOT_YET}


def enter(context: TurnContext, answers: Mapping[str, str]) -> OffersEntry:
    """Let the person in once their session has opened offers; browsing needs no consent."""
    state = consent_and_pauses.matching_state(context.session, context.person_id, context.now)
    if state is MatchingState.NOT_YET:
        context.keep(first_day=consent_and_pauses.day_of_offers(context))
    return CLOSED.get(state, OffersEntry.ONE if "offer" in answers else OffersEntry.LIST)


def find(context: TurnContext, answers: Mapping[str, str]) -> OfferSearch:
    if _page(context, answers):
        return OfferSearch.SOME
    return OfferSearch(missing(context, answers))


def missing(context: TurnContext, answers: Mapping[str, str]) -> NoOffersReason:
    """Tell which kind the list is empty of, or how many the search and the filters rule out."""
    if others := len(_online(context, answers)):
        context.keep(ruled_out=str(others))
        return NoOffersReason.RULED_OUT
    return (
        NoOffersReason.NO_TRAINING
        if _kind(answers) is OpportunityKind.TRAINING
        else NoOffersReason.NOTHING
    )


def listed(
    applied: Applied, context: TurnContext, answers: Mapping[str, str]
) -> list[tuple[str, str | Phrase]]:
    """List the offers of the page, then the buttons to turn pages; keep the numbered lines."""
    first, count, page = _first(answers), len(_all(context, answers)), _page(context, answers)
    reasons = _reasons(context, page)
    sent = sent_by(context.session, applied, context.person_id, [offer.id for offer in page])
    mark = f"{cards.BETWEEN}{plain_text(context.language, 'offer.applied')}"
    lines = [
        f"{number}. {cards.line(offer, context.language, reasons.get(offer.id, ()))}"
        f"{mark if offer.id in sent else ''}"
        for number, offer in enumerate(page, 1)
    ]
    context.keep(offers_found="\n".join(lines))
    context.keep(kind_shown=plain_text(context.language, f"offer.kind.{_kind(answers)}"))
    options: list[tuple[str, str | Phrase]] = [
        (str(offer.id), cards.label(offer)) for offer in page
    ]
    if first + PAGE < count:
        options.append((f"{TURN}{first + PAGE}", Phrase("offer.next")))
    if first:
        options.append((f"{TURN}{max(0, first - PAGE)}", Phrase("offer.previous")))
    if options:
        other = OTHER_KIND[_kind(answers)]
        options.append((f"{OTHER}{other}", Phrase(f"offer.see.{other}")))
    return options


def choose(context: TurnContext, answers: Mapping[str, str]) -> OneOrPage:
    """Tell what was chosen in the list: an offer, another page, or the other kind."""
    chosen = answers["chosen"]
    if chosen.startswith(TURN):
        context.keep(first=chosen.removeprefix(TURN))
        return OneOrPage.PAGE
    if chosen.startswith(OTHER):
        context.keep(kind=chosen.removeprefix(OTHER), first="0")
        return OneOrPage.PAGE
    context.keep(offer=chosen)
    return OneOrPage.ONE


def look(applied: Applied, context: TurnContext, answers: Mapping[str, str]) -> ShownOrGone:
    """Show an offer's card and record it as shown: the offer is not sent later."""
    opportunity = of(context, answers)
    if opportunity is None:
        return ShownOrGone.GONE
    match = matching.explain(context.session, context.person_id, opportunity)
    reasons = match.reasons if match else ()
    reactions.show(context.session, context.person_id, opportunity.id, context.now, reasons)
    why = cards.because(reasons, context.language)
    if sent_at := sent_by(context.session, applied, context.person_id, [opportunity.id]):
        why = _applied_on(context, sent_at[opportunity.id])
    context.keep(
        listed="yes",
        offer_title=opportunity.title,
        offer_about=cards.to_answer(opportunity, context.language, why),
    )
    return ShownOrGone.SHOWN


def _applied_on(context: TurnContext, sent_at: datetime) -> str:
    zone = time_zones.zone_of_person(context.session, context.person_id)
    day = in_words(sent_at.astimezone(zone).date(), context.language)
    return plain_text(context.language, "offer.applied_on", day=day)


def tell_more(context: TurnContext, answers: Mapping[str, str]) -> Done:
    if (opportunity := of(context, answers)) is not None:
        for text in cards.details(opportunity, context.language):
            context.say(Say(text))
    return Done.DONE


def begin_again(context: TurnContext, _: Mapping[str, str]) -> Done:
    context.keep(first="0", everything="")
    return Done.DONE


def see_other_kind(context: TurnContext, answers: Mapping[str, str]) -> Done:
    context.keep(kind=OTHER_KIND[_kind(answers)], first="0")
    return Done.DONE


def show_everything(context: TurnContext, _: Mapping[str, str]) -> Done:
    """List all that is online from now on, what the search rules out as well."""
    context.keep(first="0", everything="yes", filter_where=ANY, filter_contract=ANY)
    return Done.DONE


def of(context: TurnContext, answers: Mapping[str, str]) -> Opportunity | None:
    """Return the chosen opportunity, or None once people may no longer see it."""
    opportunity_id = int(answers["offer"])
    if not opportunities.is_shown(context.session, opportunity_id, context.now):
        return None
    return context.session.get(Opportunity, opportunity_id)


def _page(context: TurnContext, answers: Mapping[str, str]) -> Sequence[Opportunity]:
    first = _first(answers)
    ids = _all(context, answers)[first : first + PAGE]
    query = select(Opportunity).where(Opportunity.id.in_(ids))
    return sorted(context.session.scalars(query), key=lambda offer: ids.index(offer.id))


def _all(context: TurnContext, answers: Mapping[str, str]) -> Sequence[int]:
    """Return the ids of all pages under the filters, the best first.

    What is at other hours than those asked for comes after all that fits, and what the search
    rules out comes last, for who asked to see everything.
    """
    person, kind = context.person_id, _kind(answers)
    matches = matching.best_for(
        context.session, [person], context.now, kind=kind, limit=MOST, applied=None
    )
    ids = [match.opportunity_id for match in sorted(matches[person], key=_is_at_other_hours)]
    if answers.get("everything"):
        ids += [offer_id for offer_id in _online(context, answers) if offer_id not in ids]
    if not (filters := _filters(context, answers)):
        return ids
    query = select(Opportunity.id).where(Opportunity.id.in_(ids), *filters)
    fitting = set(context.session.scalars(query))
    return [offer_id for offer_id in ids if offer_id in fitting]


def _reasons(
    context: TurnContext, page: Sequence[Opportunity]
) -> Mapping[int, Sequence[MatchReason]]:
    """Return why each offer of a page fits: how far it is, among others."""
    matches = (matching.explain(context.session, context.person_id, offer) for offer in page)
    return {match.opportunity_id: match.reasons for match in matches if match is not None}


def _online(context: TurnContext, answers: Mapping[str, str]) -> Sequence[int]:
    """Return what anybody may see of this kind, the newest first."""
    shown = matching_index.shown_of(context.session, _kind(answers), context.now)
    return [offered.id for offered in shown.offered[:MOST]]


def _is_at_other_hours(match: Match) -> bool:
    return any(reason.key is MatchReasonKey.OTHER_HOURS for reason in match.reasons)


def _filters(context: TurnContext, answers: Mapping[str, str]) -> list[ColumnElement[bool]]:
    place, contract = answers.get("filter_where", ANY), answers.get("filter_contract", ANY)
    filters: list[ColumnElement[bool]] = []
    if place == NEAR:
        department = context.session.get_one(Person, context.person_id).department
        filters.append(Opportunity.department == department)
    if place == REMOTE:
        filters.append(Opportunity.remote != Remote.NONE)
    if contract != ANY:
        filters.append(Opportunity.contract == Contract(contract))
    return filters


def _kind(answers: Mapping[str, str]) -> OpportunityKind:
    return OpportunityKind(answers.get("kind", OpportunityKind.JOB))


def _first(answers: Mapping[str, str]) -> int:
    return int(answers.get("first", "0"))
