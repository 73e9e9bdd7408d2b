"""Find the offer on the screen, or the job asked about, to answer what people write."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from sqlalchemy import select

from flows.texts import plain_text
from models.conversation import Conversation, InlineButtons
from models.offers import Opportunity
from rules.jobs.definitions import job_asked
from rules.offers.matching.scoring import distance
from rules.offers.opportunities import Remote
from services.conversation import inline_buttons
from services.conversation.turn_context import TurnContext
from services.jobs import titles
from services.jobs.titles import JobDefinition
from services.offers import cards, matching_index, opportunities
from services.outbox import message_buttons
from services.registries.registry import Finder

ON_CARD = frozenset({"card", "and_then"})
"""The steps of the list of offers that show one."""
LATELY = timedelta(days=1)
LIKE = "offer_like"
Says = Callable[[TurnContext, Opportunity], str]


def on_screen(context: TurnContext, _: str = "") -> Mapping[str, str]:
    """Return the id of the offer that the person was shown last, by itself, if it is still open."""
    offer = _shown(context)
    return {"offer": str(offer.id)} if offer is not None else {}


def of_the_site(context: TurnContext, _: str) -> Mapping[str, str]:
    """Return the id of the offer on the screen, if one applies on the site of the advertisement."""
    offer = _shown(context)
    return {"offer": str(offer.id)} if offer is not None and offer.apply_url else {}


def _shown(context: TurnContext) -> Opportunity | None:
    offer_id = _listed(context) or _sent(context)
    if offer_id is None or not opportunities.is_shown(context.session, offer_id, context.now):
        return None
    return context.session.get(Opportunity, offer_id)


def _listed(context: TurnContext) -> int | None:
    """Return the id of the offer whose card is the open question."""
    newest = select(Conversation).where(Conversation.person_id == context.person_id)
    top = context.session.scalar(newest.order_by(Conversation.depth.desc()).limit(1))
    if top is None or top.script != "offer_list" or top.step not in ON_CARD:
        return None
    return int(top.answers["offer"])


def _sent(context: TurnContext) -> int | None:
    """Return the id of the offer of the last message that shows one alone."""
    since = context.now - LATELY
    shown = message_buttons.last_shown(context.session, context.person_id, since)
    liked = next(filter(None, (_liked(message) for message, _ in shown)), set())
    return liked.pop() if len(liked) == 1 else None


def _liked(message: InlineButtons) -> set[int]:
    """Return the ids of the offers that a message shows with the button « Ça m'intéresse »."""
    pressed = [inline_buttons.parsed(data) for _, data in message.buttons]
    return {it.subject for it in pressed if it is not None and it.callback == LIKE}


def _telling(says: Says) -> Finder:
    """Return a finder of the offer on the screen with what `says` returns of it, if anything."""

    def find(context: TurnContext, _: str) -> Mapping[str, str]:
        offer = _shown(context)
        told = says(context, offer) if offer is not None else ""
        return {"offer": str(offer.id), "offer_says": told} if offer is not None and told else {}

    return find


def _just_telling(says: Says) -> Finder:
    """Return the same finder, if nothing else was shown since the offer."""
    find = _telling(says)

    def find_at_once(context: TurnContext, text: str) -> Mapping[str, str]:
        since = context.now - LATELY
        shown = message_buttons.last_shown(context.session, context.person_id, since)[:1]
        is_last = any(_liked(message) for message, _ in shown) or _listed(context) is not None
        return find(context, text) if is_last else {}

    return find_at_once


def _place(context: TurnContext, offer: Opportunity) -> str:
    is_known = offer.place or offer.remote is Remote.FULLY
    return cards.place_of(offer, context.language) if is_known else ""


def _asked(context: TurnContext, offer: Opportunity) -> str:
    """Return the diploma and the skills that the offer asks for."""
    diploma = offer.diploma and plain_text(context.language, f"diploma.{offer.diploma}").lower()
    return ", ".join(filter(None, (diploma, *offer.skills)))


def _distance(context: TurnContext, offer: Opportunity) -> str:
    """Return where the offer is, and how far from the commune of the person."""
    wanted = matching_index.wanted(context.session, [context.person_id])[context.person_id]
    apart = distance(wanted, matching_index.offered(offer))
    if apart is None or offer.remote is Remote.FULLY:
        return ""
    key = "offer.is_here" if apart == 0 else "offer.is_away"
    return plain_text(context.language, key, place=offer.place, distance=str(apart))


def _job_named(context: TurnContext, text: str) -> Mapping[str, str]:
    """Return the job surely named by a text, and its description if loaded."""
    found = _definition_asked(context, text)
    return _definition_told(found) if found is not None else {}


def _digital_job_named(context: TurnContext, text: str) -> Mapping[str, str]:
    """Return the same of a digital job alone: of words that may well name something else."""
    found = _definition_asked(context, text)
    return _definition_told(found) if found is not None and found.digital else {}


def _definition_asked(context: TurnContext, text: str) -> JobDefinition | None:
    title = job_asked(text)
    return titles.definition(context.session, title) if title else None


def _definition_told(found: JobDefinition) -> Mapping[str, str]:
    return {"job": found.job, "definition": found.sentence}


FINDERS: Mapping[str, Finder] = {
    "offer": on_screen,
    "offer_of_the_site": of_the_site,
    "offer_company": _telling(lambda _, offer: offer.company),
    "offer_pay": _telling(lambda _, offer: offer.pay),
    "offer_place_just_shown": _just_telling(_place),
    "offer_asks_just_shown": _just_telling(_asked),
    "offer_place": _telling(_place),
    "offer_terms": _telling(lambda context, offer: cards.contract_of(offer, context.language)),
    "offer_asks": _telling(_asked),
    "offer_distance": _telling(_distance),
    "job": _job_named,
    "digital_job": _digital_job_named,
}
