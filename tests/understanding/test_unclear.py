"""What joins the list of what was not understood, for the team to answer: masked, and not all."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.conversation import Conversation
from models.engine.database import Database
from models.people import Person
from models.understanding import DoubtedText, UnansweredText
from services.conversation import turns
from services.conversation.conversations import Conversations
from services.conversation.deployment import Deployment
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.conversation.turns import Work
from services.people.access import Access
from services.understanding import doubts, unclear
from services.understanding.doubts import PREFIX
from services.understanding.last_message import NEITHER
from services.wiring import scripts
from services.wiring.domains import answers_with, offered
from tests.harness.builders import BOT, NOON, a_person, heard_from

TEXT = "ya quoi pour fatou au 06 39 98 12 34"
MASKED = "ya quoi pour … au …"
CALLBACKS = doubts.callbacks(answers_with(offered(Deployment()), Deployment()))


@pytest.fixture(scope="module")
def conversations() -> Conversations:
    return scripts.build(Deployment(bot_id=BOT, random_below=lambda below: below - 1))


class Turns:
    """Turns of one person, one after another."""

    def __init__(self, session: Session, conversations: Conversations) -> None:
        self.session, self.conversations, self.number = session, conversations, 0
        self.person: Person = a_person(session, 7, first_name="Fatou")

    def take(self, work: Work) -> None:
        self.number += 1
        heard = heard_from(7, self.number, self.number)
        turns.take(self.session, self.conversations, heard, work, NOON)

    def doubt(self, text: str, *, is_grave: bool = False) -> None:
        self.take(
            lambda context, stack: unclear.keep_doubted(context, stack, text, is_grave=is_grave)
        )

    def miss(self, text: str, *, is_grave: bool = False) -> None:
        self.take(
            lambda context, stack: unclear.say_not_understood(
                context, stack, text, is_grave=is_grave
            )
        )

    def press(self, callback: str) -> None:
        def work(context: TurnContext, stack: ConversationStack) -> None:
            CALLBACKS[Access.PERSON][callback](context, stack, self.person.id)

        self.take(work)

    def listed(self) -> Sequence[str]:
        return self.session.scalars(select(UnansweredText.text).order_by(UnansweredText.id)).all()

    def in_doubt(self) -> Sequence[str]:
        return self.session.scalars(select(DoubtedText.text)).all()


@pytest.mark.both_databases("a row that is replaced in one turn")
def test_something_else_lists_the_last_text_in_doubt_once(
    database: Database, conversations: Conversations
) -> None:
    def work(session: Session) -> tuple[Sequence[str], Sequence[str]]:
        played = Turns(session, conversations)
        played.doubt("un autre texte")
        played.doubt(TEXT)
        assert played.listed() == []
        played.press(NEITHER)
        played.press(NEITHER)
        return played.listed(), played.in_doubt()

    assert database.transact_now(work) == ([MASKED], [])


def test_what_a_button_answers_is_not_listed(
    database: Database, conversations: Conversations
) -> None:
    def work(session: Session) -> tuple[Sequence[str], Sequence[str]]:
        played = Turns(session, conversations)
        played.doubt(TEXT)
        played.press(f"{PREFIX}price")
        played.press(NEITHER)
        return played.listed(), played.in_doubt()

    assert database.transact_now(work) == ([], [])


@pytest.mark.parametrize(
    ("text", "is_grave"),
    [("je veux mourir", False), ("je pense au suicide et au 3114", False), ("à quoi bon", True)],
)
def test_words_that_may_tell_of_a_danger_are_never_listed(
    database: Database, conversations: Conversations, text: str, *, is_grave: bool
) -> None:
    def work(session: Session) -> tuple[Sequence[str], Sequence[str]]:
        played = Turns(session, conversations)
        played.miss(text, is_grave=is_grave)
        played.doubt(text, is_grave=is_grave)
        played.press(NEITHER)
        return played.listed(), played.in_doubt()

    assert database.transact_now(work) == ([], [])


def test_what_may_be_a_home_is_not_listed_where_an_address_is_asked(
    database: Database, conversations: Conversations
) -> None:
    def work(session: Session) -> tuple[Sequence[str], Sequence[str]]:
        played = Turns(session, conversations)
        played.take(conversations.open_home)
        [script] = session.scalars(select(Conversation.script)).all()
        assert conversations.library.scripts[script].private
        played.miss("cité bellevue bat b")
        played.doubt("cité bellevue bat b")
        played.miss("ya quoi comme badge")
        return played.listed(), played.in_doubt()

    assert database.transact_now(work) == (["ya quoi comme badge"], [])


def test_a_text_in_doubt_is_forgotten_after_a_day_and_with_its_person(
    database: Database, conversations: Conversations
) -> None:
    def work(session: Session) -> list[int]:
        played = Turns(session, conversations)
        played.doubt(TEXT)
        counts = [len(played.in_doubt())]
        unclear.purge(session, NOON + timedelta(hours=23))
        counts.append(len(played.in_doubt()))
        unclear.purge(session, NOON + timedelta(days=1))
        counts.append(len(played.in_doubt()))
        played.doubt(TEXT)
        session.delete(played.person)
        session.flush()
        return [*counts, len(played.in_doubt())]

    assert database.transact_now(work) == [1, 1, 0, 0]
