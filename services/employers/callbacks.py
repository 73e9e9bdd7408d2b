"""Handle the inline buttons about employers' offers: those of the team and of employers."""

from models.offers import OpportunityStatus
from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackResult, Callbacks, opens_own
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.employers import offer_presenting, offer_states, offers_conversation
from services.employers.approval import CORRECT, LIST
from services.employers.expiry_sweeps import LET
from services.employers.offer_states import OfferAction
from services.employers.web.actions import act
from services.pages.actions import PageVisit
from services.people.access import Access

UNSEEN = (OpportunityStatus.DRAFT, OpportunityStatus.REFUSED, OpportunityStatus.TO_APPROVE)


def _correct(context: TurnContext, stack: ConversationStack, offer_id: int) -> CallbackResult:
    """Open the form of an offer that is not live; show the list of offers for any other."""
    offer = offer_states.seen(context.session, offer_id, context.person_id)
    if offer is None:
        return CallbackResult.FOREIGN
    form = offer.status in UNSEEN
    answers = {"offer": str(offer_id)} if form else {}
    script = "offer_form" if form else "my_offers"
    context.conversations.open_above(context, stack, script, answers)
    return CallbackResult.STAYS


def _prolong(context: TurnContext, _: ConversationStack, offer_id: int) -> CallbackResult:
    if offer_states.seen(context.session, offer_id, context.person_id) is None:
        return CallbackResult.FOREIGN
    visit = PageVisit(context.session, context.person_id, context.now, context.random_below)
    told = act(visit, OfferAction.PROLONG, offer_id, {})
    inline_buttons.replace(context, told.text, {})
    return CallbackResult.DONE


def _filled(context: TurnContext, stack: ConversationStack, offer_id: int) -> CallbackResult:
    """Ask for a confirmation: « pourvue » cannot be undone."""
    if offer_states.seen(context.session, offer_id, context.person_id) is None:
        return CallbackResult.FOREIGN
    answers = {"offer": str(offer_id), "entry": offers_conversation.OfferMenuEntry.FILLED}
    context.conversations.open_above(context, stack, "my_offers", answers)
    return CallbackResult.STAYS


def _let(context: TurnContext, _: ConversationStack, offer_id: int) -> CallbackResult:
    offer = offer_states.seen(context.session, offer_id, context.person_id)
    if offer is None:
        return CallbackResult.FOREIGN
    ends = offer_presenting.end_of(offer, context.language, context.now)
    inline_buttons.replace(context, "posted.let_done", {"title": offer.title, **ends})
    return CallbackResult.DONE


CALLBACKS: Callbacks = {
    Access.EMPLOYER: {
        LIST: opens_own("my_offers"),
        CORRECT: _correct,
        OfferAction.PROLONG: _prolong,
        OfferAction.FILLED: _filled,
        LET: _let,
    },
}
