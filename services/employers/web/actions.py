"""What an employer does from their page or from a link, as in the chat.

Each deed checks again at that moment, and answers with the key of a sentence.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from services.employers import offer_presenting, offer_states
from services.employers.offer_states import Changed
from services.outbox.page_actions import Deed, Form, Told, Visit, number
from services.people.people import language_of

About = Callable[[Session, int, int, datetime], Mapping[str, str] | None]
"""Of an employer and a subject: what fills the question of a link; None: no longer to be asked."""

NOTHING = Told("employer.said.nothing")


def press(visit: Visit, form: Form) -> Told:
    """A button of the page: `do` is a deed, `id` what it is about."""
    return act(visit, form.get("do", ""), number(form, "id"), form)


def act(visit: Visit, verb: str, subject_id: int, form: Form) -> Told:
    """A verb of nothing does nothing; whose the offer is, and whether they still recruit, is asked
    with it."""
    return DEEDS[verb](visit, subject_id, form) if verb in DEEDS else NOTHING


def _offer(deed: offer_states.Deed) -> Deed:
    def done(visit: Visit, offer_id: int, _: Form) -> Told:
        changed = offer_states.change(visit.session, offer_id, visit.person_id, deed, visit.now)
        return Told(f"employer.said.{deed}") if changed is Changed.DONE else NOTHING

    return done


def _about_offer(deed: offer_states.Deed) -> About:
    def about(
        session: Session, employer_id: int, offer_id: int, now: datetime
    ) -> Mapping[str, str] | None:
        offer = offer_states.seen(session, offer_id, employer_id)
        if offer is None or deed not in offer_states.possible(offer, now):
            return None
        ends = offer_presenting.end_of(offer, language_of(session, employer_id), now)
        return {"title": offer.title, **ends}

    return about


DEEDS: Mapping[str, Deed] = {deed: _offer(deed) for deed in offer_states.Deed}
BY_LINK: Mapping[str, About] = {deed: _about_offer(deed) for deed in offer_states.Deed}
"""What a link in a letter may do by itself, and the words of its question."""
