"""Buttons on standing messages about offers: those of the team, those of employers."""

from collections.abc import Mapping

from models.offers import OpportunityStatus
from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackHandler, CallbackResult, opens_own
from services.conversation.conversations import Conversations
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.employers import approval, offer_presenting, offer_states, offers_conversation
from services.employers.approval import CORRECT, LIST
from services.employers.expiry_sweeps import LET
from services.employers.offer_states import OfferAction
from services.employers.web.actions import act
from services.outbox.page_actions import Visit

UNSEEN = (OpportunityStatus.DRAFT, OpportunityStatus.REFUSED, OpportunityStatus.TO_APPROVE)


def handlers(conversations: Conversations) -> Mapping[str, CallbackHandler]:
    return {
        **approval.handlers(conversations),
        LIST: opens_own(conversations, "my_offers"),
        CORRECT: _correct(conversations),
        OfferAction.PROLONG: _prolong(conversations),
        OfferAction.FILLED: _filled(conversations),
        LET: _let(conversations),
    }


def _correct(conversations: Conversations) -> CallbackHandler:
    def handle(context: TurnContext, stack: ConversationStack, offer_id: int) -> CallbackResult:
        """One that runs again, or is over, is looked at among the others."""
        offer = offer_states.seen(context.session, offer_id, context.person_id)
        if offer is None:
            return CallbackResult.FOREIGN
        form = offer.status in UNSEEN
        known = {"offer": str(offer_id)} if form else {}
        script = "offer_form" if form else "my_offers"
        conversations.open_above(context, stack, script, known)
        return CallbackResult.STAYS

    return handle


def _prolong(conversations: Conversations) -> CallbackHandler:
    def handle(context: TurnContext, _: ConversationStack, offer_id: int) -> CallbackResult:
        if offer_states.seen(context.session, offer_id, context.person_id) is None:
            return CallbackResult.FOREIGN
        visit = Visit(context.session, context.person_id, context.now, context.chance)
        told = act(visit, OfferAction.PROLONG, offer_id, {})
        inline_buttons.replace(context, conversations.phrases, told.text, {})
        return CallbackResult.DONE

    return handle


def _filled(conversations: Conversations) -> CallbackHandler:
    """Asked once more: it is for good."""

    def handle(context: TurnContext, stack: ConversationStack, offer_id: int) -> CallbackResult:
        if offer_states.seen(context.session, offer_id, context.person_id) is None:
            return CallbackResult.FOREIGN
        known = {"offer": str(offer_id), "entry": offers_conversation.OfferMenuEntry.FILLED}
        conversations.open_above(context, stack, "my_offers", known)
        return CallbackResult.STAYS

    return handle


def _let(conversations: Conversations) -> CallbackHandler:
    def handle(context: TurnContext, _: ConversationStack, offer_id: int) -> CallbackResult:
        offer = offer_states.seen(context.session, offer_id, context.person_id)
        if offer is None:
            return CallbackResult.FOREIGN
        ends = offer_presenting.end_of(offer, context.language, context.now)
        phrases = conversations.phrases
        inline_buttons.replace(context, phrases, "posted.let_done", {"title": offer.title, **ends})
        return CallbackResult.DONE

    return handle
