"""One update is heard once, answered once, in order; what breaks is said kindly."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from bot.telegram.answer_giver import LOOKS
from models.conversation import Conversation, Update
from models.people import Person
from rules.conversation.answer_budget import AnswerBudget
from sandbox.world.faults import Fault
from sandbox.world.limits import Limits
from tests.harness.bot_api import NO_LIMIT
from tests.harness.chat import NOON, Chat, speak
from tests.harness.typed import as_typed

MANY = "J'ai bien reçu tous vos messages."


def sends(chat: Chat) -> list[str]:
    return [
        as_typed(call.parameters["text"])
        for call in chat.world.record
        if call.method == "sendMessage" and call.verdict.get("ok")
    ]


def owed(session: Session) -> list[int]:
    query = select(Update.update_id).where(Update.answered_at.is_(None))
    return list(session.scalars(query))


async def test_the_same_update_again_changes_nothing_and_says_nothing(chat: Chat) -> None:
    await chat.play("> /start\n")
    speak(chat.world, "Camille", "[C'est parti]")
    [sent] = chat.world.take_updates()
    await chat.app.edge.handle(chat.update_of(sent))
    said = len(sends(chat))
    for _ in range(2):
        await chat.app.edge.handle(chat.update_of(sent))
    await chat.app.edge.queue.rest()
    assert len(sends(chat)) == said


async def test_what_another_process_still_owes_keeps_the_next_answer_back(chat: Chat) -> None:
    """It died after its commit: the update comes to us, and the leader gives the answer."""
    await chat.play("> /start\n")
    speak(chat.world, "Camille", "[C'est parti]")
    [sent] = chat.world.take_updates()
    await chat.app.edge.handle(chat.update_of(sent))
    dead = update(Update).where(Update.update_id == sent["update_id"])
    await chat.app.database.transact(lambda s: s.execute(dead.values(answered_at=None)))
    handling = asyncio.create_task(chat.app.edge.handle(chat.update_of(sent)))
    done, _ = await asyncio.wait({handling}, timeout=2 * LOOKS)
    assert not done
    await chat.app.database.transact(lambda s: s.execute(dead.values(answered_at=NOON)))
    await handling


@pytest.mark.both_databases("two turns insert the same key")
async def test_the_same_update_twice_at_once_is_answered_once(chat: Chat) -> None:
    speak(chat.world, "Camille", "/start")
    [sent] = chat.world.take_updates()
    both = (chat.app.edge.handle(chat.update_of(sent)) for _ in range(2))
    await asyncio.gather(*both)
    assert len(sends(chat)) == 1


@pytest.mark.both_databases("turns of one person wait for a lock")
async def test_many_updates_of_one_person_are_answered_in_order(chat: Chat) -> None:
    await chat.play("> /profil\n> [Changer mon prénom]\n")
    for words in ("123", "456", "Ada", "/aide", "/menu"):
        speak(chat.world, "Camille", words)
    updates = [chat.update_of(heard) for heard in chat.world.take_updates()]
    before = len(sends(chat))
    await asyncio.gather(*(chat.app.edge.handle(each) for each in updates))
    said = [words.splitlines()[0] for words in sends(chat)[before:]]
    assert said[0] == said[1] == "Un prénom suffit, sans chiffres."
    assert said[2] == "C'est noté, Ada."
    assert said[-2].startswith("Je suis Déclic")
    assert said[-1] == "Vous n'avez pas encore de place."


async def test_turns_go_on_while_answers_of_the_same_person_wait(chat: Chat) -> None:
    await chat.play("> /start\n")
    for words in ("a", "b", "c"):
        speak(chat.world, "Camille", words)
    sent = chat.world.take_updates()
    async with chat.app.edge.queue.answers.of(chat.world.directory.person("Camille").id):
        for update in sent:
            await chat.app.edge.hear(chat.update_of(update))
        assert len(await chat.app.database.read(owed)) == len(sent)
    await chat.app.edge.queue.rest()
    assert await chat.app.database.read(owed) == []


async def spoken_in_vain(chat: Chat, seconds: float) -> dict[str, Any]:
    """Camille speaks while Telegram takes no message; return the update."""
    await chat.play("> /start\n")
    chat.world.faults.set([Fault("500", method="sendMessage", times=1_000)])
    chat.app.edge.giver.chat_sender.timeout = seconds
    speak(chat.world, "Camille", "[C'est parti]")
    [sent] = chat.world.take_updates()
    return sent


async def test_an_answer_that_nobody_tries_any_more_is_left_to_delivery_at_once(
    chat: Chat,
) -> None:
    sent = await spoken_in_vain(chat, seconds=0)
    await chat.app.edge.handle(chat.update_of(sent))
    await chat.app.edge.queue.rest()
    assert await chat.app.database.read(owed) == [sent["update_id"]]
    chat.world.faults.set([])
    assert [line for line in chat.heard() if line.startswith("<")] == []
    assert await chat.app.when_due() == chat.world.now()
    await chat.move_to(chat.world.now())
    assert (
        "< <b>Vos droits.</b> Les Passerelles et son équipe lisent vos réponses, pour savoir"
        " si c'est pour vous." in chat.heard()
    )
    assert await chat.app.database.read(owed) == []


async def test_of_an_answer_cut_short_the_lines_that_arrived_are_not_said_again(
    chat: Chat,
) -> None:
    """Telegram takes one message, then wants a silence that is longer than our time-out."""
    await chat.play("> /start\n> [C'est parti]\n> [D'accord, on continue]\n")
    chat.world.pace.set(Limits(rate_all=0, rate_chat=0.02, burst_chat=1))
    before = len(sends(chat))
    speak(chat.world, "Camille", "[Je ne sais pas]")
    [sent] = chat.world.take_updates()
    await chat.app.edge.handle(chat.update_of(sent))
    await chat.app.edge.queue.rest()
    assert len(sends(chat)) == before + 1
    assert await chat.app.database.read(owed) == [sent["update_id"]]
    chat.world.pace.set(NO_LIMIT)
    await chat.restart()
    due = await chat.app.when_due()
    assert due is not None
    await chat.move_to(due)
    first, second = sends(chat)[before:]
    assert first.startswith("Pas grave")
    assert second.startswith("Question 2 sur 4")
    assert await chat.app.database.read(owed) == []


@pytest.mark.both_databases("a failed statement ends a transaction otherwise")
async def test_what_breaks_is_rolled_back_and_said_in_one_plain_sentence(
    chat: Chat, capsys: pytest.CaptureFixture[str]
) -> None:
    await chat.play("> /start\n")
    await _rename_script(chat, "way_in", "gone")
    played = await chat.play("> 12 rue des Lilas\n")
    assert played.splitlines()[1:] == [
        "!! turn_failed KeyError",
        "< Quelque chose n'a pas marché de mon côté. Rien n'est perdu. "
        "Réessayez dans une minute, s'il vous plaît.",
    ]
    assert "turn_failed" in (told := "".join(capsys.readouterr()))
    assert "Lilas" not in told
    await _rename_script(chat, "gone", "way_in")
    assert (
        "< <b>Vos droits.</b> Les Passerelles et son équipe lisent vos réponses, pour savoir"
        " si c'est pour vous." in await chat.play("> [C'est parti]\n")
    )


async def _rename_script(chat: Chat, old: str, new: str) -> None:
    """A row that names a script nobody knows: something no script can foresee."""
    rename = update(Conversation).where(Conversation.script == old).values(script=new)
    await chat.app.database.transact(lambda session: session.execute(rename))


@pytest.mark.both_databases("each database is away in its own way")
async def test_without_a_database_the_update_is_not_acknowledged_and_comes_again(
    chat: Chat,
) -> None:
    await chat.play("> /start\n")
    speak(chat.world, "Camille", "[C'est parti]")
    [sent] = chat.world.take_updates()
    await chat.app.database.transact(
        lambda session: session.execute(text("ALTER TABLE updates RENAME TO updates_away"))
    )
    with pytest.raises(DBAPIError):
        await chat.app.edge.handle(chat.update_of(sent))
    await chat.app.database.transact(
        lambda session: session.execute(text("ALTER TABLE updates_away RENAME TO updates"))
    )
    await chat.app.edge.handle(chat.update_of(sent))
    assert sends(chat)[-1].startswith("<b>Vos droits.</b>")


async def test_a_call_that_nobody_answers_goes_on_late_and_its_own_answer_no_longer_counts(
    chat: Chat,
) -> None:
    answered = asyncio.Event()

    async def slow(_: object) -> tuple[str, dict[str, str]]:
        await answered.wait()
        return "found", {"label": "12 Rue des Lilas", "latitude": "43.57", "longitude": "1.40"}

    chat.app.edge.queue.services = {"geocode": slow}
    await chat.play(
        "> /start\n> [C'est parti]\n> [D'accord, on continue]\n> [Oui]\n> [26 à 49 ans]\n"
        "> 31100\n> [Écrire mon adresse]\n"
    )
    for words in ("12 rue des Lilas", "alors ?"):
        speak(chat.world, "Camille", words)
        for heard in chat.world.take_updates():
            await chat.app.edge.handle(chat.update_of(heard))
    assert sends(chat)[-1] == "Un instant, je regarde…"
    due = await chat.app.when_due()
    assert due is not None
    chat.world.clock.set(due, frozen=True)
    await chat.app.leader.step()
    await chat.app.timetable.run_all()
    await chat.app.worker.run_due(due)
    assert sends(chat)[-1].startswith("<b>Habitez-vous dans l'un de ces quartiers")
    said = len(sends(chat))
    answered.set()
    await chat.app.edge.queue.rest()
    assert len(sends(chat)) == said


BURST = 3


async def flood(chat: Chat, *words: str) -> list[int]:
    """Somebody says all this before the first answer leaves; time does not fill their budget."""
    edge = chat.app.edge
    edge.queue.merging.budget, edge.queue.merging.monotonic = AnswerBudget(burst=BURST), lambda: 0
    for said in words:
        chat.world.say("Camille", text=said)
    updates = [chat.update_of(sent) for sent in chat.world.take_updates()]
    async with edge.queue.answers.of(chat.world.directory.person("Camille").id):
        await asyncio.gather(*map(edge.hear, updates))
    await edge.queue.rest()
    return [each.update_id for each in updates]


async def test_beyond_the_budget_all_is_heard_and_one_answer_says_so_and_asks_again(
    chat: Chat,
) -> None:
    await chat.play("> /start\n")
    before = len(sends(chat))
    asked = await flood(chat, *["Bonjour ?"] * 40)
    said = sends(chat)[before:]
    assert len(said) == 2 * (BURST + 1)
    assert [text.startswith(MANY) for text in said] == [*[False] * 2 * BURST, True, False]
    assert said[-1] == said[1]
    recorded = await chat.app.database.read(lambda s: set(s.scalars(select(Update.update_id))))
    assert set(asked) <= recorded
    assert await chat.app.database.read(owed) == []


async def test_beyond_the_budget_an_answer_counts_and_the_question_it_leads_to_is_asked(
    chat: Chat,
) -> None:
    await chat.play("> /start\n")
    await flood(chat, *["Bonjour ?"] * BURST, "C'est parti", "D'accord, on continue")
    many, question = sends(chat)[-2:]
    assert many.startswith(MANY)
    assert question.startswith("Question 1 sur 4")


async def test_beyond_the_budget_words_of_distress_are_answered_whole_and_stand(
    chat: Chat,
) -> None:
    await chat.play("> /start\n")
    before = len(sends(chat))
    await flood(chat, *["Bonjour ?"] * 20, *["je veux mourir"] * 3, *["Bonjour ?"] * 20)
    said = sends(chat)[before + 2 * BURST :]
    assert len([text for text in said if "3114" in text]) >= 1
    assert len([text for text in said if text.startswith(MANY)]) == 1


async def test_beyond_the_budget_a_number_too_personal_is_still_deleted(chat: Chat) -> None:
    await chat.play("> /start\n")
    await flood(chat, *["Bonjour ?"] * BURST, *["1 84 12 76 451 089 46"] * 3, "Bonjour ?")
    erased = [call for call in chat.world.record if call.method == "deleteMessage"]
    assert len(erased) == 3


async def test_a_crash_in_a_flood_leaves_one_merged_answer_to_delivery(chat: Chat) -> None:
    await chat.play("> /start\n")
    before = len(sends(chat))
    chat.world.pace.set(Limits(rate_all=0, rate_chat=0.02, burst_chat=1))
    chat.app.edge.giver.chat_sender.timeout = 1
    await flood(chat, *["Bonjour ?"] * 40)
    chat.world.pace.set(NO_LIMIT)
    await chat.restart()
    while await chat.app.database.read(owed):
        due = await chat.app.when_due()
        assert due is not None
        await chat.move_to(due)
    assert sum(text.startswith(MANY) for text in sends(chat)[before:]) == 1


async def test_messages_that_waited_for_us_for_long_are_no_flood(chat: Chat) -> None:
    """Sent one a minute while we were away, heard all at once."""
    await chat.play("> /start\n")
    edge = chat.app.edge
    edge.queue.merging.budget = AnswerBudget(burst=1, per_second=1 / 30)
    edge.queue.merging.monotonic = lambda: 10_000
    for minute in range(20):
        chat.world.clock.set(NOON + timedelta(minutes=minute), frozen=True)
        chat.world.say("Camille", text="Bonjour ?")
    for sent in chat.world.take_updates():
        await edge.hear(chat.update_of(sent))
    await edge.queue.rest()
    assert not [text for text in sends(chat) if text.startswith(MANY)]


async def test_beyond_the_budget_no_answer_is_waited_for(chat: Chat) -> None:
    """A webhook that waited would read a flood as slowly as it is answered."""
    await chat.play("> /start\n")
    edge = chat.app.edge
    edge.queue.merging.budget, edge.queue.merging.monotonic = AnswerBudget(burst=0), lambda: 0
    speak(chat.world, "Camille", "Bonjour ?")
    [sent] = chat.world.take_updates()
    async with edge.queue.answers.of(chat.world.directory.person("Camille").id):
        assert await edge.hear(chat.update_of(sent)) is None
    await edge.queue.rest()
    assert sends(chat)[-2].startswith(MANY)


def spinners(chat: Chat) -> list[bool]:
    """Whether Telegram agreed to stop each."""
    found = [it for it in chat.world.record if it.method == "answerCallbackQuery"]
    return [bool(it.verdict.get("ok")) for it in found]


async def test_every_press_is_answered_so_that_its_button_stops_turning(chat: Chat) -> None:
    """One that leads on, an old one, one of nothing at all."""
    await chat.play("> /start\n")
    assert spinners(chat) == []
    await chat.play("> [C'est parti]\n")
    assert spinners(chat) == [True]
    await chat.play("> (forged c:0:0)\n> (forged a:nothing:1)\n")
    assert spinners(chat) == [True] * 3


async def test_a_silence_wanted_when_a_button_stops_turning_is_kept_in_its_chat(chat: Chat) -> None:
    await chat.play("> /start\n")
    chat.world.faults.set([Fault("429", method="answerCallbackQuery", seconds=0.1)])
    limiter = chat.app.edge.giver.chat_sender.rate_limiter
    pressed_at = limiter.monotonic()
    await chat.play("> [C'est parti]\n")
    assert spinners(chat) == [False]
    camille = chat.world.directory.person("Camille").id
    assert pressed_at + 0.1 < limiter.pace.held_until(camille) < limiter.monotonic() + 5
    assert limiter.halted_for() == 0


async def test_who_has_blocked_us_when_the_answer_leaves_is_known_and_owed_nothing(
    chat: Chat,
) -> None:
    await chat.play("> /start\n")
    speak(chat.world, "Camille", "[C'est parti]")
    [sent] = chat.world.take_updates()
    chat.world.block(chat.world.directory.person("Camille").id, blocked=True)
    await chat.app.edge.handle(chat.update_of(sent))
    await chat.app.edge.queue.rest()
    database = chat.app.database
    assert await database.read(lambda s: s.scalar(select(Person.blocked_at))) == chat.world.now()
    assert await database.read(owed) == []


async def test_what_telegram_refuses_for_good_is_owed_no_more(chat: Chat) -> None:
    await chat.play("> /start\n")
    chat.world.faults.set([Fault("400")])
    speak(chat.world, "Camille", "[C'est parti]")
    [sent] = chat.world.take_updates()
    await chat.app.edge.handle(chat.update_of(sent))
    await chat.app.edge.queue.rest()
    assert await chat.app.database.read(owed) == []


async def test_what_is_owed_says_by_which_process(chat: Chat) -> None:
    await chat.play("> /start\n")
    edge = chat.app.edge
    edge.queue.runner.process = 7
    speak(chat.world, "Camille", "[C'est parti]")
    [sent] = chat.world.take_updates()
    async with edge.queue.answers.of(chat.world.directory.person("Camille").id):
        await edge.hear(chat.update_of(sent))
        unsaid = select(Update.process).where(Update.answered_at.is_(None))
        assert await chat.app.database.read(lambda s: list(s.scalars(unsaid))) == [7]
    await edge.queue.rest()
