"""Who no longer leads neither takes anyone up for an announcement nor says what became of them."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.announcements import Recipient, RecipientState
from models.engine.database import Database
from rules.outbox import policies
from rules.outbox.retries import SendResult
from services.announcements import recipients, state_machine
from services.announcements.recipients import DueRecipient
from services.outbox import leases, marking
from services.outbox.claiming import Claim
from services.outbox.message_limits import MessageLimits
from tests.announcements.builders import launched, outcomes
from tests.harness.builders import BOT, NOON, a_person

pytestmark = pytest.mark.both_databases("rows are claimed under locks that others skip")

LEASE = policies.RECIPIENTS.lease
OLD, NEW = 1, 2


def claim(session: Session, epoch: int, *, later: bool = False) -> Claim[DueRecipient]:
    now = NOON + LEASE if later else NOON
    claimed = recipients.claim(session, BOT, MessageLimits(), epoch, now, limit=10)
    session.flush()
    return claimed


def taken_over(session: Session) -> None:
    """By another process: the second epoch begins."""
    seen = leases.look(session, BOT)
    assert seen is not None
    assert leases.take_over(session, BOT, "other", seen) == NEW


def an_announcement_under_way(session: Session) -> None:
    leases.create(session, BOT, "me")
    a_person(session)
    launched(session)
    state_machine.advance(session, BOT, NOON)


def test_who_no_longer_leads_takes_nobody_up(database: Database) -> None:
    def work(session: Session) -> None:
        an_announcement_under_way(session)
        taken_over(session)
        assert claim(session, OLD) == Claim()
        assert session.scalars(select(Recipient.claim_epoch)).all() == [None]
        assert len(claim(session, NEW).ready) == 1

    database.transact_now(work)


def test_a_late_mark_of_an_old_leader_changes_nothing(database: Database) -> None:
    def work(session: Session) -> None:
        an_announcement_under_way(session)
        [old] = claim(session, OLD).ready
        taken_over(session)
        [new] = claim(session, NEW, later=True).ready
        later = NOON + LEASE
        marking.mark(
            session, recipients.QUEUE, OLD, [recipients.mark_result(old, SendResult.REFUSED)], later
        )
        assert outcomes(session) == [(RecipientState.QUEUED, None)]
        marking.mark(
            session, recipients.QUEUE, NEW, [recipients.mark_result(new, SendResult.SENT, 5)], later
        )
        marking.mark(
            session, recipients.QUEUE, NEW, [recipients.mark_result(old, SendResult.REFUSED)], later
        )
        assert outcomes(session) == [(RecipientState.SENT, None)]

    database.transact_now(work)
