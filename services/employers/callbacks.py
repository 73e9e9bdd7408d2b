"""Buttons on standing messages about offers: those of the team, those of employers."""

from collections.abc import Mapping

from models.offers import OpportunityStatus
from services.conversation import inline_buttons
from services.conversation.callbacks import Press, Taken, opens_own
from services.conversation.conversations import Conversations
from services.conversation.stack import Stack
from services.conversation.turn_context import Scene
from services.employers import approval, offer_presenting, offer_states, offers_conversation
from services.employers.approval import CORRECT, LIST
from services.employers.expiry_sweeps import LET
from services.employers.offer_states import Deed
from services.employers.web.actions import act
from services.outbox.page_actions import Visit

UNSEEN = (OpportunityStatus.DRAFT, OpportunityStatus.REFUSED, OpportunityStatus.TO_APPROVE)


def verbs(conversations: Conversations) -> Mapping[str, Press]:
    return {
        **approval.verbs(conversations),
        LIST: opens_own(conversations, "my_offers"),
        CORRECT: _correct(conversations),
        Deed.PROLONG: _prolong(conversations),
        Deed.FILLED: _filled(conversations),
        LET: _let(conversations),
    }


def _correct(conversations: Conversations) -> Press:
    def press(scene: Scene, stack: Stack, offer_id: int) -> Taken:
        """One that runs again, or is over, is looked at among the others."""
        offer = offer_states.seen(scene.session, offer_id, scene.person_id)
        if offer is None:
            return Taken.FOREIGN
        form = offer.status in UNSEEN
        known = {"offer": str(offer_id)} if form else {}
        script = "offer_form" if form else "my_offers"
        conversations.open_above(scene, stack, script, known)
        return Taken.STAYS

    return press


def _prolong(conversations: Conversations) -> Press:
    def press(scene: Scene, _: Stack, offer_id: int) -> Taken:
        if offer_states.seen(scene.session, offer_id, scene.person_id) is None:
            return Taken.FOREIGN
        visit = Visit(scene.session, scene.person_id, scene.now, scene.chance)
        told = act(visit, Deed.PROLONG, offer_id, {})
        inline_buttons.replace(scene, conversations.phrases, told.text, {})
        return Taken.DONE

    return press


def _filled(conversations: Conversations) -> Press:
    """Asked once more: it is for good."""

    def press(scene: Scene, stack: Stack, offer_id: int) -> Taken:
        if offer_states.seen(scene.session, offer_id, scene.person_id) is None:
            return Taken.FOREIGN
        known = {"offer": str(offer_id), "entry": offers_conversation.Entry.FILLED}
        conversations.open_above(scene, stack, "my_offers", known)
        return Taken.STAYS

    return press


def _let(conversations: Conversations) -> Press:
    def press(scene: Scene, _: Stack, offer_id: int) -> Taken:
        offer = offer_states.seen(scene.session, offer_id, scene.person_id)
        if offer is None:
            return Taken.FOREIGN
        ends = offer_presenting.end_of(offer, scene.language, scene.now)
        phrases = conversations.phrases
        inline_buttons.replace(scene, phrases, "posted.let_done", {"title": offer.title, **ends})
        return Taken.DONE

    return press
