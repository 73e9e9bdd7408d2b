"""An hour that the team promised, of a message, a profile or an offer: kept, told when missed."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event, select, text
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.mentoring.mentors import Mentor, MentorStatus
from models.offers import OpportunityStatus
from models.outbox import OutboxEmail, OutboxMessage
from models.people import Person
from services.conversation.phrases import Phrase, plainly
from services.employers import approval as offers
from services.employers import offer_preview
from services.mentors import approval, profile
from services.tickets import sweeps as delays
from services.tickets import tickets
from services.wiring.domains import offered
from tests.employers.builders import an_employer, an_offer
from tests.harness.builders import (
    BOT,
    DEPLOYMENT,
    NOON,
    a_context,
    a_member,
    a_mentor,
    a_person,
    the_conversations,
)
from tests.harness.typed import as_typed
from tests.outbox.builders import deliver

pytestmark = pytest.mark.both_databases("rows are claimed under locks that others skip")

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CLOSING = NOON + 6 * HOUR
OFFERED = offered(DEPLOYMENT)
KINDS = {it.kind.name: it.kind for it in OFFERED.promised_hours()}
[LATE] = [it for it in OFFERED.sweeps(the_conversations()) if it.name == "late_answers"]
Answer = Callable[[Session], object]


def a_message(session: Session) -> Answer:
    """On a Tuesday at noon: « Quelqu'un vous répond aujourd'hui, avant 18 h »."""
    person, colleague = a_person(session, 7), a_member(session)
    tickets.write(a_context(session, person), "bonjour")
    return lambda session: tickets.answered(a_context(session, colleague), person.id)


def a_profile(session: Session) -> Answer:
    """« Réponse mercredi avant 12 h »."""
    mentor, colleague = a_mentor(session, status=MentorStatus.DRAFT), a_member(session)
    person = session.get_one(Person, mentor.person_id)
    profile.submit(a_context(session, person), {})
    return lambda session: approval.decide(a_context(session, colleague), mentor, "mentor_yes")


def an_unread_offer(session: Session) -> Answer:
    offer = an_offer(session, an_employer(session), status=OpportunityStatus.DRAFT)
    a_member(session)
    offer_preview.deliver(session, offer, NOON)
    return lambda session: offers.decide(session, offer, offers.YES, NOON)


CASES = [
    (a_message, CLOSING, "Quelqu'un vous répond mercredi 3 mars, avant 18 h."),
    (a_profile, NOON + DAY, "Réponse jeudi 4 mars avant 12 h."),
    (an_unread_offer, NOON + DAY, "Réponse jeudi 4 mars avant 12 h."),
]


def heard(session: Session, now: datetime) -> list[str]:
    """The sentence with the new hour."""
    while LATE.work(session, now):
        pass
    told = deliver(session, KINDS, BOT, now)
    return [as_typed(text).splitlines()[1].split(" Rien")[0] for text in told]


@pytest.mark.parametrize(("what", "promised", "new"), CASES)
def test_a_missed_hour_is_told_once_with_the_new_one(
    database: Database, what: Callable[[Session], Answer], promised: datetime, new: str
) -> None:
    def work(session: Session) -> Sequence[list[str]]:
        what(session)
        assert LATE.when_due(session, NOON) == promised
        return [heard(session, at) for at in (promised - HOUR, promised, promised + HOUR)]

    assert database.transact_now(work) == [[], [new], []]


@pytest.mark.parametrize(("what", "promised"), [case[:2] for case in CASES])
def test_nobody_who_was_answered_hears_of_it(
    database: Database, what: Callable[[Session], Answer], promised: datetime
) -> None:
    def work(session: Session) -> tuple[list[str], datetime | None]:
        what(session)(session)
        return heard(session, promised + 5 * DAY), LATE.when_due(session, promised)

    assert database.transact_now(work) == ([], None)


@pytest.mark.parametrize(
    ("what", "said"),
    [(a_profile, "mentor.staff.all_late"), (an_unread_offer, "posted.team.all_late")],
)
def test_the_team_hears_of_it(
    database: Database, what: Callable[[Session], Answer], said: str
) -> None:
    def work(session: Session) -> list[str]:
        what(session)
        LATE.work(session, NOON + DAY)
        query = select(OutboxMessage).where(OutboxMessage.kind == "to_team")
        return [it.params["text"] for it in session.scalars(query)]

    assert database.transact_now(work) == [said]


def test_the_team_hears_once_of_all_that_is_late_together(database: Database) -> None:
    def work(session: Session) -> list[dict[str, str]]:
        a_member(session)
        for number in range(5):
            employer = an_employer(session, 800 + number, company_key=f"company {number}")
            offer = an_offer(session, employer, status=OpportunityStatus.DRAFT)
            offer_preview.deliver(session, offer, NOON)
        LATE.work(session, NOON + DAY)
        query = select(OutboxMessage).where(OutboxMessage.kind == "to_team")
        return [it.params["values"] for it in session.scalars(query)]

    told = database.transact_now(work)
    assert [it["count"] for it in told] == ["5"]
    assert told[0]["names"].count("n° ") == 3
    assert told[0]["names"].endswith(", …")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (NOON, "Quelqu'un vous répond aujourd'hui, avant 18 h."),
        (CLOSING - HOUR / 2, "Quelqu'un vous répond aujourd'hui, avant 18 h."),
        (CLOSING, "Quelqu'un vous répond mercredi 3 mars, à partir de 9 h."),
    ],
)
def test_asked_again_the_promise_is_the_same_while_it_is_ahead(
    database: Database, asked: datetime, said: str
) -> None:
    def work(session: Session) -> str:
        a_message(session)
        person = session.scalars(select(Person).where(Person.telegram_id == 7)).one()
        delay = delays.delay(a_context(session, person, asked))
        assert isinstance(delay, Phrase)
        return as_typed(plainly(delay, "fr"))

    assert database.transact_now(work) == said


def test_who_reads_no_chat_hears_of_it_by_e_mail(database: Database) -> None:
    def work(session: Session) -> list[str]:
        a_profile(session)
        mentor = session.scalars(select(Mentor)).one()
        mentor.email, mentor.email_confirmed_at = "ada@moulins.test", NOON
        session.get_one(Person, mentor.person_id).blocked_at = NOON
        LATE.work(session, NOON + DAY)
        return [as_typed(it.values["message"]) for it in session.scalars(select(OutboxEmail))]

    [email] = database.transact_now(work)
    assert "Réponse jeudi 4 mars avant 12 h." in email


def test_the_email_does_not_leave_after_the_hour_it_names(database: Database) -> None:
    def work(session: Session) -> list[datetime]:
        a_profile(session)
        mentor = session.scalars(select(Mentor)).one()
        mentor.email, mentor.email_confirmed_at = "ada@moulins.test", NOON
        session.get_one(Person, mentor.person_id).blocked_at = NOON
        LATE.work(session, NOON + DAY)
        return [it.expires_at for it in session.scalars(select(OutboxEmail))]

    assert database.transact_now(work) == [NOON + 2 * DAY]


def test_the_email_does_not_leave_once_the_team_has_answered(database: Database) -> None:
    def work(session: Session) -> None:
        answer = a_profile(session)
        mentor = session.scalars(select(Mentor)).one()
        mentor.email, mentor.email_confirmed_at = "ada@moulins.test", NOON
        session.get_one(Person, mentor.person_id).blocked_at = NOON
        LATE.work(session, NOON + DAY)
        email = session.scalars(select(OutboxEmail).where(OutboxEmail.text == "letter.late")).one()
        holds = OFFERED.email_checks()[email.text]
        assert holds(session, email, NOON + DAY)
        answer(session)
        assert not holds(session, email, NOON + DAY)

    database.transact_now(work)


def test_a_missed_hour_is_apologised_for_once_however_long_one_waits(database: Database) -> None:
    def work(session: Session) -> tuple[int, datetime | None]:
        a_message(session)
        days = [NOON + number * DAY for number in range(1, 20)]
        told = sum(len(heard(session, day)) for day in days)
        return told, LATE.when_due(session, days[-1])

    assert database.transact_now(work) == (1, None)


@pytest.mark.parametrize("kind", ["answer_late", "ticket_late"])
def test_the_next_hour_and_those_missed_are_found_by_index(database: Database, kind: str) -> None:
    [hours] = [it for it in OFFERED.promised_hours() if it.name == kind]

    def work(session: Session) -> list[list[str]]:
        connection, plans = session.connection(), list[list[str]]()
        explain = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL enable_seqscan = off"))
            connection.execute(text("SET LOCAL enable_sort = off"))  # empty tables cost nothing

        @event.listens_for(connection, "before_cursor_execute")
        def note(_: Connection, __: Any, statement: str, values: Any, *___: Any) -> None:
            if not statement.startswith("EXPLAIN"):
                rows = connection.exec_driver_sql(f"{explain} {statement}", values)
                plans.append([str(row) for row in rows])

        hours.when_due(session, NOON)
        hours.tell(session, BOT, NOON)
        return plans

    plans = database.transact_now(work)
    assert len(plans) == 2
    if database.engine.dialect.name == "postgresql":
        plans.pop()  # it plans a join by how full the tables are, and these are empty
    assert all(any("_answer_by" in line for line in plan) for plan in plans)
