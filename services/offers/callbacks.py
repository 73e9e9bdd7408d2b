"""Buttons on standing messages about offers: only on what was shown to the person."""

from collections.abc import Callable, Mapping

from models.offers import Opportunity
from rules.offers.matching.reasons import Reason
from services.conversation import inline_buttons
from services.conversation.callbacks import Press, Taken, opens_own, own
from services.conversation.conversations import Conversations
from services.conversation.phrases import Phrases
from services.conversation.stack import Stack
from services.conversation.turn_context import Scene
from services.offers import cards, messages, opportunities, reactions, settings_conversation

OnOffer = Callable[[Scene, Stack, Opportunity], Taken]


def verbs(conversations: Conversations) -> Mapping[str, Press]:
    phrases = conversations.phrases
    return {
        "offer_show": _on_card(phrases, _show),
        "offer_like": _on_card(phrases, _like(conversations)),
        "offer_refuse": _on_card(phrases, _opens(conversations, "offer_refuse", Taken.DONE)),
        "offer_later": _on_card(phrases, _later(phrases)),
        "offer_more": _on_card(phrases, _more),
        "offer_why": _on_card(phrases, _opens(conversations, "offer_why", Taken.STAYS)),
        "offer_settings": opens_own(conversations, "offer_settings"),
        "found_work": opens_own(conversations, "found"),
        "offers_begin": opens_own(conversations, "offers", Taken.DONE),
        "offers_no": own(lambda scene, _: phrases.say(scene, "offers.refused_done")),
    }


def _on_card(phrases: Phrases, work: OnOffer) -> Press:
    """What is gone says so, and loses its buttons."""

    def press(scene: Scene, stack: Stack, opportunity_id: int) -> Taken:
        if reactions.shown_to(scene.session, scene.person_id, opportunity_id) is None:
            return Taken.FOREIGN
        opportunity = scene.session.get(Opportunity, opportunity_id)
        shown = opportunities.is_shown(scene.session, opportunity_id, scene.now)
        if opportunity is None or not shown:
            phrases.say(scene, "offer.gone")
            return Taken.DONE
        return work(scene, stack, opportunity)

    return press


def _show(scene: Scene, _: Stack, opportunity: Opportunity) -> Taken:
    proposal = reactions.shown_to(scene.session, scene.person_id, opportunity.id)
    reasons = [Reason.read(kept) for kept in proposal.reasons] if proposal else []
    why = cards.because(reasons, scene.language)
    inline_buttons.show(scene, messages.card(opportunity, scene.language, why))
    return Taken.STAYS


def _like(conversations: Conversations) -> OnOffer:
    def work(scene: Scene, stack: Stack, opportunity: Opportunity) -> Taken:
        reactions.like(scene.session, scene.person_id, opportunity.id, scene.now)
        conversations.open_above(scene, stack, "apply", {"opportunity": str(opportunity.id)})
        return Taken.STAYS

    return work


def _later(phrases: Phrases) -> OnOffer:
    def work(scene: Scene, _: Stack, opportunity: Opportunity) -> Taken:
        at = reactions.later(scene.session, scene.person_id, opportunity.id, scene.now)
        phrases.say(scene, "offer.later_done", {"again_on": settings_conversation.day(scene, at)})
        return Taken.DONE

    return work


def _more(scene: Scene, _: Stack, opportunity: Opportunity) -> Taken:
    messages.tell_more(scene, opportunity)
    return Taken.STAYS


def _opens(conversations: Conversations, script: str, taken: Taken) -> OnOffer:
    def work(scene: Scene, stack: Stack, opportunity: Opportunity) -> Taken:
        conversations.open_above(scene, stack, script, {"offer": str(opportunity.id)})
        return taken

    return work
