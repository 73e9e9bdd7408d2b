"""Of words that may tell of a danger, a category and a time are kept, and go."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.conversation import Conversation
from models.engine.database import Database
from models.tables import metadata
from models.tickets import DistressSignal, Ticket
from rules.tickets.distress import Danger
from services.conversation import turns
from services.conversation.conversations import Conversations
from services.conversation.deployment import Deployment
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.tickets import danger_signs, distress
from services.wiring import scripts
from tests.harness.builders import NOON, a_context, a_person, heard_from

WORDS = "je veux mourir mon secret"


@pytest.fixture(scope="module")
def conversations() -> Conversations:
    return scripts.build(Deployment(random_below=lambda below: below - 1))


def heard(session: Session, conversations: Conversations, update_id: int, text: str) -> list[str]:
    """The scripts that are open after someone typed this; what it was meant for does nothing."""

    def work(_: TurnContext, __: ConversationStack) -> None:
        return None

    turns.take(
        session,
        conversations,
        heard_from(7, update_id, update_id),
        distress.with_danger_check(text, work),
        NOON,
    )
    return list(session.scalars(select(Conversation.script).order_by(Conversation.depth)))


def test_the_words_are_nowhere_and_the_category_and_the_time_are(
    database: Database, conversations: Conversations
) -> None:
    def work(session: Session) -> tuple[str, list[tuple[Danger, bool]]]:
        heard(session, conversations, 1, WORDS)
        rows = [session.execute(select(table)).all() for table in metadata.sorted_tables]
        signals = session.scalars(select(DistressSignal))
        return str(rows), [(it.category, it.asked_back) for it in signals]

    kept, signals = database.transact_now(work)
    assert "mourir" not in kept
    assert signals == [(Danger.SUICIDE, False)]


def test_three_conversations_are_kept_under_the_question(
    database: Database, conversations: Conversations
) -> None:
    def deep(context: TurnContext, stack: ConversationStack) -> None:
        for name in ("diploma", "gender"):
            conversations.open_above(context, stack, name)

    def work(session: Session) -> list[list[str]]:
        turns.take(session, conversations, heard_from(7, 1, 1), deep, NOON)
        first = heard(session, conversations, 2, WORDS)
        return [first, heard(session, conversations, 3, "il me frappe")]

    running = ["way_in", "diploma", "gender", "distress"]
    assert database.transact_now(work) == [running, running]


def test_a_yes_marks_what_was_asked_last_and_opens_one_urgent_ticket_without_words(
    database: Database,
) -> None:
    def work(session: Session) -> tuple[list[bool], list[tuple[str, Danger | None]]]:
        person = a_person(session)
        signal = {"person_id": person.id, "category": Danger.SUICIDE, "asked_back": False}
        for days in (2, 1):
            session.add(DistressSignal(at=NOON - timedelta(days=days), **signal))
        session.flush()
        distress.ask_call(a_context(session, person), {"danger": Danger.SUICIDE})
        asked = session.scalars(select(DistressSignal.asked_back).order_by(DistressSignal.at))
        return list(asked), [(it.text, it.danger) for it in session.scalars(select(Ticket))]

    assert database.transact_now(work) == ([False, True], [("", Danger.SUICIDE)])


def test_after_ninety_days_nothing_says_so_any_more(
    database: Database, conversations: Conversations
) -> None:
    def work(session: Session) -> list[int]:
        heard(session, conversations, 1, WORDS)
        left = []
        for days in (89, 90):
            danger_signs.forget(session, NOON + timedelta(days=days))
            left.append(len(session.scalars(select(DistressSignal)).all()))
        return left

    assert database.transact_now(work) == [1, 0]
