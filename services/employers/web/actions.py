"""Do what an employer asks from their page or from a link, as in the chat.

Each action checks the state again, and answers with the key of a sentence.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from services.employers import offer_presenting, offer_states
from services.employers.offer_states import OfferChangeResult
from services.pages.actions import ActionResult, Form, PageAction, PageVisit, number
from services.people.people import language_of

About = Callable[[Session, int, int, datetime], Mapping[str, str] | None]
"""Return the values of a link's question, given an employer, a subject and the time.

None: there is nothing to ask any more.
"""

NOTHING = ActionResult("employer.said.nothing")


def submit(visit: PageVisit, form: Form) -> ActionResult:
    """Do what a button of the page asks: `do` is an action, `id` its subject."""
    return act(visit, form.get("do", ""), number(form, "id"), form)


def act(visit: PageVisit, action: str, subject_id: int, form: Form) -> ActionResult:
    """Do an action of `ACTIONS`; NOTHING if it is unknown.

    The action itself checks whose the offer is, and that the employer still has access.
    """
    return ACTIONS[action](visit, subject_id, form) if action in ACTIONS else NOTHING


def _offer(action: offer_states.OfferAction) -> PageAction:
    def act_on_offer(visit: PageVisit, offer_id: int, _: Form) -> ActionResult:
        changed = offer_states.change(visit.session, offer_id, visit.person_id, action, visit.now)
        return (
            ActionResult(f"employer.said.{action}")
            if changed is OfferChangeResult.DONE
            else NOTHING
        )

    return act_on_offer


def _about_offer(action: offer_states.OfferAction) -> About:
    def about(
        session: Session, employer_id: int, offer_id: int, now: datetime
    ) -> Mapping[str, str] | None:
        offer = offer_states.seen(session, offer_id, employer_id)
        if offer is None or action not in offer_states.possible(offer, now):
            return None
        ends = offer_presenting.end_of(offer, language_of(session, employer_id), now)
        return {"title": offer.title, **ends}

    return about


ACTIONS: Mapping[str, PageAction] = {action: _offer(action) for action in offer_states.OfferAction}
BY_LINK: Mapping[str, About] = {action: _about_offer(action) for action in offer_states.OfferAction}
"""The actions that a link in an e-mail may do, with the values of their question."""
