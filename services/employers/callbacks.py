"""Buttons on standing messages about offers: those of the team, those of employers."""

from collections.abc import Mapping

from models.opportunities import OpportunityStatus
from models.team import RoleName
from services.conversation import inline_buttons
from services.conversation.callbacks import Press, Taken, of_role, opens_own
from services.conversation.stack import Stack
from services.conversation.turn_context import Scene
from services.employers import approval, offer_states, offer_words, offers_conversation
from services.employers.approval import CORRECT, LIST
from services.employers.expiry_sweeps import LET
from services.employers.offer_states import Deed
from services.employers.web_actions import act
from services.home.entry import Arriving
from services.outbox.page_actions import Visit

UNSEEN = (OpportunityStatus.DRAFT, OpportunityStatus.REFUSED, OpportunityStatus.TO_APPROVE)


def verbs(arriving: Arriving) -> Mapping[str, Press]:
    of_employers = {
        LIST: opens_own(arriving.conversations, "my_offers"),
        CORRECT: _correct(arriving),
        Deed.PROLONG: _prolong(arriving),
        Deed.FILLED: _filled(arriving),
        LET: _let(arriving),
    }
    return {
        **approval.verbs(arriving.conversations.phrases),
        **{verb: of_role(RoleName.EMPLOYER, press) for verb, press in of_employers.items()},
    }


def _correct(arriving: Arriving) -> Press:
    def press(scene: Scene, stack: Stack, offer_id: int) -> Taken:
        """One that runs again, or is over, is looked at among the others."""
        offer = offer_states.seen(scene.session, offer_id, scene.person_id)
        if offer is None:
            return Taken.FOREIGN
        form = offer.status in UNSEEN
        known = {"offer": str(offer_id)} if form else {}
        script = "offer_form" if form else "my_offers"
        arriving.conversations.open_above(scene, stack, script, known)
        return Taken.STAYS

    return press


def _prolong(arriving: Arriving) -> Press:
    def press(scene: Scene, _: Stack, offer_id: int) -> Taken:
        if offer_states.seen(scene.session, offer_id, scene.person_id) is None:
            return Taken.FOREIGN
        visit = Visit(scene.session, scene.person_id, scene.now, scene.chance)
        told = act(visit, Deed.PROLONG, offer_id, {})
        inline_buttons.replace(scene, arriving.conversations.phrases, told.text, {})
        return Taken.DONE

    return press


def _filled(arriving: Arriving) -> Press:
    """Asked once more: it is for good."""

    def press(scene: Scene, stack: Stack, offer_id: int) -> Taken:
        if offer_states.seen(scene.session, offer_id, scene.person_id) is None:
            return Taken.FOREIGN
        known = {"offer": str(offer_id), "entry": offers_conversation.Entry.FILLED}
        arriving.conversations.open_above(scene, stack, "my_offers", known)
        return Taken.STAYS

    return press


def _let(arriving: Arriving) -> Press:
    def press(scene: Scene, _: Stack, offer_id: int) -> Taken:
        offer = offer_states.seen(scene.session, offer_id, scene.person_id)
        if offer is None:
            return Taken.FOREIGN
        ends = offer_words.end_of(offer, scene.language, scene.now)
        phrases = arriving.conversations.phrases
        inline_buttons.replace(scene, phrases, "posted.let_done", {"title": offer.title, **ends})
        return Taken.DONE

    return press
