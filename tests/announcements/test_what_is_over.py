"""Of an announcement that is stopped, sent again or restored, what is over stays as it is."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.announcements import AnnouncementState, NotSentReason, Recipient, RecipientState
from models.engine.database import Database
from services.announcements import announcements, state_machine
from services.wiring import resuming
from tests.announcements.builders import an_announcement, launched, outcomes
from tests.harness.builders import BOT, NOON, a_person

pytestmark = pytest.mark.both_databases("the conditions are judged by each")

HOUR = timedelta(hours=1)
LATER = NOON + HOUR
QUEUED, SENT = (RecipientState.QUEUED, None), (RecipientState.SENT, None)


def recipients(session: Session) -> list[Recipient]:
    return list(session.scalars(select(Recipient).order_by(Recipient.person_id)))


def test_only_who_waits_for_what_was_stopped_is_given_up(database: Database) -> None:
    def work(session: Session) -> list[tuple[RecipientState, str | None]]:
        for number in range(4):
            a_person(session, number + 1)
        stopped = launched(session, state=AnnouncementState.SENDING)
        _, dead, sending, sent = recipients(session)
        dead.claim_epoch, dead.next_try_at = 1, NOON
        sending.claim_epoch, sending.next_try_at = 1, LATER
        sent.state, sent.claim_epoch = RecipientState.SENT, None
        stopped.state = AnnouncementState.STOPPED
        session.flush()
        state_machine.advance(session, BOT, NOON)
        session.expire_all()
        return outcomes(session)

    assert database.transact_now(work) == [
        (RecipientState.FAILED, NotSentReason.STOPPED),
        (RecipientState.UNKNOWN, NotSentReason.STOPPED),
        QUEUED,
        SENT,
    ]


def test_who_waits_for_another_announcement_is_not_given_up(database: Database) -> None:
    def work(session: Session) -> list[tuple[RecipientState, str | None]]:
        a_person(session)
        launched(session).state = AnnouncementState.SENDING
        an_announcement(session, state=AnnouncementState.STOPPED)
        state_machine.advance(session, BOT, NOON)
        session.expire_all()
        return outcomes(session)

    assert database.transact_now(work) == [QUEUED]


def test_only_what_is_in_doubt_is_sent_again(database: Database) -> None:
    others = [
        (RecipientState.UNKNOWN, NotSentReason.TIMED_OUT_AGAIN),
        (RecipientState.UNKNOWN, NotSentReason.STOPPED),
        (RecipientState.FAILED, NotSentReason.TIMED_OUT),
    ]

    def work(session: Session) -> list[tuple[RecipientState, str | None]]:
        for number in range(4):
            a_person(session, number + 1)
        done = launched(session)
        done.state = AnnouncementState.DONE
        states = [(RecipientState.UNKNOWN, NotSentReason.TIMED_OUT), *others]
        for row, (state, reason) in zip(recipients(session), states, strict=True):
            row.state, row.reason = state, reason
        session.flush()
        assert announcements.resend(session, done, LATER) == 1
        session.expire_all()
        return outcomes(session)

    assert database.transact_now(work) == [(RecipientState.QUEUED, NotSentReason.RESENT), *others]


def test_after_a_restore_what_was_begun_is_stopped_and_what_is_planned_stays(
    database: Database,
) -> None:
    planned, ended = {"starts_at": LATER}, {"finished_at": NOON}

    def work(session: Session) -> list[AnnouncementState]:
        rows = [
            an_announcement(session, state=AnnouncementState.SENDING),
            an_announcement(session, state=AnnouncementState.READY, starts_at=NOON),
            an_announcement(session, state=AnnouncementState.READY, **planned),
            an_announcement(session, state=AnnouncementState.DONE, **ended),
            an_announcement(session),
        ]
        assert resuming.look(session, {}, NOON).announcements == 2
        resuming.end_what_is_past(session, {}, [], NOON)
        session.expire_all()
        return [row.state for row in rows]

    assert database.transact_now(work) == [
        AnnouncementState.STOPPED,
        AnnouncementState.STOPPED,
        AnnouncementState.READY,
        AnnouncementState.DONE,
        AnnouncementState.DRAFT,
    ]
