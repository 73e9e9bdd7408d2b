"""A call asked for in danger: who hears of it and how often, and that it ends with an outcome."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.outbox import OutboxMessage
from models.people import Person, Role
from models.tickets import Ticket, UrgentOutcome
from rules.schedule.time_zones import NO_DEPARTMENT
from rules.tickets.distress import Danger
from rules.tickets.working_hours import urgent_answer
from services.tickets import cards, sweeps, tickets, urgent
from tests.harness.builders import BOT, NOON, a_context, a_member, a_person, a_stack
from tests.harness.chat import CALLBACKS

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def asked(session: Session, at: datetime = NOON) -> Ticket:
    tickets.open_urgent(a_context(session, a_person(session, 1), at), Danger.SUICIDE)
    return session.scalars(select(Ticket)).one()


def run(session: Session, until: datetime) -> None:
    """Every sweep that falls due until then, at its instant."""
    while (due := sweeps.when_due(session, NOON)) and due <= until:
        sweeps.remind(session, BOT, due)


def told(session: Session, kind: str = "ticket") -> int:
    session.flush()
    return len(session.scalars(select(OutboxMessage).where(OutboxMessage.kind == kind)).all())


def press(
    session: Session,
    colleague: Person,
    callback: str,
    ticket_id: int,
    attempt: int = 0,
    *,
    at: datetime = NOON,
) -> None:
    context = a_context(session, colleague, at)
    context.detail = attempt
    context.update_id = round(at.timestamp())
    CALLBACKS[callback](
        context,
        a_stack(colleague.id, has_buttons=False),
        ticket_id,
    )


@pytest.mark.parametrize(
    ("hour", "minute", "promised"),
    [(11, 1, "12:01 True"), (17, 40, "18:00 True"), (18, 0, "09:00 False")],
)
def test_an_answer_is_promised_within_the_hour_while_the_team_is_there(
    hour: int, minute: int, promised: str
) -> None:
    now = datetime(2027, 3, 5, hour - 1, minute, tzinfo=UTC)
    due, there = urgent_answer(now, NO_DEPARTMENT)
    assert f"{due + timedelta(hours=1):%H:%M} {there}" == promised


def test_everyone_hears_again_ever_more_rarely_until_someone_takes_it(
    database: Database,
) -> None:
    def work(session: Session) -> list[int]:
        colleagues = [a_member(session, number) for number in (3, 4)]
        ticket = asked(session)
        counts = [told(session)]
        run(session, NOON + 30 * MINUTE)
        counts.append(told(session))
        press(session, colleagues[0], cards.TAKE, ticket.id, at=NOON + 31 * MINUTE)
        run(session, NOON + 60 * MINUTE)
        counts.append(told(session))
        for hours in (2, 4, 24, 96):
            run(session, NOON + hours * HOUR)
            counts.append(told(session))
        return counts

    # at 10 and 20 minutes to both; then after 1, 2, 4 hours to who took it; then each day to both
    assert database.transact_now(work) == [2, 6, 6, 7, 8, 11, 15]


def test_a_call_that_nobody_takes_is_told_again_each_hour(database: Database) -> None:
    def work(session: Session) -> int:
        a_member(session)
        asked(session)
        run(session, NOON + 3 * HOUR + 40 * MINUTE)
        return told(session)

    assert database.transact_now(work) == 7  # at once, at 10, 20, 40 minutes, then each hour


def test_who_asks_not_to_be_called_before_an_hour_is_told_that_hour(database: Database) -> None:
    def work(session: Session) -> list[str]:
        person, evening = a_person(session, 1), NOON + 10 * HOUR
        a_member(session)
        context = a_context(session, person, evening)
        tickets.open_urgent(context, Danger.SUICIDE)
        told_hours = []
        for words in ("pas avant 11 h", "apelez pas avant 11h svp", "je dors avant 11 h"):
            ticket = session.scalars(select(Ticket)).one()
            ticket.text = words
            told_hours.append(str(urgent.delay(context, ticket)))
        return told_hours

    first, second, other = database.transact_now(work)
    assert "11\\xa0h" in first and first == second
    assert "9\\xa0h" in other


def test_when_whoever_took_it_leaves_the_team_the_others_hear_of_it_again(
    database: Database,
) -> None:
    def work(session: Session) -> int:
        colleague, _ = a_member(session, 3), a_member(session, 4)
        ticket = asked(session)
        press(session, colleague, cards.TAKE, ticket.id)
        session.execute(delete(Role).where(Role.person_id == colleague.id))
        run(session, NOON + 130 * MINUTE)
        return told(session) - 2

    assert database.transact_now(work) == 2  # at 60 and 120 minutes, to who is left


def test_danger_told_again_is_anew_for_everyone(database: Database) -> None:
    """Whoever took the first call, and however often it was tried."""

    def work(session: Session) -> tuple[object, ...]:
        colleague, ticket = a_member(session), asked(session)
        press(session, colleague, cards.UNREACHED, ticket.id)
        person = session.get_one(Person, ticket.person_id)
        tickets.open_urgent(a_context(session, person, NOON + 5 * MINUTE), Danger.SUICIDE)
        return ticket.taken_by, ticket.taken_at, ticket.calls_tried, ticket.outcome

    assert database.transact_now(work) == (None, None, 0, None)


def test_no_time_and_no_word_closes_it(database: Database) -> None:
    def work(session: Session) -> tuple[bool, list[datetime | None]]:
        colleague, ticket = a_member(session), asked(session)
        tickets.answered(a_context(session, colleague), ticket.person_id)
        run(session, NOON + 5 * DAY)
        person = session.get_one(Person, ticket.person_id)
        return tickets.close_as_settled(a_context(session, person, NOON + 5 * DAY)), [
            ticket.closed_at
        ]

    assert database.transact_now(work) == (False, [None])


def test_three_attempts_close_it_and_one_pressed_twice_is_one(database: Database) -> None:
    def work(session: Session) -> list[tuple[int, UrgentOutcome | None]]:
        colleague, ticket = a_member(session), asked(session)
        seen = []
        for attempt in (0, 0, 1, 2):
            press(session, colleague, cards.UNREACHED, ticket.id, attempt)
            seen.append((ticket.calls_tried, ticket.outcome))
        return seen

    third = (3, UrgentOutcome.UNREACHED)
    assert database.transact_now(work) == [(1, None), (1, None), (2, None), third]


def test_an_outcome_stands_whatever_is_pressed_later(database: Database) -> None:
    def work(session: Session) -> tuple[UrgentOutcome | None, bool]:
        colleague, ticket = a_member(session), asked(session)
        press(session, colleague, cards.EMERGENCY, ticket.id)
        press(session, colleague, cards.REACHED, ticket.id, at=NOON + MINUTE)
        return ticket.outcome, ticket.closed_at == NOON

    assert database.transact_now(work) == (UrgentOutcome.EMERGENCY, True)


def test_an_hour_that_was_missed_is_told_and_another_promised(database: Database) -> None:
    def work(session: Session) -> tuple[int, datetime | None]:
        a_member(session)
        ticket = asked(session)
        run(session, NOON + 65 * MINUTE)
        return told(session, "urgent_late"), ticket.answer_by

    assert database.transact_now(work) == (1, NOON + 120 * MINUTE)


def test_an_hour_that_is_missed_at_closing_is_told_then(database: Database) -> None:
    """Ten minutes after the last reminder nobody is there: the person would wait unknown."""
    at = datetime(2027, 3, 5, 16, 45, tzinfo=UTC)

    def work(session: Session) -> int:
        a_member(session)
        asked(session, at)
        run(session, at + 15 * MINUTE)
        return told(session, "urgent_late")

    assert database.transact_now(work) == 1


def test_the_apology_stays_when_somebody_has_taken_the_call_meanwhile(database: Database) -> None:
    def work(session: Session) -> list[bool]:
        colleague, ticket = a_member(session), asked(session)
        run(session, NOON + 65 * MINUTE)
        query = select(OutboxMessage).where(OutboxMessage.kind == urgent.LATE.name)
        late, still = session.scalars(query).one(), []
        still.append(urgent.LATE.recheck(session, late, NOON))
        press(session, colleague, cards.TAKE, ticket.id)
        return [*still, urgent.LATE.recheck(session, late, NOON)]

    assert database.transact_now(work) == [True, False]


def test_who_has_left_the_team_changes_no_card(database: Database) -> None:
    def work(session: Session) -> UrgentOutcome | None:
        colleague, ticket = a_member(session), asked(session)
        session.execute(delete(Role).where(Role.person_id == colleague.id))
        press(session, colleague, cards.REACHED, ticket.id)
        return ticket.outcome

    assert database.transact_now(work) is None
