"""Buttons about an offer do nothing in the hands of someone else."""

from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.offers import OpportunityStatus
from models.people import Person, Role, RoleName
from services.conversation.callbacks import CallbackResult
from services.employers import callbacks
from services.employers.offer_states import OfferAction
from services.employers.web import actions
from services.pages.actions import ActionResult, PageVisit
from services.people.access import Access
from tests.employers.builders import an_employer, an_offer
from tests.harness.builders import NOON, a_context, a_stack

CALLBACKS = callbacks.CALLBACKS[Access.EMPLOYER]
MINE = ("my_offers", "offer_correct", "offer_prolong", "offer_filled", "offer_let")


@pytest.mark.parametrize("callback", MINE)
def test_a_button_of_another_employer_is_no_button(database: Database, callback: str) -> None:
    def story(session: Session) -> None:
        offer = an_offer(session, an_employer(session))
        other = an_employer(session, 801)
        context = a_context(session, session.get_one(Person, other.person_id), NOON)
        stack = a_stack(context.person_id)
        before = (offer.status, offer.live_until)
        for subject in (offer.id, offer.employer_id or 0, 0, 10**17):
            assert CALLBACKS[callback](context, stack, subject) is CallbackResult.FOREIGN
        assert (offer.status, offer.live_until) == before
        assert context.outgoing == [] and stack.open == []

    database.transact_now(story)


@pytest.mark.parametrize("action", OfferAction)
def test_who_recruits_no_more_does_nothing_with_their_offers(
    database: Database, action: OfferAction
) -> None:
    """From their page, an e-mail or the chat; the same action is done while they recruit."""

    def work(session: Session) -> list[ActionResult]:
        employer = an_employer(session)
        status = (
            OpportunityStatus.PAUSED if action is OfferAction.RESUME else OpportunityStatus.LIVE
        )
        offer = an_offer(session, employer, status=status)
        visit = PageVisit(session, employer.person_id, NOON, Random(3).randrange)
        session.execute(delete(Role))
        after = actions.act(visit, action, offer.id, {})
        assert (offer.status, offer.live_until) == (status, NOON + timedelta(days=20))
        role = {"role": RoleName.EMPLOYER, "granted_at": NOON}
        session.add(Role(person_id=employer.person_id, **role))
        session.flush()
        return [after, actions.act(visit, action, offer.id, {})]

    assert database.transact_now(work) == [actions.NOTHING, ActionResult(f"employer.said.{action}")]
