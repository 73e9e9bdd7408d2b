"""Who no longer leads neither takes anyone up for an announcement nor says what became of them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.announcements import Fate, Recipient
from models.engine.database import Database
from services.announcements import delivery_results, recipients, state_machine
from services.announcements.recipients import Claim
from services.outbox import leases
from services.outbox.claiming import LEASE
from tests.announcements.builders import fates, launched
from tests.harness.builders import BOT, NOON, a_person

OLD, NEW = 1, 2


def claim(session: Session, epoch: int, *, later: bool = False) -> Claim:
    now = NOON + LEASE if later else NOON
    claimed = recipients.claim(session, BOT, (), epoch, now, limit=10)
    session.flush()
    return claimed


def taken_over(session: Session) -> None:
    """By another process: the second epoch begins."""
    seen = leases.look(session, BOT)
    assert seen is not None
    assert leases.take_over(session, BOT, "other", seen) == NEW


def an_announcement_under_way(session: Session) -> None:
    leases.found(session, BOT, "me")
    a_person(session)
    launched(session)
    state_machine.advance(session, BOT, NOON)


def test_who_no_longer_leads_takes_nobody_up(database: Database) -> None:
    def work(session: Session) -> None:
        an_announcement_under_way(session)
        taken_over(session)
        assert claim(session, OLD) == Claim()
        assert session.scalars(select(Recipient.claim_epoch)).all() == [None]
        assert len(claim(session, NEW).due) == 1

    database.transact_now(work)


def test_a_late_mark_of_an_old_leader_changes_nothing(database: Database) -> None:
    def work(session: Session) -> None:
        an_announcement_under_way(session)
        [old] = claim(session, OLD).due
        taken_over(session)
        [new] = claim(session, NEW, later=True).due
        later = NOON + LEASE
        delivery_results.mark(session, OLD, [delivery_results.refused(old)], later)
        assert fates(session) == [(Fate.QUEUED, None)]
        delivery_results.mark(session, NEW, [delivery_results.sent(new, 5)], later)
        delivery_results.mark(session, NEW, [delivery_results.refused(old)], later)
        assert fates(session) == [(Fate.SENT, None)]

    database.transact_now(work)
