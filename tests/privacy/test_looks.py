"""People are looked at when a term of theirs ends: never later, and seldom otherwise."""

from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from random import Random

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from models.conversation import Conversation
from models.engine.database import Database, open_database
from models.people import Person
from rules.privacy.retention import NEXT_LOOK, TERMS, next_look
from services.privacy import looks, retention
from tests.harness.builders import BOT, FINGERPRINTS, NOON, a_person
from tests.harness.database.together import WAITED_FOR
from tests.harness.waiting import until

DAY = timedelta(days=1)


def test_no_term_of_any_sign_ends_before_the_next_look() -> None:
    rng = Random(1)
    for _ in range(500):
        signs = [NOON - rng.randrange(1000) * DAY if rng.random() < 0.8 else None for _ in "abc"]
        look = next_look(signs, NOON)
        ends = {sign + term for sign in signs if sign for term in TERMS}
        assert NOON < look <= NOON + NEXT_LOOK
        assert not any(NOON < end < look for end in ends)


def test_who_wrote_lately_is_looked_at_when_their_thirty_days_are_over(database: Database) -> None:
    def someone(session: Session) -> None:
        person = a_person(session, 1, joined_at=NOON - 60 * DAY)
        fields = {"script": "way_in", "version": 1, "step": "age", "answers": {}, "trail": []}
        numbers = {"question": 1, "last_question": 1, "heard_at": NOON - 10 * DAY}
        session.add(Conversation(person_id=person.id, depth=0, **fields, **numbers))

    def erase(session: Session) -> bool:
        return retention.erase_due(session, BOT, NOON, lambda below: below - 1, FINGERPRINTS)

    database.transact_now(someone)
    assert database.transact_now(lambda s: len(looks.due(s, BOT, NOON))) == 1
    database.transact_now(erase)
    assert database.transact_now(lambda s: s.scalars(select(Person.look_at)).all()) == [
        NOON + 20 * DAY
    ]
    assert database.transact_now(lambda s: looks.due(s, BOT, NOON + 19 * DAY)) == []
    assert database.transact_now(lambda s: len(looks.due(s, BOT, NOON + 20 * DAY))) == 1


def test_who_is_erased_meanwhile_stops_no_look_at_the_others(postgresql_url: str) -> None:
    with closing(open_database(postgresql_url)) as database, ThreadPoolExecutor(1) as beside:
        ids = database.transact_now(lambda s: [a_person(s, number).id for number in (1, 2)])

        def erase(session: Session) -> Future[None]:
            session.execute(delete(Person).where(Person.id == ids[0]))
            sweep = beside.submit(database.transact_now, lambda s: looks.put_off(s, ids, NOON))
            until(lambda: bool(session.scalar(text(WAITED_FOR))), "the sweep has read them both")
            return sweep

        database.transact_now(erase).result()
        assert database.transact_now(lambda s: looks.due(s, BOT, NOON)) == []
        assert database.transact_now(lambda s: s.scalars(select(Person.id)).all()) == ids[1:]


def test_a_look_at_people_who_are_all_erased_meanwhile_does_nothing(database: Database) -> None:
    ids = database.transact_now(lambda s: [a_person(s, number).id for number in (1, 2)])
    database.transact_now(lambda s: s.execute(delete(Person).where(Person.id.in_(ids))))
    database.transact_now(lambda s: looks.put_off(s, ids, NOON))
    assert database.transact_now(lambda s: looks.due(s, BOT, NOON)) == []


def test_another_bot_looks_at_people_of_its_own(database: Database) -> None:
    database.transact_now(lambda session: a_person(session, 1))
    assert database.transact_now(lambda s: looks.due(s, BOT + 1, NOON)) == []
