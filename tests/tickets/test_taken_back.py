"""What is passed on may be taken back until somebody may have read it, a group or not."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.outbox import OutboxMessage, OutboxState
from models.people import Person
from models.tickets import Ticket, TopicPost
from services.tickets import cards, gathering, staff_group, tickets
from tests.harness.builders import BOT, NOON, a_context, a_member, a_person
from tests.outbox.builders import deliver
from tests.tickets.test_tickets import written

pytestmark = pytest.mark.both_databases("parts of a card are JSON, and its row is locked")

SECOND = timedelta(seconds=1)
KINDS = {cards.CARD.name: cards.CARD}


def an_exchange(session: Session) -> Person:
    """Return somebody whom the team has answered."""
    member, person = a_member(session), a_person(session, 1)
    written(session, person, "Mon son ne marche pas.")
    deliver(session, KINDS, BOT, NOON)
    tickets.answered(a_context(session, member, NOON), person.id)
    return person


def passed_on(session: Session, person: Person, text: str, at: datetime) -> int:
    """Pass words on that may be taken back; return their number."""
    context = a_context(session, person, at)
    context.update_id = round(at.timestamp())
    tickets.write(context, text, is_held=True)
    return gathering.number_of(str(context.update_id))


def taken_back(session: Session, person: Person, mark: int | None, at: datetime) -> bool:
    ticket = ticket_of(session, person)
    return tickets.take_back(a_context(session, person, at), ticket, mark) is not None


def ticket_of(session: Session, person: Person) -> Ticket:
    found = tickets.open_of(session, person.id)
    assert found is not None
    return found


def waiting(session: Session) -> Sequence[str]:
    more = select(OutboxMessage).where(OutboxMessage.key.contains(f":{cards.MORE}:"))
    queued = more.where(OutboxMessage.state == OutboxState.QUEUED).order_by(OutboxMessage.id)
    return [it.params["message"] for it in session.scalars(queued)]


def test_words_are_held_for_some_seconds_then_leave(database: Database) -> None:
    def work(session: Session) -> None:
        person = an_exchange(session)
        passed_on(session, person, "c koi un dev", NOON)
        assert deliver(session, KINDS, BOT, NOON + 14 * SECOND) == []
        assert len(deliver(session, KINDS, BOT, NOON + gathering.HELD)) == 1

    database.transact_now(work)


def test_who_takes_all_back_waits_for_nobody(database: Database) -> None:
    def work(session: Session) -> None:
        person = an_exchange(session)
        mark = passed_on(session, person, "c koi un dev", NOON)
        assert taken_back(session, person, mark, NOON + SECOND)
        ticket = ticket_of(session, person)
        assert (ticket.text, ticket.waits_since, ticket.answer_by) == ("", None, None)
        assert ticket.next_at == NOON + SECOND + tickets.QUIET
        assert deliver(session, KINDS, BOT, NOON + gathering.HELD) == []

    database.transact_now(work)


def test_of_several_each_is_taken_back_by_itself(database: Database) -> None:
    def work(session: Session) -> None:
        person = an_exchange(session)
        marks = [
            passed_on(session, person, f"mot {it}\nsuite", NOON + it * SECOND) for it in range(9)
        ]
        for mark in (marks[1], marks[6], marks[8]):
            assert taken_back(session, person, mark, NOON + 9 * SECOND)
        left = [f"mot {it}\nsuite" for it in (0, 2, 3, 4, 5, 7)]
        assert "\n".join(waiting(session)) == "\n".join(left)
        assert ticket_of(session, person).text == "\n".join(left)

    database.transact_now(work)


def test_once_one_colleague_has_it_the_team_is_told_instead(database: Database) -> None:
    def work(session: Session) -> None:
        person = an_exchange(session)
        a_member(session, 8)
        mark = passed_on(session, person, "c koi un dev", NOON)
        one, _ = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc()).limit(2))
        one.state = OutboxState.SENT
        session.flush()
        assert not taken_back(session, person, mark, NOON + 20 * SECOND)
        assert "c koi un dev" in waiting(session)
        assert ticket_of(session, person).waits_since is None

    database.transact_now(work)


def test_what_is_never_held_makes_what_is_held_leave_before_it(database: Database) -> None:
    def work(session: Session) -> None:
        person = an_exchange(session)
        passed_on(session, person, "mot", NOON)
        written(session, person, "je veux mourir", NOON + SECOND)
        said = deliver(session, KINDS, BOT, NOON + SECOND)
        assert ["mot" in it for it in said] == [True, False]

    database.transact_now(work)


def test_in_a_group_words_are_held_and_taken_back_too(database: Database) -> None:
    def work(session: Session) -> Sequence[tuple[str, datetime]]:
        staff_group.remember(session, BOT, -100123)
        person = a_person(session, 1)
        written(session, person, "Mon son ne marche pas.")
        marks = [passed_on(session, person, f"mot {it}", NOON + it * SECOND) for it in range(3)]
        assert taken_back(session, person, marks[1], NOON + 3 * SECOND)
        assert not taken_back(session, person, marks[1], NOON + 3 * SECOND)
        posts = session.scalars(select(TopicPost).order_by(TopicPost.id))
        return [(it.params["message"], it.next_try_at) for it in posts]

    _, (more, leaves_at) = database.transact_now(work)
    assert more.startswith("mot 0\nmot 2")
    assert leaves_at == NOON + 3 * SECOND  # what the team is told then is not held
