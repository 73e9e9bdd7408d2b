"""Nobody sees an offer before the team has said yes to those very words."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.offers import Employer, Opportunity, OpportunityStatus
from models.outbox import OutboxEmail, OutboxMessage
from models.people import AuditEntry, Person
from services.conversation.callbacks import CallbackResult
from services.conversation.turn_context import TurnContext
from services.employers import approval, offer_preview
from services.offers.opportunities import is_shown
from services.people.access import Access
from tests.employers.builders import an_employer, an_offer
from tests.harness.builders import NOON, a_context, a_member, a_person, a_stack
from tests.harness.chat import CALLBACKS

STATUS, DAY = OpportunityStatus, timedelta(days=1)
YES, NO = "offer_yes", "offer_no_thin"


def sent(session: Session, employer: Employer, **more: Any) -> Opportunity:
    values: dict[str, Any] = {"status": STATUS.DRAFT, "published_at": None, "live_days": 15}
    offer = an_offer(session, employer, **(values | more))
    send(session, offer)
    return offer


def send(session: Session, offer: Opportunity) -> None:
    assert offer.employer_id is not None
    context = a_context(session, session.get_one(Person, offer.employer_id))
    assert (
        offer_preview.send(context, {"offer": str(offer.id)}) is offer_preview.OfferSubmission.SENT
    )


def press(context: TurnContext, callback: str, offer_id: int, revision: int = 0) -> CallbackResult:
    context.update_id += 1
    context.detail = revision
    stack = a_stack(context.person_id)
    return CALLBACKS[callback](context, stack, offer_id)


def card_of(offer: Opportunity) -> tuple[int, int]:
    """What the buttons of the newest card carry."""
    return offer.id, offer.revision


def texts(session: Session, kind: str) -> list[str]:
    query = select(OutboxMessage).where(OutboxMessage.kind == kind).order_by(OutboxMessage.id)
    return [it.params.get("text", "card") for it in session.scalars(query)]


def test_a_yes_puts_an_offer_on_line_for_its_days_and_tells_its_employer_once(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        one, other = (a_context(session, a_member(session, number)) for number in (70, 71))
        mail: dict[str, Any] = {"email": "nora@fibredoc.test", "email_confirmed_at": NOON}
        offer = sent(session, an_employer(session, **mail))
        assert texts(session, "offer_card") == ["card", "card"]
        assert not is_shown(session, offer.id, NOON)
        one.now = NOON + DAY
        assert press(one, YES, *card_of(offer)) is CallbackResult.DONE
        assert press(other, NO, *card_of(offer)) is CallbackResult.DONE
        assert is_shown(session, offer.id, one.now)
        assert (offer.published_at, offer.live_until) == (one.now, one.now + 15 * DAY)
        assert texts(session, "offer_told") == ["posted.told.offer_yes"]
        emails = session.scalars(select(OutboxEmail)).all()
        assert [it.text for it in emails] == ["posted.told.offer_yes.letter"]
        entries = session.execute(select(AuditEntry.action, AuditEntry.subjects)).all()
        assert [tuple(it) for it in entries] == [(YES, {"opportunity": offer.id})]

    database.transact_now(work)


@pytest.mark.parametrize(
    "callback", [it for it in approval.DECISIONS[1:] if it not in approval.SAID]
)
def test_a_no_says_its_reason_and_lets_them_correct_and_send_again(
    database: Database, callback: str
) -> None:
    def work(session: Session) -> None:
        context = a_context(session, a_member(session, 70))
        offer = sent(session, an_employer(session))
        press(context, callback, *card_of(offer))
        assert (offer.status, offer.refused_because) == (STATUS.REFUSED, f"posted.told.{callback}")
        assert not is_shown(session, offer.id, NOON)
        [told] = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "offer_told"))
        assert told.params["buttons"] == [["posted.correct", f"a:offer_correct:{offer.id}"]]
        send(session, offer)
        assert (offer.status, offer.refused_because) == (STATUS.TO_APPROVE, None)
        press(context, YES, *card_of(offer))
        assert is_shown(session, offer.id, NOON)

    database.transact_now(work)


@pytest.mark.parametrize("callback", approval.SAID)
def test_a_reason_of_the_teams_own_reaches_the_employer_as_it_was_written(
    database: Database, callback: str
) -> None:
    def work(session: Session) -> None:
        context, other = (a_context(session, a_member(session, it)) for it in (70, 71))
        mail: dict[str, Any] = {"email": "nora@fibredoc.test", "email_confirmed_at": NOON}
        offer = sent(session, an_employer(session, **mail))
        assert press(context, callback, *card_of(offer)) is CallbackResult.STAYS
        assert offer.status is STATUS.TO_APPROVE
        said = {
            "subject": str(offer.id),
            "revision": str(offer.revision),
            "verb": callback,
            "sentence": "Qui forme le <mardi> ?",
        }
        long = said | {"sentence": "x" * 501}
        assert approval.refuse(context, long) is approval.ApprovalRefusalResult.TOO_LONG
        assert approval.refuse(context, said) is approval.ApprovalRefusalResult.REFUSED
        assert approval.refuse(other, said) is approval.ApprovalRefusalResult.DECIDED
        [told] = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "offer_told"))
        [email] = session.scalars(select(OutboxEmail))
        assert told.params["values"]["sentence"] == email.values["sentence"] == said["sentence"]
        assert email.text == f"posted.told.{callback}_said.letter"
        assert offer.refusal_words == said["sentence"]
        send(session, offer)
        assert offer.refusal_words is None
        assert approval.refuse(other, said) is approval.ApprovalRefusalResult.DECIDED

    database.transact_now(work)


def test_an_older_card_decides_nothing_and_shows_the_newer_words(database: Database) -> None:
    def work(session: Session) -> None:
        context = a_context(session, a_member(session, 70))
        offer = sent(session, an_employer(session))
        older = card_of(offer)
        offer.status, offer.pay = STATUS.DRAFT, "10 000 € brut"
        assert press(context, YES, *older) is CallbackResult.DONE
        assert not is_shown(session, offer.id, NOON)
        send(session, offer)
        context.outgoing.clear()
        assert press(context, YES, *older) is CallbackResult.DONE
        assert offer.status is STATUS.TO_APPROVE
        assert "10 000 € brut" in str(context.outgoing)
        press(context, YES, *card_of(offer))
        assert is_shown(session, offer.id, NOON)

    database.transact_now(work)


def test_a_card_that_waits_to_leave_is_dropped_once_it_is_decided_or_changed(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        context = a_context(session, a_member(session, 70))
        offer = sent(session, an_employer(session))
        [first] = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "offer_card"))
        holds = approval.CARD.recheck
        assert holds(session, first, NOON)
        send(session, offer)
        assert not holds(session, first, NOON)
        press(context, YES, *card_of(offer))
        cards = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "offer_card"))
        assert not any(holds(session, card, NOON) for card in cards)

    database.transact_now(work)


@pytest.mark.parametrize(("left", "until"), [(10, 10), (-1, 15)])
def test_read_again_an_offer_keeps_the_days_it_has_left(
    database: Database, left: int, until: int
) -> None:
    def work(session: Session) -> None:
        context = a_context(session, a_member(session, 70))
        first = NOON - 9 * DAY
        ends = {"published_at": first, "live_until": NOON + left * DAY}
        offer = sent(session, an_employer(session), **ends)
        press(context, YES, *card_of(offer))
        assert (offer.published_at, offer.live_until) == (first, NOON + until * DAY)

    database.transact_now(work)


def test_only_the_team_decides(database: Database) -> None:
    def work(session: Session) -> None:
        a_member(session, 70)
        employer = an_employer(session)
        offer = sent(session, employer)
        for person in (session.get_one(Person, employer.person_id), a_person(session, 55)):
            for callback in approval.CALLBACKS[Access.TEAM]:
                assert (
                    press(a_context(session, person), callback, *card_of(offer))
                    is CallbackResult.FOREIGN
                )
        assert offer.status is STATUS.TO_APPROVE
        context = a_context(session, a_member(session, 72))
        for offer_id in (0, offer.id, 10**17):
            assert press(context, YES, offer_id) is CallbackResult.DONE
        assert offer.status is STATUS.TO_APPROVE

    database.transact_now(work)


def test_the_queue_shows_whoever_came_first_first(database: Database) -> None:
    def work(session: Session) -> None:
        context = a_context(session, a_member(session, 70))
        approval.show_waiting(context)
        assert "Aucune offre" in str(context.outgoing)
        employer = an_employer(session)
        later, first = (sent(session, employer, title=it) for it in ("Après", "D'abord"))
        later.seen_at = NOON + DAY
        cards = select(OutboxMessage).filter_by(kind=approval.CARD.name).order_by(OutboxMessage.id)
        before = len(session.scalars(cards).all())
        approval.show_waiting(context)
        session.flush()
        asked_for = session.scalars(cards).all()[before:]
        assert [card.params["offer_id"] for card in asked_for] == [first.id, later.id]

    database.transact_now(work)
