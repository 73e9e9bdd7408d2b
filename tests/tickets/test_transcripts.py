"""What a service heard in a voice: who reads it, what it leads to, when it is forgotten."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.replies import OtherReply, Recording
from models.conversation import Conversation, Update
from models.engine.database import Database
from models.outbox import OutboxMessage
from models.people import Person
from models.tables import metadata
from models.tickets import DistressSignal, Ticket, UntranscribedVoice
from rules.conversation.typed_text import plain
from rules.tickets.distress import Danger
from services.conversation.conversations import Conversations
from services.conversation.deployment import Deployment
from services.tickets import routing, tickets, transcripts, voices
from services.wiring import scripts
from tests.harness.builders import BOT, NOON, a_context, a_member, a_person, a_stack, deployed

MINUTE = timedelta(minutes=1)
WORDS = "je cherche mon lien secret"


@pytest.fixture(scope="module")
def conversations() -> Conversations:
    return scripts.build(Deployment(bot_id=BOT, random_below=lambda below: below - 1))


def spoken(
    session: Session, *, size: int = 4000, on: bool = True, at: datetime = NOON
) -> tuple[Person, Ticket]:
    """Have someone send a voice to the team."""
    person = a_person(session, 7)
    context = deployed(a_context(session, person, at), transcribes=on)
    context.message_id = 11
    ticket = tickets.send(context, OtherReply("voice", "", Recording("file-7", size)))
    session.flush()
    return person, ticket


def waiting(session: Session) -> Sequence[int]:
    return session.scalars(select(UntranscribedVoice.id)).all()


def taken(session: Session, conversations: Conversations, words: str, at: datetime = NOON) -> None:
    voice = voices.take_next(session, BOT, at)
    assert voice is not None
    transcripts.take(session, conversations, voice.id, words, at)


def told(session: Session) -> list[str]:
    cards = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
    return [it.params["message"] for it in cards if it.params.get("card") == "ticket_more"]


def test_the_team_reads_it_as_the_words_of_a_machine(
    database: Database, conversations: Conversations
) -> None:
    def work(session: Session) -> tuple[list[str], str, Sequence[int]]:
        a_member(session)
        _, ticket = spoken(session)
        taken(session, conversations, f"  {WORDS}\n", NOON + MINUTE)
        return told(session), ticket.text, waiting(session)

    cards, text, left = database.transact_now(work)
    written = f"vocal de 12 h, écrit par une machine, qui se trompe parfois {WORDS}"
    assert [plain(card) for card in cards] == [plain(written)]
    assert text.endswith(WORDS)
    assert left == []


@pytest.mark.parametrize(("on", "size"), [(False, 4000), (True, voices.LARGEST + 1)])
def test_nothing_waits_without_a_service_nor_for_a_voice_that_is_too_long(
    database: Database, size: int, *, on: bool
) -> None:
    def work(session: Session) -> Sequence[int]:
        spoken(session, on=on, size=size)
        return waiting(session)

    assert database.transact_now(work) == []


def test_of_so_many_voices_in_a_day_the_team_has_all_and_the_service_those_it_has_time_for(
    database: Database,
) -> None:
    """The last one that is written down is said to be: the next is not."""
    most = voices.VOICES_A_DAY

    def work(session: Session) -> tuple[int, Sequence[bool]]:
        context = deployed(a_context(session, a_person(session, 7)), transcribes=True)
        said = []
        for number in range(most + 2):
            context.message_id = number
            voice = OtherReply("voice", "", Recording("file-7", 4000))
            routing.hear_voice(context, a_stack(context.person_id), voice)
            said.append("par écrit" in str(context.outgoing))
            context.outgoing.clear()
        return len(waiting(session)), said

    written, said = database.transact_now(work)
    assert written == most
    assert said == [True] * most + [False] * 2


@pytest.mark.both_databases("a number below all ids of updates")
def test_words_of_danger_are_asked_about_also_once_the_exchange_is_closed(
    database: Database, conversations: Conversations
) -> None:
    def work(session: Session) -> tuple[list[str], list[Danger], list[str], bool]:
        a_member(session)
        _, ticket = spoken(session)
        tickets.close(session, ticket, NOON)
        taken(session, conversations, "je veux mourir", NOON + MINUTE)
        opened = list(session.scalars(select(Conversation.script)))
        signals = [it.category for it in session.scalars(select(DistressSignal))]
        owed = session.scalars(select(Update).where(Update.update_id < 0)).one()
        return told(session), signals, opened, owed.answer_due_at == NOON + MINUTE

    cards, signals, opened, is_due = database.transact_now(work)
    assert cards == []
    assert signals == [Danger.SUICIDE]
    assert "distress" in opened
    assert is_due


def test_a_transcript_is_taken_once(database: Database, conversations: Conversations) -> None:
    def work(session: Session) -> list[str]:
        a_member(session)
        spoken(session)
        voice = voices.take_next(session, BOT, NOON)
        assert voice is not None
        for _ in range(2):
            transcripts.take(session, conversations, voice.id, WORDS, NOON)
        return told(session)

    assert len(database.transact_now(work)) == 1


def test_nothing_is_done_on_what_was_said(database: Database, conversations: Conversations) -> None:
    def work(session: Session) -> tuple[Sequence[str], bool]:
        a_member(session)
        person, _ = spoken(session)
        taken(session, conversations, "stop, supprimez toutes mes données")
        owed = session.scalars(select(Update).where(Update.update_id < 0)).one()
        opened = select(Conversation.script).where(Conversation.person_id == person.id)
        return session.scalars(opened).all(), owed.lines is None

    assert database.transact_now(work) == ([], True)


def test_silence_is_told_to_nobody(database: Database, conversations: Conversations) -> None:
    def work(session: Session) -> tuple[list[str], Sequence[int]]:
        a_member(session)
        spoken(session)
        taken(session, conversations, " \n")
        return told(session), waiting(session)

    assert database.transact_now(work) == ([], [])


def test_a_number_that_nobody_should_send_is_not_shown(
    database: Database, conversations: Conversations
) -> None:
    def work(session: Session) -> tuple[list[str], str]:
        a_member(session)
        _, ticket = spoken(session)
        taken(session, conversations, "mon numéro de sécu c'est le 2 69 05 49 588 157 80")
        return told(session), ticket.text

    [card], text = database.transact_now(work)
    assert "un numero prive s y trouve rien n est montre" in plain(card)
    assert "588" not in card + text


def test_a_voice_comes_again_until_an_hour_has_passed(database: Database) -> None:
    def work(session: Session) -> list[bool]:
        spoken(session)
        minutes = (0, 1, 5, 9, 10, 59, 60)
        return [voices.take_next(session, BOT, NOON + it * MINUTE) is not None for it in minutes]

    assert database.transact_now(work) == [True, False, True, False, True, True, False]
    assert database.transact_now(waiting) == []


def test_another_bot_does_not_take_it(database: Database) -> None:
    def work(session: Session) -> bool:
        spoken(session)
        return voices.take_next(session, BOT + 1, NOON) is None

    assert database.transact_now(work)


def test_of_someone_who_is_erased_nothing_stays(
    database: Database, conversations: Conversations
) -> None:
    def erased(session: Session) -> None:
        person, _ = spoken(session)
        voice = voices.take_next(session, BOT, NOON)
        assert voice is not None
        session.delete(person)
        session.flush()
        session.expire_all()
        transcripts.take(session, conversations, voice.id, WORDS, NOON)

    def kept(session: Session) -> str:
        rows = [session.execute(select(table)).all() for table in metadata.sorted_tables]
        return str(rows)

    database.transact_now(erased)
    everything = database.transact_now(kept)
    assert "secret" not in everything
    assert "file-7" not in everything
