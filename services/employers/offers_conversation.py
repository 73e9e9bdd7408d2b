"""Let an employer list their offers in the chat, and act on one."""

from collections.abc import Mapping
from enum import StrEnum

from flows.texts import Html, plain_text, translate
from models.offers import Opportunity, OpportunityStatus
from services.conversation.phrases import Phrase
from services.conversation.replies import Say
from services.conversation.text import fitting
from services.conversation.turn_context import Done, ShownOrGone, TurnContext
from services.employers import offer_presenting, offer_states
from services.employers.offer_drafts import READ_AGAIN, RUNS, OfferQuestion, offer_of
from services.employers.offer_states import OVER, OfferAction
from services.employers.web import actions
from services.pages.actions import PageVisit


class EmployerOffersStart(StrEnum):
    LIST = "list"
    FILLED = "filled"


class OfferMenuEntry(StrEnum):
    PROLONG = OfferAction.PROLONG
    RESUME = OfferAction.RESUME
    EDIT = "edit"
    """Change one answer of a live or paused offer."""
    CORRECT = "correct"
    """Correct any answer of an offer that nobody sees, from its preview."""
    SLOTS = "slots"
    """Open short interviews for a live or paused offer."""
    PAUSE = OfferAction.PAUSE
    FILLED = OfferAction.FILLED
    CLOSE = OfferAction.CLOSE
    BACK = "back"


class OfferEditingMode(StrEnum):
    READ_AGAIN = "read_again"
    AT_ONCE = "at_once"
    BACK = "back"


def ongoing(context: TurnContext) -> list[Opportunity]:
    offers = offer_states.offers_of(context.session, context.person_id)
    return [offer for offer in offers if offer_states.status_at(offer, context.now) not in OVER]


def begin(_: TurnContext, answers: Mapping[str, str]) -> EmployerOffersStart:
    """Choose the first step: the conversation may come from a button or from the menu."""
    return (
        EmployerOffersStart.FILLED
        if answers.get("entry") == OfferMenuEntry.FILLED
        else EmployerOffersStart.LIST
    )


def offers(context: TurnContext, _: Mapping[str, str]) -> list[tuple[str, str]]:
    """List the offers by number and title; keep a line each, with how it stands."""
    numbered = list(enumerate(ongoing(context), 1))
    context.keep(offers="\n".join(_line(context, number, offer) for number, offer in numbered))
    return [(str(offer.id), fitting(_title(context, offer))) for _, offer in numbered]


def show(context: TurnContext, answers: Mapping[str, str]) -> ShownOrGone:
    """Show an offer with its state and, if it was refused, the reason."""
    if (offer := offer_of(context, answers)) is None:
        return ShownOrGone.GONE
    state = offer_presenting.state(offer, context.language, context.now)
    reason_key = offer.status is OpportunityStatus.REFUSED and offer.refused_because
    parts = [
        state,
        *([_reason(context, reason_key, offer)] if reason_key else []),
        "",
        offer_presenting.card(offer, context.language),
    ]
    context.say(Say(Html("\n".join(parts))))
    return ShownOrGone.SHOWN


def entries(context: TurnContext, answers: Mapping[str, str]) -> list[tuple[str, Phrase]]:
    """List what the employer may do with an offer in its state."""
    if (offer := offer_of(context, answers)) is None:
        return []
    possible = {OfferMenuEntry(action) for action in offer_states.possible(offer, context.now)}
    possible |= (
        {OfferMenuEntry.EDIT, OfferMenuEntry.SLOTS}
        if offer.status in RUNS
        else {OfferMenuEntry.CORRECT}
    )
    possible |= {OfferMenuEntry.BACK}
    return [
        (entry, Phrase(f"posted.entry.{entry}")) for entry in OfferMenuEntry if entry in possible
    ]


def route(_: TurnContext, answers: Mapping[str, str]) -> OfferMenuEntry:
    return OfferMenuEntry(answers["entry"])


def act(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Do what the same action does on the employer's page, and say it with the same text."""
    visit = PageVisit(context.session, context.person_id, context.now, context.random_below)
    sentence = actions.act(visit, answers["entry"], int(answers["offer"]), {})
    context.say(Say(translate(context.language, sentence.text)))
    return Done.DONE


def editing(_: TurnContext, answers: Mapping[str, str]) -> OfferEditingMode:
    if answers["which"] == "back":
        return OfferEditingMode.BACK
    return (
        OfferEditingMode.READ_AGAIN
        if OfferQuestion(answers["which"]) in READ_AGAIN
        else OfferEditingMode.AT_ONCE
    )


def open_form(context: TurnContext, answers: Mapping[str, str]) -> Done:
    fix = {"fix": answers["which"]} if answers["entry"] == OfferMenuEntry.EDIT else {}
    context.open_above("offer_form", offer=answers["offer"], **fix)
    return Done.DONE


def open_slots(context: TurnContext, answers: Mapping[str, str]) -> Done:
    context.open_above("job_dating", offer=answers["offer"])
    return Done.DONE


def _line(context: TurnContext, number: int, offer: Opportunity) -> str:
    state = offer_presenting.short_state(offer, context.language, context.now)
    values = {"number": str(number), "title": _title(context, offer), "state": state}
    return plain_text(context.language, "posted.line", **values)


def _title(context: TurnContext, offer: Opportunity) -> str:
    return offer.title or plain_text(context.language, "posted.untitled")


def _reason(context: TurnContext, key: str, offer: Opportunity) -> Html:
    ends = offer_presenting.end_of(offer, context.language, context.now)
    return translate(
        context.language, key, title=offer.title, sentence=offer.refusal_words or "", **ends
    )
