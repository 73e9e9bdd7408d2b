"""An announcement from its launch to its end."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.announcements import (
    AnnouncementCategory,
    AnnouncementState,
    OptOut,
    Recipient,
    RecipientState,
)
from models.engine.database import Database
from models.people import Person
from services.announcements import announcements, message, state_machine
from services.privacy import retention
from tests.announcements.builders import an_announcement, launched, outcomes
from tests.harness.builders import BOT, NOON, a_person

LATER = NOON + timedelta(hours=2)


def on(database: Database, work: Callable[[Session], None]) -> None:
    database.transact_now(work)


@pytest.mark.both_databases("recipients are inserted from a query")
def test_a_launch_gives_a_row_to_each_person_of_the_audience_and_of_this_bot(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        ada, _, stranger = (
            a_person(session, 1),
            a_person(session, 2),
            a_person(session, 3, bot_id=BOT + 1),
        )
        announcement = an_announcement(session)
        audience = select(Person.id).where(Person.id.in_([ada.id, stranger.id]))
        assert announcements.launch(session, announcement, audience, NOON) == 1
        row = session.scalars(select(Recipient)).one()
        assert (row.person_id, row.state, row.next_try_at) == (ada.id, RecipientState.QUEUED, NOON)

    on(database, work)


def test_people_whose_numbers_are_far_apart_are_all_queued_once(database: Database) -> None:
    numbers = [1, announcements.AT_ONCE, announcements.AT_ONCE + 1, 3 * announcements.AT_ONCE]

    def work(session: Session) -> None:
        for number in numbers:
            a_person(session, number, id=number)
        launched(session)
        assert session.scalars(select(Recipient.person_id).order_by(Recipient.person_id)).all() == (
            numbers
        )

    on(database, work)


def test_one_for_later_waits_for_its_time(database: Database) -> None:
    def work(session: Session) -> None:
        a_person(session)
        announcement = launched(session, starts_at=LATER)
        for now, state in ((NOON, AnnouncementState.READY), (LATER, AnnouncementState.SENDING)):
            state_machine.advance(session, BOT, now)
            assert announcement.state is state

    on(database, work)


def test_it_is_paused_resumed_and_stopped_once(database: Database) -> None:
    def work(session: Session) -> None:
        announcement = launched(session)
        acts = (
            (announcements.resume, False),
            (announcements.pause, True),
            (announcements.pause, False),
            (announcements.resume, True),
            (announcements.stop, True),
            (announcements.resume, False),
            (announcements.pause, False),
        )
        for act, done in acts:
            assert act(announcement) is done

    on(database, work)


def test_a_reply_finds_the_announcement_it_answers(database: Database) -> None:
    def work(session: Session) -> None:
        person, other = a_person(session, 1), a_person(session, 2)
        announcement = launched(session)
        session.get_one(Recipient, (announcement.id, person.id)).message_id = 50
        assert message.replied_to(session, person.id, 50) is announcement
        assert message.replied_to(session, person.id, 51) is None
        assert message.replied_to(session, other.id, 50) is None

    on(database, work)


def test_a_category_is_left_and_taken_up_again(database: Database) -> None:
    def work(session: Session) -> None:
        person = a_person(session)
        for _ in range(2):
            announcements.opt_out(session, person.id, AnnouncementCategory.NEWS, NOON)
        left = session.scalars(select(OptOut)).one()
        assert (left.category, left.since) == (AnnouncementCategory.NEWS, NOON)
        announcements.opt_in(session, person.id, AnnouncementCategory.NEWS)
        session.flush()
        assert session.scalars(select(OptOut)).all() == []

    on(database, work)


def test_who_is_erased_leaves_no_row(database: Database) -> None:
    def work(session: Session) -> None:
        a_person(session, 1)
        announcement = launched(session)
        session.delete(session.scalars(select(Person)).one())
        session.flush()
        session.expire_all()
        assert outcomes(session) == []
        assert announcement.recipients == 1

    on(database, work)


def test_ninety_days_later_nobody_is_named_and_the_count_stays(database: Database) -> None:
    def work(session: Session) -> None:
        a_person(session, 1)
        announcement, going_on = launched(session), launched(session)
        for row in session.scalars(select(Recipient)):
            if row.announcement_id == announcement.id:
                row.state = RecipientState.SENT
        state_machine.advance(session, BOT, NOON)
        for days, left in ((89, 2), (90, 1)):
            retention.purge(session, BOT, NOON + timedelta(days=days))
            rows = session.scalars(select(Recipient.announcement_id)).all()
            assert len(rows) == left
        assert rows == [going_on.id]
        assert announcement.reached == 1

    on(database, work)
