"""Buttons on standing messages about offers: only on what was shown to the person."""

from collections.abc import Callable, Mapping

from models.offers import Opportunity
from rules.offers.matching.reasons import Reason
from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackHandler, CallbackResult, opens_own, own
from services.conversation.conversations import Conversations
from services.conversation.phrases import Phrases
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.offers import cards, messages, opportunities, reactions, settings_conversation

OnOffer = Callable[[TurnContext, ConversationStack, Opportunity], CallbackResult]


def handlers(conversations: Conversations) -> Mapping[str, CallbackHandler]:
    phrases = conversations.phrases
    return {
        "offer_show": _on_card(phrases, _show),
        "offer_like": _on_card(phrases, _like(conversations)),
        "offer_refuse": _on_card(
            phrases, _opens(conversations, "offer_refuse", CallbackResult.DONE)
        ),
        "offer_later": _on_card(phrases, _later(phrases)),
        "offer_more": _on_card(phrases, _more),
        "offer_why": _on_card(phrases, _opens(conversations, "offer_why", CallbackResult.STAYS)),
        "offer_settings": opens_own(conversations, "offer_settings"),
        "found_work": opens_own(conversations, "found"),
        "offers_begin": opens_own(conversations, "offers", CallbackResult.DONE),
        "offers_no": own(lambda context, _: phrases.say(context, "offers.refused_done")),
    }


def _on_card(phrases: Phrases, work: OnOffer) -> CallbackHandler:
    """What is gone says so, and loses its buttons."""

    def handle(
        context: TurnContext, stack: ConversationStack, opportunity_id: int
    ) -> CallbackResult:
        if reactions.shown_to(context.session, context.person_id, opportunity_id) is None:
            return CallbackResult.FOREIGN
        opportunity = context.session.get(Opportunity, opportunity_id)
        shown = opportunities.is_shown(context.session, opportunity_id, context.now)
        if opportunity is None or not shown:
            phrases.say(context, "offer.gone")
            return CallbackResult.DONE
        return work(context, stack, opportunity)

    return handle


def _show(context: TurnContext, _: ConversationStack, opportunity: Opportunity) -> CallbackResult:
    proposal = reactions.shown_to(context.session, context.person_id, opportunity.id)
    reasons = [Reason.read(kept) for kept in proposal.reasons] if proposal else []
    why = cards.because(reasons, context.language)
    inline_buttons.show(context, messages.card(opportunity, context.language, why))
    return CallbackResult.STAYS


def _like(conversations: Conversations) -> OnOffer:
    def work(
        context: TurnContext, stack: ConversationStack, opportunity: Opportunity
    ) -> CallbackResult:
        reactions.like(context.session, context.person_id, opportunity.id, context.now)
        conversations.open_above(context, stack, "apply", {"opportunity": str(opportunity.id)})
        return CallbackResult.STAYS

    return work


def _later(phrases: Phrases) -> OnOffer:
    def work(
        context: TurnContext, _: ConversationStack, opportunity: Opportunity
    ) -> CallbackResult:
        at = reactions.later(context.session, context.person_id, opportunity.id, context.now)
        phrases.say(
            context, "offer.later_done", {"again_on": settings_conversation.day(context, at)}
        )
        return CallbackResult.DONE

    return work


def _more(context: TurnContext, _: ConversationStack, opportunity: Opportunity) -> CallbackResult:
    messages.tell_more(context, opportunity)
    return CallbackResult.STAYS


def _opens(conversations: Conversations, script: str, taken: CallbackResult) -> OnOffer:
    def work(
        context: TurnContext, stack: ConversationStack, opportunity: Opportunity
    ) -> CallbackResult:
        conversations.open_above(context, stack, script, {"offer": str(opportunity.id)})
        return taken

    return work
