"""What people and the team say to each other: who is told, how long it takes, when it is over."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.outbox import OutboxMessage
from models.people import Person
from models.tickets import Ticket
from services.figures import session_figures
from services.tickets import sweeps, tickets
from tests.harness.builders import BOT, NOON, a_context, a_member, a_person

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def cards(session: Session) -> Sequence[tuple[str, str]]:
    told = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
    return [(it.params["card"], it.params["message"]) for it in told if it.kind == "ticket"]


def written(session: Session, person: Person, text: str, at: datetime = NOON) -> Ticket:
    context = a_context(session, person, at)
    context.update_id = round(at.timestamp())
    return tickets.write(context, text)


def test_who_joins_the_team_hears_what_waits_for_an_answer_of_this_bot_only(
    database: Database,
) -> None:
    def work(session: Session) -> Sequence[tuple[str, str]]:
        for telegram_id, bot_id in ((1, BOT), (2, BOT + 1)):
            person = a_person(session, telegram_id, bot_id=bot_id)
            written(session, person, f"of bot {bot_id}")
        colleague = a_member(session)
        tickets.show_waiting(a_context(session, colleague), colleague)
        return cards(session)

    assert database.transact_now(work) == [("ticket", f"of bot {BOT}")]


def test_the_team_is_reminded_after_four_hours_of_work_then_once_a_day(
    database: Database,
) -> None:
    def work(session: Session) -> Sequence[tuple[str, str]]:
        person, colleague = a_person(session, 1), a_member(session)
        written(session, person, "bonjour")
        for hours in range(1, 48):
            sweeps.remind(session, BOT, NOON + hours * HOUR)
        tickets.answered(a_context(session, colleague, NOON + 2 * DAY), person.id)
        sweeps.remind(session, BOT, NOON + 3 * DAY)
        return cards(session)

    new, *pings = database.transact_now(work)
    assert new == ("ticket", "bonjour")
    assert pings == [("ticket_ping", "bonjour")] * 2  # at 16:00, and at 16:00 the next day


def test_words_that_may_tell_of_a_danger_are_reminded_of_sooner_and_in_red(
    database: Database,
) -> None:
    def work(session: Session) -> list[str]:
        person, _ = a_person(session, 1), a_member(session)
        context = a_context(session, person)
        written(session, person, "jen peux plus de tout ça")
        tickets.alert(context)
        for minutes in range(0, 24 * 60, 30):
            sweeps.remind(session, BOT, NOON + timedelta(minutes=minutes))
        return [card for card, _ in cards(session)]

    new, worries, *pings = database.transact_now(work)
    assert (new, worries) == ("ticket", "ticket_worries")
    assert pings == ["ticket_still_worries"] * 4  # after 1, 2 and 4 hours, then at the next opening


def test_only_who_answered_is_reminded_and_may_put_it_off(database: Database) -> None:
    def work(session: Session) -> list[int]:
        person, colleague = a_person(session, 1), a_member(session)
        a_member(session, 4)
        written(session, person, "bonjour")
        tickets.answered(a_context(session, colleague, NOON + HOUR), person.id)
        ticket = written(session, person, "et demain ?", NOON + 2 * HOUR)
        sweeps.remind(session, BOT, NOON + 6 * HOUR)
        sweeps.remind(session, BOT, NOON + DAY)
        tickets.put_off(a_context(session, colleague, NOON + DAY), ticket)
        for hours in range(48):
            sweeps.remind(session, BOT, NOON + DAY + hours * HOUR)
        query = select(OutboxMessage.person_id)
        told = session.scalars(query.where(OutboxMessage.key.contains(":ticket_ping:"))).all()
        assert set(told) == {colleague.id}
        return list(told)

    assert len(database.transact_now(work)) == 1


@pytest.mark.both_databases("a mean in SQL")
def test_only_the_first_answer_is_measured_in_hours_of_work(database: Database) -> None:
    def work(session: Session) -> list[timedelta]:
        colleague = a_member(session)
        for telegram_id, hours in ((11, 1), (12, 2), (13, 24)):  # 24 hours later: 9 of work
            person = a_person(session, telegram_id)
            written(session, person, "bonjour")
            tickets.answered(a_context(session, colleague, NOON + hours * HOUR), person.id)
            written(session, person, "et aussi", NOON + 2 * DAY)
            tickets.answered(a_context(session, colleague, NOON + 5 * DAY), person.id)
        written(session, a_person(session, 14), "personne ?")
        tickets.answered(a_context(session, colleague), a_person(session, 15).id)  # nobody asked
        measured = session_figures.first_answers(session, select(Person.id))
        return sorted(delay for _, delay in measured)

    assert database.transact_now(work) == [HOUR, 2 * HOUR, 9 * HOUR]


def test_once_answered_it_closes_after_three_quiet_days_and_thanks_wake_nobody(
    database: Database,
) -> None:
    def work(session: Session) -> list[bool]:
        person, colleague = a_person(session, 1), a_member(session)
        ticket = written(session, person, "bonjour")
        tickets.answered(a_context(session, colleague), person.id)
        written(session, person, "merci !", NOON + HOUR)
        closed = []
        for days in (2, 3):
            sweeps.remind(session, BOT, NOON + days * DAY)
            closed.append(ticket.closed_at is not None)
        return closed

    assert database.transact_now(work) == [False, True]


def test_what_was_answered_is_kept_no_longer(database: Database) -> None:
    def work(session: Session) -> str:
        person, colleague = a_person(session, 1), a_member(session)
        ticket = written(session, person, "bonjour")
        tickets.answered(a_context(session, colleague), person.id)
        return ticket.text

    assert database.transact_now(work) == ""
