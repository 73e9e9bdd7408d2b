"""The code that proves an e-mail at work: once, for half an hour, five tries."""

from collections.abc import Callable
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.mentoring.mentors import Mentor
from models.outbox import OutboxEmail
from services.outbox.email_verification import (
    PAUSE,
    EmailCodeCheck,
    EmailCodeSending,
    check_code,
    is_free_mail,
    send_code,
)
from tests.harness.builders import KEY, NOON, a_person

ADDRESS = "sam@entreprise.test"


def a_mentor(session: Session) -> Mentor:
    mentor = Mentor(person_id=a_person(session).id)
    session.add(mentor)
    session.flush()
    return mentor


def code_sent(session: Session) -> str:
    emails = session.scalars(select(OutboxEmail).order_by(OutboxEmail.id)).all()
    return str(emails[-1].values["code"])


def another(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


@pytest.fixture
def within(database: Database) -> Callable[[Callable[[Session, Mentor], None]], None]:
    """In one transaction, with a mentor to whom a code was sent at noon."""

    def run(story: Callable[[Session, Mentor], None]) -> None:
        def work(session: Session) -> None:
            mentor = a_mentor(session)
            assert (
                send_code(session, mentor, ADDRESS, NOON, Random(1).randrange, KEY)
                is EmailCodeSending.SENT
            )
            story(session, mentor)

        database.transact_now(work)

    return run


Within = Callable[[Callable[[Session, Mentor], None]], None]


def test_the_right_code_confirms_the_address_once(within: Within) -> None:
    def story(session: Session, mentor: Mentor) -> None:
        code = code_sent(session)
        later = NOON + timedelta(minutes=2)
        assert (
            check_code(session, mentor, f" {code[:3]} {code[3:]}\n", later, KEY)
            is EmailCodeCheck.RIGHT
        )
        assert (mentor.email, mentor.email_confirmed_at) == (ADDRESS, later)
        assert check_code(session, mentor, code, later, KEY) is EmailCodeCheck.EXPIRED

    within(story)


def test_a_code_is_six_digits_kept_as_a_hash_only(within: Within) -> None:
    def story(session: Session, mentor: Mentor) -> None:
        code = code_sent(session)
        assert len(code) == 6 and code.isdecimal()
        assert mentor.email_code_hash is not None and code not in mentor.email_code_hash

    within(story)


def test_after_half_an_hour_a_code_is_over_and_so_is_its_email(within: Within) -> None:
    def story(session: Session, mentor: Mentor) -> None:
        code = code_sent(session)
        half_an_hour = timedelta(minutes=30)
        almost = half_an_hour - timedelta(seconds=1)
        assert (
            check_code(session, mentor, another(code), NOON + almost, KEY) is EmailCodeCheck.WRONG
        )
        assert check_code(session, mentor, code, NOON + half_an_hour, KEY) is EmailCodeCheck.EXPIRED
        assert session.scalars(select(OutboxEmail)).one().expires_at == NOON + half_an_hour

    within(story)


def test_after_five_tries_even_the_right_code_is_refused(within: Within) -> None:
    def story(session: Session, mentor: Mentor) -> None:
        code = code_sent(session)
        said = [check_code(session, mentor, another(code), NOON, KEY) for _ in range(5)]
        assert said == [EmailCodeCheck.WRONG] * 4 + [EmailCodeCheck.TOO_MANY]
        assert check_code(session, mentor, code, NOON, KEY) is EmailCodeCheck.TOO_MANY
        assert mentor.email_confirmed_at is None

    within(story)


def test_a_new_code_waits_a_minute_and_ends_the_old_one(within: Within) -> None:
    def story(session: Session, mentor: Mentor) -> None:
        old, random_below = code_sent(session), Random(2).randrange
        assert (
            send_code(session, mentor, ADDRESS, NOON, random_below, KEY)
            is EmailCodeSending.TOO_SOON
        )
        check_code(session, mentor, another(old), NOON, KEY)
        later = NOON + PAUSE
        assert (
            send_code(session, mentor, "sam@autre.test", later, random_below, KEY)
            is EmailCodeSending.SENT
        )
        assert check_code(session, mentor, old, later, KEY) is EmailCodeCheck.WRONG
        assert check_code(session, mentor, code_sent(session), later, KEY) is EmailCodeCheck.RIGHT
        assert mentor.email == "sam@autre.test"

    within(story)


@pytest.mark.parametrize(
    ("address", "free"), [("sam@Gmail.com", True), ("sam@orange.fr", True), (ADDRESS, False)]
)
def test_mailboxes_that_anyone_may_open_are_told_apart(address: str, free: object) -> None:
    assert is_free_mail(address) is free
