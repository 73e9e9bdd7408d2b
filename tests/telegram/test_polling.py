"""Polling goes on whatever happens: the database away, an update that nothing can hold."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from telegram import Update

from bot.telegram import polling
from models.people import Person
from tests.harness.chat import Chat, speak
from tests.harness.figures import tell
from tests.harness.waiting import until


def rename(table: str, name: str) -> Callable[[Session], None]:
    def work(session: Session) -> None:
        session.execute(text(f"ALTER TABLE {table} RENAME TO {name}"))

    return work


async def test_a_database_that_was_away_does_not_make_the_bot_deaf(chat: Chat) -> None:
    """SQLite says of a table that is not there what it says of a file that cannot be read."""
    await chat.app.database.transact(rename("updates", "updates_away"))
    speak(chat.world, "Camille", "/start")
    async with hearing(chat):
        await asyncio.to_thread(until, lambda: getting(chat) >= 2, "a second try")
        await chat.app.database.transact(rename("updates_away", "updates"))
        greeted = "< Bonjour et bienvenue 👋"
        assert await asyncio.to_thread(until, lambda: greeted in chat.heard(), "an answer")


async def test_however_many_it_kept_waiting_all_are_heard_as_soon_as_it_is_back(chat: Chat) -> None:
    await chat.app.database.transact(rename("updates", "updates_away"))
    people = {f"Personne {number}" for number in range(4)}
    for person in sorted(people):
        speak(chat.world, person, "/start")
    heard = polling.Polling(chat.app.bot, chat.app.edge)
    for _ in range(3):
        with pytest.raises(DBAPIError):
            await hear_all(chat, heard)
    await chat.app.database.transact(rename("updates_away", "updates"))
    await hear_all(chat, heard)
    await chat.app.edge.queue.rest()
    assert greeted(chat) == people


async def test_an_outage_that_was_told_is_not_told_again_by_who_was_being_heard(chat: Chat) -> None:
    await chat.app.database.transact(rename("updates", "updates_away"))
    for person in ("Camille", "Sami"):
        speak(chat.world, person, "/start")
    heard = polling.Polling(chat.app.bot, chat.app.edge)
    async with chat.app.edge.queue.turns.of(number_of(chat, "Sami")):
        with pytest.raises(DBAPIError):
            await hear_all(chat, heard)
    await chat.app.edge.queue.rest()
    await chat.app.database.transact(rename("updates_away", "updates"))
    await hear_all(chat, heard)
    await chat.app.edge.queue.rest()
    assert greeted(chat) == {"Camille", "Sami"}


async def test_what_one_person_said_next_waits_for_what_must_come_again(chat: Chat) -> None:
    """Only the first needs what is away: the second would be taken for an answer to it."""
    await chat.play("> /start\n> [C'est parti]\n")
    await chat.app.database.transact(rename("notices", "notices_away"))
    for words in ("[D'accord, on continue]", "2"):
        speak(chat.world, "Camille", words)
    heard = polling.Polling(chat.app.bot, chat.app.edge)
    with pytest.raises(DBAPIError):
        await hear_all(chat, heard)
    await chat.app.edge.queue.rest()
    assert chat.heard() == []
    await chat.app.database.transact(rename("notices_away", "notices"))
    await hear_all(chat, heard)
    await chat.app.edge.queue.rest()
    said = [line for line in chat.heard() if line.startswith("<")]
    assert said == ["< Question 1 sur 4 ●○○○", "< Question 2 sur 4 ●●○○"]


async def test_an_update_with_an_impossible_number_is_given_up_and_the_next_is_heard(
    chat: Chat,
) -> None:
    await chat.app.edge.handle(_numbered(chat, 2**70))
    assert "< Bonjour et bienvenue 👋" in await chat.play("> /start\n")


def a_forged_press(chat: Chat) -> None:
    chat.world.press("Sami", data="c:\udcff\udcfe:0")


def half_a_character(chat: Chat) -> None:
    chat.world.say("Sami", text="Bonjour \ud83d")


def no_update(chat: Chat) -> None:
    chat.world.say("Sami", raw={"message": {"text": 3}})


def no_json(chat: Chat) -> None:
    chat.world.say("Sami", text="un secret\udc22")


@pytest.mark.both_databases("each keeps text in its own way")
@pytest.mark.parametrize("strike", [a_forged_press, half_a_character, no_update, no_json])
async def test_of_a_hundred_updates_a_bad_one_is_lost_alone(
    chat: Chat, strike: Callable[[Chat], None], capsys: pytest.CaptureFixture[str]
) -> None:
    await chat.play("sami> /start\n")
    people = [f"Personne {number}" for number in range(99)]
    for person in people[:50]:
        speak(chat.world, person, "/start")
    strike(chat)
    for person in people[50:]:
        speak(chat.world, person, "/start")
    async with hearing(chat):
        await asyncio.to_thread(until, lambda: greeted(chat) >= set(people), "all are greeted")
        await asyncio.to_thread(until, lambda: not len(chat.world.queue), "all is confirmed")
    assert "secret" not in "".join(capsys.readouterr())
    engine = chat.app.database.engine.dialect.name
    heard = len(greeted(chat) & set(people))
    tell(capsys, f"{engine}: of a hundred updates, {strike.__name__} among them: {heard} heard")


async def test_an_update_that_is_no_json_is_skipped_and_its_id_is_logged(
    chat: Chat, capsys: pytest.CaptureFixture[str]
) -> None:
    sent = chat.world.say("Sami", text="un secret\udc22")
    async with hearing(chat):
        await asyncio.to_thread(until, lambda: not len(chat.world.queue), "it is confirmed")
    told = "".join(capsys.readouterr())
    assert f"update_id={sent['update_id']}" in told
    assert "secret" not in told


@pytest.mark.parametrize("message", [3, {"text": "/start"}, {"from": [], "chat": {}}])
async def test_an_update_that_nobody_can_read_is_given_up_and_the_next_is_heard(
    chat: Chat, message: object
) -> None:
    chat.world.say("Camille", raw={"message": message})
    speak(chat.world, "Camille", "/start")
    await hear_all(chat, polling.Polling(chat.app.bot, chat.app.edge))
    await chat.app.edge.queue.rest()
    assert "< Bonjour et bienvenue 👋" in chat.heard()


def _numbered(chat: Chat, update_id: int) -> Update:
    speak(chat.world, "Camille", "/start")
    [sent] = chat.world.take_updates()
    return chat.update_of(sent | {"update_id": update_id})


async def hear_all(chat: Chat, heard: polling.Polling) -> None:
    """Until all that was sent is committed; a busy machine takes several glances."""
    while heard.offset < chat.world.queue.next_id:
        await heard.hear_batch()


def getting(chat: Chat) -> int:
    return sum(call.method == "getUpdates" for call in list(chat.world.record))


async def test_an_update_is_confirmed_at_its_commit_whatever_its_answer_waits_for(
    chat: Chat,
) -> None:
    speak(chat.world, "Camille", "/start")
    async with hearing(chat), chat.app.edge.queue.answers.of(number_of(chat, "Camille")):
        await asyncio.to_thread(until, lambda: not len(chat.world.queue), "it is confirmed")
        assert greeted(chat) == set()
    await chat.app.edge.queue.rest()
    assert greeted(chat) == {"Camille"}


async def test_while_turns_of_one_chat_take_long_others_are_heard(chat: Chat) -> None:
    speak(chat.world, "Camille", "/start")
    async with hearing(chat):
        async with chat.app.edge.queue.turns.of(number_of(chat, "Camille")):
            await asyncio.to_thread(until, lambda: getting(chat) >= 1, "Camille is heard")
            speak(chat.world, "Sami", "/start")
            await asyncio.to_thread(until, lambda: "Sami" in greeted(chat), "Sami is answered")
            assert len(chat.world.queue) == 2
        await asyncio.to_thread(until, lambda: not len(chat.world.queue), "all is confirmed")
        await asyncio.to_thread(until, lambda: "Camille" in greeted(chat), "Camille is answered")


async def test_words_that_were_corrected_and_who_blocks_the_bot_are_heard_too(chat: Chat) -> None:
    async with hearing(chat):
        speak(chat.world, "Camille", "/start")
        await asyncio.to_thread(until, lambda: "Camille" in greeted(chat), "Camille is greeted")
        said = sends(chat)
        speak(chat.world, "Camille", "(edited /aide)")
        await asyncio.to_thread(until, lambda: sends(chat) > said, "the correction is heard")
        chat.world.block(number_of(chat, "Camille"), blocked=True)
        await asyncio.to_thread(until, lambda: not len(chat.world.queue), "the block is heard")
    blocked_at = await chat.app.database.read(lambda s: s.scalar(select(Person.blocked_at)))
    assert blocked_at == chat.world.now()


def sends(chat: Chat) -> int:
    return sum(call.method == "sendMessage" for call in chat.world.record)


def number_of(chat: Chat, person: str) -> int:
    return chat.world.directory.person(person).id


@asynccontextmanager
async def hearing(chat: Chat) -> AsyncIterator[None]:
    """Poll meanwhile."""
    polls = asyncio.create_task(polling.poll(chat.app.bot, chat.app.edge))
    try:
        yield
    finally:
        polls.cancel()
        with suppress(asyncio.CancelledError):
            await polls


def greeted(chat: Chat) -> set[str]:
    """The people who were sent something."""
    record = list(chat.world.record)  # at once: the sandbox writes on meanwhile
    chats = {call.parameters["chat_id"] for call in record if call.method == "sendMessage"}
    people = chat.world.directory.people.values()
    return {person.first_name for person in people if person.id in chats}
