"""How long things are kept."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.conversation import Conversation
from models.engine.database import Database
from models.enrolment import Enrolment, EnrolmentStatus
from models.people import Person, Role, RoleName
from models.privacy import Erasure
from models.profile import Consent, ConsentPurpose
from services.conversation.replies import Erase
from services.outbox import leases, owed_answers
from services.outbox.owed_answers import OwedAnswer
from services.privacy import retention
from tests.harness.builders import BOT, FINGERPRINTS, NOON, a_person, a_session

DAY = timedelta(days=1)


def enrol(session: Session, person: Person, status: EnrolmentStatus, ago: timedelta) -> None:
    session.add(
        Enrolment(
            person_id=person.id,
            session_id=a_session(session, code=f"s{person.id}").id,
            status=status,
            changed_at=NOON - ago,
        )
    )


def converse(session: Session, person: Person, ago: timedelta, **more: object) -> None:
    values = {
        "script": "way_in",
        "version": 1,
        "step": "age",
        "answers": {},
        "trail": [],
        "question": 1,
        "last_question": 1,
        "traces": [],
        "heard_at": NOON - ago,
    }
    session.add(Conversation(person_id=person.id, depth=0, **(values | more)))


def erased(database: Database) -> set[int]:
    """Telegram ids of those who went."""

    def before(session: Session) -> set[int | None]:
        return set(session.scalars(select(Person.telegram_id)))

    there = database.transact_now(before)
    database.transact_now(
        lambda session: retention.erase_due(
            session, BOT, NOON, lambda below: below - len(there), FINGERPRINTS
        )
    )
    gone = there - database.transact_now(before)
    return {telegram_id for telegram_id in gone if telegram_id is not None}


def test_a_sign_up_that_was_left_unfinished_goes_after_30_days(database: Database) -> None:
    def people(session: Session) -> None:
        for telegram_id, ago in ((1, 31 * DAY), (2, 29 * DAY)):
            person = a_person(session, telegram_id, joined_at=NOON - 60 * DAY)
            converse(session, person, ago)

    database.transact_now(people)
    assert erased(database) == {1}
    assert database.transact_now(lambda s: len(s.scalars(select(Erasure)).all())) == 1


def test_of_many_at_once_nobody_waits_for_another_round(database: Database) -> None:
    def people(session: Session) -> None:
        for telegram_id in range(1, 2 * retention.ERASED_AT_ONCE + 2):
            a_person(session, telegram_id, joined_at=NOON - 60 * DAY)

    random_below = Random(1).randrange

    def left(session: Session) -> int:
        while retention.erase_due(session, BOT, NOON, random_below, FINGERPRINTS):
            pass
        return len(session.scalars(select(Person.id)).all())

    database.transact_now(people)
    assert database.transact_now(left) == 0


@pytest.mark.parametrize(
    ("status", "days", "goes"),
    [
        (EnrolmentStatus.REFUSED, 31, True),
        (EnrolmentStatus.REFUSED, 29, False),
        (EnrolmentStatus.OFFERED, 31, True),
        (EnrolmentStatus.PLACE, 400, False),
        (EnrolmentStatus.WAITING, 400, False),
        (EnrolmentStatus.TO_CHECK, 400, False),
    ],
)
def test_who_was_refused_goes_and_who_has_a_place_stays(
    database: Database, status: EnrolmentStatus, days: int, *, goes: bool
) -> None:
    def people(session: Session) -> None:
        person = a_person(session, 1, joined_at=NOON - 500 * DAY)
        enrol(session, person, status, days * DAY)

    database.transact_now(people)
    assert erased(database) == ({1} if goes else set())


def test_who_waits_for_news_is_kept_twelve_months(database: Database) -> None:
    def people(session: Session) -> None:
        for telegram_id, days in ((1, 366), (2, 364)):
            a_person(
                session,
                telegram_id,
                joined_at=NOON - 500 * DAY,
                keep_informed_at=NOON - days * DAY,
            )

    database.transact_now(people)
    assert erased(database) == {1}


def test_each_bot_erases_its_own_people(database: Database) -> None:
    def work(session: Session) -> None:
        long_ago = NOON - 60 * DAY
        mine = a_person(session, 1, joined_at=long_ago)
        theirs = a_person(session, 2, bot_id=BOT + 1, joined_at=long_ago)
        ids = [mine.id, theirs.id]
        assert retention.to_erase(session, BOT, ids, NOON) == [mine.id]
        assert retention.to_erase(session, BOT + 1, ids, NOON) == [theirs.id]

    database.transact_now(work)


def test_the_team_is_never_erased_by_the_clock(database: Database) -> None:
    def people(session: Session) -> None:
        person = a_person(session, 1, joined_at=NOON - 500 * DAY)
        session.add(Role(person_id=person.id, role=RoleName.MENTOR, granted_at=NOON))

    database.transact_now(people)
    assert erased(database) == set()


def test_an_address_that_nobody_confirmed_is_forgotten_after_an_hour(database: Database) -> None:
    def people(session: Session) -> None:
        for telegram_id, minutes in ((1, 61), (2, 59)):
            person = a_person(session, telegram_id)
            ago = timedelta(minutes=minutes)
            private = {"pending": {"label": "12 rue des Lilas"}, "traces": [5]}
            converse(session, person, ago, **private)

    def pending(session: Session) -> list[object]:
        query = select(Person.telegram_id, Conversation.pending)
        rows = session.execute(query.join(Conversation).order_by(Person.telegram_id))
        return [row.pending for row in rows]

    database.transact_now(people)
    database.transact_now(lambda session: retention.forget_private(session, BOT, NOON, lambda _: 9))
    assert database.transact_now(pending) == [None, {"label": "12 rue des Lilas"}]

    def claimed(session: Session) -> Sequence[OwedAnswer]:
        epoch = leases.create(session, BOT, "me")
        assert epoch is not None
        return owed_answers.claim(session, BOT, epoch, NOON).ready

    [said] = database.transact_now(claimed)
    assert (said.lane, said.replies) == (1, [Erase(5)])


@pytest.mark.parametrize("status", [EnrolmentStatus.PLACE, EnrolmentStatus.LEFT])
def test_comfort_needs_go_30_days_after_the_session(
    database: Database, status: EnrolmentStatus
) -> None:
    """The agreement ends with them; another agreement stays."""

    def people(session: Session) -> None:
        person = a_person(session, 1, comfort_needs="captions")
        enrol(session, person, status, DAY)
        agreed = {"person_id": person.id, "text_version": "1", "given_at": NOON, "update_id": 1}
        session.add_all(
            Consent(purpose=it, **agreed)
            for it in (ConsentPurpose.COMFORT_NEEDS, ConsentPurpose.OFFERS)
        )

    def left_after(days: int) -> tuple[str | None, list[ConsentPurpose]]:
        end = NOON.replace(day=26) + days * DAY

        def work(session: Session) -> tuple[str | None, list[ConsentPurpose]]:
            retention.forget_session_notes(session, session.scalars(select(Person.id)).all(), end)
            agreed = select(Consent.purpose).where(Consent.withdrawn_at.is_(None))
            needs = session.scalars(select(Person.comfort_needs)).one()
            return needs, list(session.scalars(agreed.order_by(Consent.purpose)))

        return database.transact_now(work)

    database.transact_now(people)
    assert left_after(29) == ("captions", [ConsentPurpose.COMFORT_NEEDS, ConsentPurpose.OFFERS])
    assert left_after(30) == (None, [ConsentPurpose.OFFERS])


def test_how_to_reach_somebody_safely_is_forgotten_with_the_session_too(
    database: Database,
) -> None:
    def work(session: Session) -> list[str | None]:
        person = a_person(session, 1, safe_contact="Pas le soir.")
        enrol(session, person, EnrolmentStatus.PLACE, DAY)
        end = NOON.replace(day=26)
        kept: list[str | None] = []
        for days in (29, 30):
            retention.forget_session_notes(session, [person.id], end + days * DAY)
            session.refresh(person)
            kept.append(person.safe_contact)
        return kept

    assert database.transact_now(work) == ["Pas le soir.", None]


def test_comfort_needs_of_a_coming_session_outlive_an_old_one(database: Database) -> None:
    def work(session: Session) -> str | None:
        person = a_person(session, 1, comfort_needs="captions")
        for code, day in (("old", 1), ("next", 25)):
            ends_on = NOON.date().replace(day=day, month=1 if code == "old" else 3)
            programme_session = a_session(session, code=code, ends_on=ends_on)
            session.add(
                Enrolment(
                    person_id=person.id,
                    session_id=programme_session.id,
                    status=EnrolmentStatus.PLACE,
                    changed_at=NOON,
                )
            )
        session.flush()
        retention.forget_session_notes(session, [person.id], NOON)
        session.refresh(person)
        return person.comfort_needs

    assert database.transact_now(work) == "captions"


def test_an_agreement_that_was_withdrawn_earlier_keeps_its_date(database: Database) -> None:
    def work(session: Session) -> None:
        person = a_person(session, 1, comfort_needs="captions")
        enrol(session, person, EnrolmentStatus.PLACE, DAY)
        agreed = {"person_id": person.id, "text_version": "1", "given_at": NOON, "update_id": 1}
        early, end = NOON + DAY, NOON + 90 * DAY
        for withdrawn_at in (early, None):
            row = Consent(purpose=ConsentPurpose.COMFORT_NEEDS, withdrawn_at=withdrawn_at, **agreed)
            session.add(row)
        session.flush()
        retention.forget_session_notes(session, [person.id], end)
        dates = select(Consent.withdrawn_at).order_by(Consent.id)
        assert session.scalars(dates).all() == [early, end]

    database.transact_now(work)
