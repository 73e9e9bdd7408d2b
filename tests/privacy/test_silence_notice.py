"""Who gave no sign of life for long is told, then erased 30 days later."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.conversation import Conversation
from models.engine.database import Database
from models.enrolment import Enrolment, EnrolmentStatus
from models.offers import Employer
from models.outbox import OutboxMessage
from models.people import Person, Role, RoleName
from services.privacy import retention
from tests.employers.builders import an_employer, an_offer
from tests.harness.builders import BOT, FINGERPRINTS, NOON, a_mentor, a_person, a_session, a_slot

DAY = timedelta(days=1)
LONG_AGO = NOON - 3000 * DAY
Story = Callable[[Session], Person]


def heard(session: Session, person: Person, days: int) -> Person:
    """Last so many days ago."""
    fields = {"script": "menu", "version": 1, "step": "menu", "answers": {}, "trail": []}
    numbers = {"question": 1, "last_question": 1, "heard_at": NOON - days * DAY}
    session.add(Conversation(person_id=person.id, depth=0, **fields, **numbers))
    return person


def participant(days: int, status: EnrolmentStatus = EnrolmentStatus.PLACE) -> Story:
    def story(session: Session) -> Person:
        person = heard(session, a_person(session, joined_at=LONG_AGO), days)
        ends_on = (LONG_AGO + 20 * DAY).date()
        here = a_session(session, starts_on=ends_on, ends_on=ends_on)
        link = {"person_id": person.id, "session_id": here.id, "changed_at": LONG_AGO}
        session.add(Enrolment(**link, status=status))
        return person

    return story


def serving(role: RoleName | None, days: int) -> Story:
    def story(session: Session) -> Person:
        person = heard(session, a_person(session, joined_at=LONG_AGO), days)
        if role is None:
            session.add(Employer(person_id=person.id, company="Numa", joined_at=LONG_AGO))
        else:
            session.add(Role(person_id=person.id, role=role, granted_at=LONG_AGO))
        return person

    return story


def sweep(database: Database, at: datetime) -> None:
    more = True
    while more:
        more = database.transact_now(
            lambda s: retention.erase_due(s, BOT, at, lambda below: below - 1, FINGERPRINTS)
        )


def told(database: Database) -> list[OutboxMessage]:
    def look(session: Session) -> list[OutboxMessage]:
        query = select(OutboxMessage).where(OutboxMessage.kind == "erasure_notice")
        return list(session.scalars(query))

    sweep(database, NOON)
    return database.transact_now(look)


def is_there_after(database: Database, days: int) -> bool:
    sweep(database, NOON + days * DAY)
    return database.transact_now(lambda s: s.scalar(select(Person.id).limit(1))) is not None


@pytest.mark.parametrize(
    ("story", "is_told"),
    [
        (participant(701), True),
        (participant(699), False),
        (participant(701, EnrolmentStatus.WAITING), True),
        (participant(701, EnrolmentStatus.REFUSED), False),
        (serving(RoleName.MENTOR, 336), True),
        (serving(RoleName.MENTOR, 334), False),
        (serving(RoleName.STAFF, 336), True),
        (serving(RoleName.OWNER, 2000), False),
        (serving(None, 336), True),
    ],
)
def test_a_notice_comes_30_days_before_the_term(
    database: Database, story: Story, *, is_told: bool
) -> None:
    database.transact_now(story)
    assert bool(told(database)) is is_told
    assert len(told(database)) == is_told  # once


def test_they_are_erased_30_days_after_the_notice(database: Database) -> None:
    database.transact_now(participant(800))
    assert is_there_after(database, 0)
    [notice] = told(database)
    assert notice.params["values"] == {"day": "1er avril 2027"}
    assert is_there_after(database, 29)
    assert not is_there_after(database, 30)


def test_a_word_or_a_tap_after_the_notice_keeps_them(database: Database) -> None:
    def writes(session: Session) -> None:
        session.scalars(select(Conversation)).one().heard_at = NOON + DAY

    database.transact_now(participant(800))
    told(database)
    database.transact_now(writes)
    assert is_there_after(database, 31)


def test_a_session_a_meeting_or_an_offer_to_come_is_a_sign_of_life(database: Database) -> None:
    def mentor_by_mail(session: Session) -> None:
        mentor = a_mentor(session)
        session.get_one(Person, mentor.person_id).joined_at = LONG_AGO
        a_slot(session, mentor, NOON - 100 * DAY)

    def waits_for_a_session(session: Session) -> None:
        person = heard(session, a_person(session, 8, joined_at=LONG_AGO), 720)
        here = a_session(session, code="last", ends_on=(NOON - 690 * DAY).date())
        link = {"person_id": person.id, "session_id": here.id, "changed_at": NOON - 720 * DAY}
        session.add(Enrolment(**link, status=EnrolmentStatus.PLACE))

    database.transact_now(mentor_by_mail)
    database.transact_now(waits_for_a_session)
    assert told(database) == []


@pytest.mark.parametrize(("ends", "is_told"), [(DAY, False), (-400 * DAY, True)])
def test_an_offer_that_is_still_read_keeps_who_recruits(
    database: Database, ends: timedelta, *, is_told: bool
) -> None:
    def recruits(session: Session) -> None:
        employer = an_employer(session)
        session.get_one(Person, employer.person_id).joined_at = LONG_AGO
        an_offer(session, employer, LONG_AGO, live_until=NOON + ends)

    database.transact_now(recruits)
    assert bool(told(database)) is is_told


def test_an_owner_is_not_erased_though_they_were_told_before_they_owned(
    database: Database,
) -> None:
    def owns(session: Session) -> None:
        session.scalars(select(Role)).one().role = RoleName.OWNER

    database.transact_now(serving(RoleName.STAFF, 400))
    assert len(told(database)) == 1
    database.transact_now(owns)
    assert is_there_after(database, 31)


def test_the_end_of_a_role_counts_from_its_day(database: Database) -> None:
    def ended(session: Session) -> None:
        a_person(session, joined_at=LONG_AGO, seen_at=NOON - 100 * DAY)

    database.transact_now(ended)
    assert told(database) == []
    assert is_there_after(database, 31)
