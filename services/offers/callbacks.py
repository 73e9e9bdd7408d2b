"""Handle the inline buttons about offers, of those alone that were shown to the person."""

from collections.abc import Callable

from models.offers import Opportunity
from models.profile import ConsentPurpose
from rules.offers.matching.reasons import MatchReason
from services.conversation import inline_buttons, second_answers
from services.conversation.callbacks import (
    CallbackHandler,
    CallbackResult,
    Callbacks,
    opens_own,
    own,
)
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.offers import (
    cards,
    consent_and_pauses,
    messages,
    opportunities,
    reactions,
    settings_conversation,
)
from services.people.access import Access
from services.profile import consents

END = second_answers.leads_to("offers", "refused", "offers.refused_done")
OnOffer = Callable[[TurnContext, ConversationStack, Opportunity], CallbackResult]


def _on_card(work: OnOffer) -> CallbackHandler:
    """Return a handler that does `work` on an offer still shown, or says « gone »."""

    def handle(
        context: TurnContext, stack: ConversationStack, opportunity_id: int
    ) -> CallbackResult:
        if reactions.shown_to(context.session, context.person_id, opportunity_id) is None:
            return CallbackResult.FOREIGN
        opportunity = context.session.get(Opportunity, opportunity_id)
        shown = opportunities.is_shown(context.session, opportunity_id, context.now)
        if opportunity is None or not shown:
            context.phrases.say(context, "offer.gone")
            return CallbackResult.DONE
        return work(context, stack, opportunity)

    return handle


def _show(context: TurnContext, _: ConversationStack, opportunity: Opportunity) -> CallbackResult:
    proposal = reactions.shown_to(context.session, context.person_id, opportunity.id)
    reasons = [MatchReason.read(kept) for kept in proposal.reasons] if proposal else []
    why = cards.because(reasons, context.language)
    inline_buttons.show(context, messages.card(opportunity, context.language, why))
    return CallbackResult.STAYS


def _like(
    context: TurnContext, stack: ConversationStack, opportunity: Opportunity
) -> CallbackResult:
    reactions.like(context.session, context.person_id, opportunity.id, context.now)
    context.conversations.open_above(context, stack, "apply", {"opportunity": str(opportunity.id)})
    return CallbackResult.STAYS


def _later(context: TurnContext, _: ConversationStack, opportunity: Opportunity) -> CallbackResult:
    at = reactions.later(context.session, context.person_id, opportunity.id, context.now)
    again_on = {"again_on": settings_conversation.day(context, at)}
    key = "offer.later_done" if consent_and_pauses.are_sent(context) else "offer.later_listed"
    context.phrases.say(context, key, again_on)
    return CallbackResult.DONE


def _refuse(context: TurnContext, stack: ConversationStack, person_id: int) -> CallbackResult:
    """Take back the consent to be sent offers, and end the questions about them."""
    if person_id == context.person_id:
        consents.withdraw(context.session, person_id, ConsentPurpose.OFFERS, context.now)
    return END(context, stack, person_id)


def _more(context: TurnContext, _: ConversationStack, opportunity: Opportunity) -> CallbackResult:
    messages.tell_more(context, opportunity)
    return CallbackResult.STAYS


def _opens(script: str, taken: CallbackResult) -> OnOffer:
    def work(
        context: TurnContext, stack: ConversationStack, opportunity: Opportunity
    ) -> CallbackResult:
        context.conversations.open_above(context, stack, script, {"offer": str(opportunity.id)})
        return taken

    return work


CALLBACKS: Callbacks = {
    Access.PERSON: {
        "offer_show": _on_card(_show),
        "offer_like": _on_card(_like),
        "offer_refuse": _on_card(_opens("offer_refuse", CallbackResult.DONE)),
        "offer_later": _on_card(_later),
        "offer_more": _on_card(_more),
        "offer_why": _on_card(_opens("offer_why", CallbackResult.STAYS)),
        "offer_settings": opens_own("offer_settings"),
        "found_work": opens_own("found"),
        "offers_list": opens_own("offer_list"),
        "offers_begin": opens_own("offers", CallbackResult.DONE),
        "offers_ask": opens_own("offers"),
        "offers_refuse": _refuse,
        "offers_no": own(lambda context, _: context.phrases.say(context, "offers.refused_done")),
    },
}
