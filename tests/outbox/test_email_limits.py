"""No mailbox is flooded through us: each kind of e-mail has its limits of a day."""

import ast
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from string import Formatter

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from flows.texts import load_texts
from models.engine.database import Database
from models.mentoring.mentors import Mentor
from models.offers import Employer
from models.outbox import EmailHolder, OutboxEmail, OutboxState
from models.people import DayCount, Person
from rules.outbox.email_limits import CODES, GUESSES, KINDS, LIMITS, DailyLimit
from rules.outbox.mailboxes import mailbox_of
from services.outbox import email_outbox, leases
from services.outbox.email_rendering import EmailRenderer
from services.outbox.email_verification import (
    PAUSE,
    EmailCodeCheck,
    EmailCodeResult,
    EmailCodeSending,
    ask_code,
    check_code,
    send_code,
)
from services.people import day_limits
from tests.harness.builders import BOT, KEY, NOON, a_person

ADDRESS = "sam@entreprise.test"
DAY = timedelta(days=1)
MORNING = datetime(2027, 3, 3, 7, tzinfo=UTC)
"""Eight o'clock in Paris, on the day after NOON."""
RENDERER = EmailRenderer(b"k" * 32, fingerprint_key=KEY)
RANDOM_BELOW = Random(1).randrange
ALL_KINDS = sorted(set(LIMITS) - set(KINDS[CODES]))
FRENCH = load_texts().languages["fr"]
NO_EMAIL = {"data_copy.field", "bureau.exchanges.column", "bureau.exchanges.line"}
"""Their « subject » is a column."""


def test_every_kind_of_email_that_has_words_has_a_limit() -> None:
    subjects = {key.removesuffix(".subject") for key in FRENCH if key.endswith(".subject")}
    assert set(LIMITS) == subjects - NO_EMAIL
    listed = [text for texts in KINDS.values() for text in texts]
    assert len(listed) == len(set(listed))


def test_no_email_is_queued_but_by_the_one_function() -> None:
    root = Path(__file__).parents[2]
    makers = set()
    for folder in ("bot", "handlers", "scheduler", "services"):
        for file in (root / folder).rglob("*.py"):
            makers |= {
                str(file.relative_to(root))
                for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
                if isinstance(node, ast.Call)
                and "OutboxEmail" in {ast.unparse(node.func), *map(ast.unparse, node.args)}
                and ast.unparse(node.func) in ("OutboxEmail", "insert_new")
            }
    assert makers == {"services/outbox/email_outbox.py"}


def test_an_email_that_has_no_limit_is_not_queued(database: Database) -> None:
    """Nor is it in the catalogue, which lists those that have one."""

    def work(session: Session) -> None:
        with pytest.raises(AssertionError, match=r"letter\.new"):
            email_outbox.enqueue(
                session, a_person(session), ADDRESS, key="1", text="letter.new", due_at=NOON
            )

    database.transact_now(work)


def filling(text: str) -> Mapping[str, str]:
    """Return values for all placeholders of an e-mail."""
    words = FRENCH[text] + FRENCH[f"{text}.subject"] + FRENCH.get(f"{text}.facts", "")
    return {name: "1" for _, name, _, _ in Formatter().parse(words) if name}


def queue(session: Session, person: Person, to: str, text: str, now: datetime = NOON) -> None:
    key = f"{text}:{person.id}:{to}:{now}"
    email_outbox.enqueue(session, person, to, key=key, text=text, due_at=now, values=filling(text))


def leave(session: Session, now: datetime = NOON, bot_id: int = BOT) -> list[str]:
    """Return the addresses to which e-mails leave now."""
    leases.create(session, bot_id, "me")
    lease = leases.look(session, bot_id)
    assert lease
    claim = email_outbox.claim(session, RENDERER, bot_id, lease.epoch, now, limit=1000)
    for row in session.scalars(select(OutboxEmail).where(OutboxEmail.next_try_at > now)):
        if row.claim_epoch is not None:
            row.state = OutboxState.SENT
    return [email.to_address for email in claim.ready]


@pytest.mark.parametrize("text", ALL_KINDS)
def test_what_many_people_cause_to_one_mailbox_waits_for_the_morning(
    database: Database, text: str
) -> None:
    def work(session: Session) -> None:
        most = LIMITS[text].a_mailbox
        for number in range(most + 2):
            to = ADDRESS if number % 2 else ADDRESS.replace("sam@", f"Sam+{number}@")
            queue(session, a_person(session, number, bot_id=BOT), to, text)
        assert len(leave(session)) == most
        assert leave(session) == leave(session, MORNING - timedelta(seconds=1)) == []
        queue(session, a_person(session, 9_999), "other@entreprise.test", text)
        assert leave(session) == ["other@entreprise.test"]
        assert len(leave(session, MORNING)) == 2

    database.transact_now(work)


@pytest.mark.parametrize("text", ALL_KINDS)
def test_what_one_person_causes_to_many_mailboxes_waits_for_the_morning(
    database: Database, text: str
) -> None:
    def work(session: Session) -> None:
        person, most = a_person(session), LIMITS[text].a_person
        for number in range(most + 2):
            queue(session, person, f"sam{number}@entreprise.test", text)
        assert len(leave(session)) == most
        assert len(leave(session, MORNING)) == 2

    database.transact_now(work)


def test_the_kinds_of_one_limit_are_counted_together_and_apart_from_others(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        person = a_person(session)
        for limit, texts in KINDS.items():
            if limit is CODES:
                continue
            most = min(limit.a_person, limit.a_mailbox)
            for number in range(most + 1):
                kind = texts[number % len(texts)]
                queue(session, person, ADDRESS, kind, NOON - timedelta(seconds=number))
            assert len(leave(session)) == most, limit.name

    database.transact_now(work)


def test_a_second_try_of_an_email_counts_no_second_time(database: Database) -> None:
    def work(session: Session) -> None:
        person = a_person(session)
        queue(session, person, ADDRESS, "letter.copy_booked")
        leave(session)
        row = session.scalars(select(OutboxEmail)).one()
        row.state, row.next_try_at, row.attempts = OutboxState.QUEUED, NOON, 1
        leave(session)
        assert set(session.scalars(select(DayCount.times))) == {1}

    database.transact_now(work)


def test_bots_of_one_database_share_the_limit_of_a_mailbox(database: Database) -> None:
    def work(session: Session) -> None:
        most = LIMITS["letter.copy_booked"].a_mailbox
        for number in range(most):
            queue(session, a_person(session, number), ADDRESS, "letter.copy_booked")
        assert len(leave(session)) == most
        elsewhere = a_person(session, 3, bot_id=BOT + 1)
        queue(session, elsewhere, ADDRESS, "letter.copy_booked")
        assert leave(session, bot_id=BOT + 1) == []

    database.transact_now(work)


def a_mentor(session: Session, number: int = 7, bot_id: int = BOT) -> EmailHolder:
    return _holder(session, Mentor(person_id=a_person(session, number, bot_id=bot_id).id))


def an_employer(session: Session, number: int = 7, bot_id: int = BOT) -> EmailHolder:
    person_id = a_person(session, number, bot_id=bot_id).id
    return _holder(session, Employer(person_id=person_id, joined_at=NOON))


def _holder(session: Session, row: Mentor | Employer) -> EmailHolder:
    session.add(row)
    session.flush()
    return row


def send(session: Session, holder: EmailHolder, to: str, now: datetime) -> EmailCodeSending:
    return send_code(session, holder, to, now, RANDOM_BELOW, KEY)


HOLDERS = pytest.mark.parametrize("holder_of", [a_mentor, an_employer])


@HOLDERS
def test_a_person_has_five_codes_a_day_sent_wherever(database: Database, holder_of: object) -> None:
    assert callable(holder_of)

    def work(session: Session) -> None:
        holder = holder_of(session)
        said = [send(session, holder, f"sam{n}@e.test", NOON + n * PAUSE) for n in range(7)]
        assert said == [EmailCodeSending.SENT] * 5 + [EmailCodeSending.TOO_MANY] * 2
        assert holder.email == "sam4@e.test"
        later = NOON + 8 * PAUSE
        assert (
            ask_code(session, holder, "x@e.test", later, RANDOM_BELOW, KEY)
            is EmailCodeResult.TOMORROW
        )
        assert ask_code(session, holder, None, later, RANDOM_BELOW, KEY) is EmailCodeResult.TOMORROW
        assert len(session.scalars(select(OutboxEmail)).all()) == 5
        assert send(session, holder, ADDRESS, NOON + DAY) is EmailCodeSending.SENT

    database.transact_now(work)


@HOLDERS
def test_a_mailbox_gets_five_codes_a_day_whoever_asks_in_whichever_bot(
    database: Database, holder_of: object
) -> None:
    assert callable(holder_of)

    def work(session: Session) -> None:
        spelled = ["sam@e.test", "SAM@e.test", "sam+1@e.test", " sam+x@E.test", "Sam@e.test"]
        holders = [holder_of(session, n, BOT + n % 2) for n in range(6)]
        for holder, to in zip(holders, spelled, strict=False):
            assert send(session, holder, to, NOON) is EmailCodeSending.SENT
        assert send(session, holders[5], "sam+2@e.test", NOON) is EmailCodeSending.TOO_MANY
        assert holders[5].email is None
        assert send(session, holders[5], "ada@e.test", NOON) is EmailCodeSending.SENT

    database.transact_now(work)


@HOLDERS
def test_a_new_code_gives_no_more_guesses_than_a_day_has(
    database: Database, holder_of: object
) -> None:
    assert callable(holder_of)

    def work(session: Session) -> None:
        holder, said, now = holder_of(session), list[EmailCodeCheck](), NOON
        for number in range(4):
            now = NOON + number * PAUSE
            send(session, holder, ADDRESS, now)
            said += [check_code(session, holder, "wrong", now, KEY) for _ in range(5)]
        assert (
            said.count(EmailCodeCheck.WRONG) + said.count(EmailCodeCheck.TOO_MANY)
            == GUESSES.a_person
            == 15
        )
        assert said[15:] == [EmailCodeCheck.TOMORROW] * 5
        assert (
            check_code(session, holder, newest_code(session), now, KEY) is EmailCodeCheck.TOMORROW
        )
        assert holder.email_confirmed_at is None
        send(session, holder, ADDRESS, NOON + DAY)
        code = newest_code(session)
        assert check_code(session, holder, code, NOON + DAY, KEY) is EmailCodeCheck.RIGHT

    database.transact_now(work)


def test_many_people_together_have_no_more_guesses_at_one_mailbox(database: Database) -> None:
    def work(session: Session) -> None:
        said = list[EmailCodeCheck]()
        for number in range(4):
            holder = a_mentor(session, number)
            send(session, holder, f"sam+{number}@e.test", NOON)
            said += [check_code(session, holder, "wrong", NOON, KEY) for _ in range(5)]
        assert said.count(EmailCodeCheck.TOMORROW) == 5
        assert set(said[15:]) == {EmailCodeCheck.TOMORROW}

    database.transact_now(work)


def newest_code(session: Session) -> str:
    rows = session.scalars(select(OutboxEmail).order_by(OutboxEmail.id)).all()
    return str(rows[-1].values["code"])


@pytest.mark.both_databases("the last one of a day is taken by one conditional statement")
def test_the_last_one_of_a_day_is_taken_once(database: Database) -> None:
    person_id = database.transact_now(lambda session: a_person(session).id)

    def take(session: Session) -> list[bool]:
        mine = [day_limits.take(session, "codes", 1, person_id, NOON) for _ in range(2)]
        its = [
            day_limits.take_mailbox(session, KEY, "codes", 1, to, NOON)
            for to in (ADDRESS, f" {ADDRESS.upper()}")
        ]
        return mine + its

    assert database.transact_now(take) == [True, False, True, False]
    assert database.transact_now(take) == [False] * 4


def test_counts_hold_no_address_and_go_within_two_days(database: Database) -> None:
    def work(session: Session) -> None:
        person = a_person(session)
        for to in (ADDRESS, "ada@autre.test"):
            day_limits.take_mailbox(session, KEY, "codes", 5, to, NOON)
        day_limits.take(session, "codes", 5, person.id, NOON)
        prints = set(session.scalars(select(DayCount.fingerprint)))
        assert len(prints) == 3 and not [it for it in prints if it and "sam" in it.casefold()]
        other_key = day_limits.take_mailbox(session, b"other", "codes", 1, ADDRESS, NOON)
        assert other_key, "a fingerprint without its key says nothing"
        day_limits.forget(session, NOON + DAY)
        assert session.scalars(select(DayCount)).all()
        session.execute(delete(Person))
        assert set(session.scalars(select(DayCount.person_id))) == {None}
        day_limits.forget(session, NOON + day_limits.KEPT)
        assert not session.scalars(select(DayCount)).all()

    database.transact_now(work)


@pytest.mark.parametrize(
    ("address", "mailbox"),
    [
        ("Sam@Moulins.test", "sam@moulins.test"),
        ("sam+offres@moulins.test", "sam@moulins.test"),
        ("s.a.m+x@googlemail.com", "sam@gmail.com"),
        ("s.a.m@moulins.test", "s.a.m@moulins.test"),
    ],
)
def test_an_address_is_one_mailbox_however_it_is_spelled(address: str, mailbox: str) -> None:
    assert mailbox_of(address) == mailbox


def test_no_limit_is_so_low_that_a_person_in_earnest_meets_it_at_once() -> None:
    assert all(isinstance(limit, DailyLimit) and limit.a_person >= 3 for limit in KINDS)
    assert (CODES.a_person, CODES.a_mailbox) == (5, 5)
