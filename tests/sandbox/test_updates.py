"""Updates: what people send, the long poll, confirmation, retention and conflicts."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from sandbox.world.world import World
from tests.sandbox.conftest import Sandbox
from tests.sandbox.test_editing import ask


async def test_a_long_poll_wakes_when_someone_writes(sandbox: Sandbox) -> None:
    poll = asyncio.create_task(sandbox.done("getUpdates", timeout=50))
    await sandbox.control("POST", "say", {"person": "participant", "text": "Bonjour"})
    (update,) = await poll
    assert update["message"]["text"] == "Bonjour"
    assert update["message"]["from"]["first_name"] == "Camille"


async def test_an_offset_confirms_all_smaller_ids(sandbox: Sandbox) -> None:
    ids = [sandbox.world.say("Camille", text=str(n))["update_id"] for n in range(3)]
    assert len(await sandbox.done("getUpdates", limit=2)) == 2
    left = await sandbox.done("getUpdates", offset=ids[1] + 1)
    assert [update["update_id"] for update in left] == ids[2:]
    assert await sandbox.done("getUpdates", offset=ids[2] + 1) == []


async def test_what_became_of_each_update_is_told_without_its_words(sandbox: Sandbox) -> None:
    ids = [sandbox.world.say("Camille", text=f"secret {n}")["update_id"] for n in range(2)]
    await sandbox.done("getUpdates", offset=ids[0] + 1)
    first, second = await sandbox.control("GET", "updates")
    assert [first["update_id"], second["update_id"]] == ids
    assert first["kind"] == "message" and first["taken_at"] >= first["put_at"]
    assert second["taken_at"] is None
    assert "secret" not in str([first, second])


async def test_of_two_polls_the_older_is_refused(sandbox: Sandbox) -> None:
    older = asyncio.create_task(sandbox.bot("getUpdates", timeout=50))
    assert await sandbox.world.queue.arrived.heard(90)  # rung by the poll that starts
    newer = asyncio.create_task(sandbox.bot("getUpdates", timeout=50))
    refused = await older
    assert refused["description"] == (
        "Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running"
    )
    sandbox.world.say("Camille", text="Bonjour")
    assert len((await newer)["result"]) == 1


async def test_presses_leave_the_queue_after_150_seconds_and_messages_after_a_day(
    chat: Sandbox,
) -> None:
    await ask(chat)
    chat.world.press("Camille", label="Oui")
    chat.world.say("Camille", text="Bonjour")
    await chat.control("PUT", "clock", {"advance": 149})
    assert len(await chat.done("getUpdates")) == 2
    await chat.control("PUT", "clock", {"advance": 2})
    (left,) = await chat.done("getUpdates")
    assert "message" in left
    await chat.control("PUT", "clock", {"advance": 24 * 3600})
    assert await chat.done("getUpdates") == []


async def test_only_the_kinds_asked_for_are_queued(chat: Sandbox) -> None:
    await chat.done("getUpdates", allowed_updates=["message"])
    chat.world.block("Camille", blocked=True)
    assert await chat.done("getUpdates") == []


def test_ids_start_at_the_current_second(world: World) -> None:
    now = datetime.now(UTC).timestamp()
    update = world.say("Camille", text="Bonjour")
    assert abs(update["update_id"] - now) < 60
    assert abs(update["message"]["message_id"] - now) < 60


@pytest.mark.parametrize(
    ("saying", "part"),
    [
        ({"contact": "own"}, {"contact": {"user_id": 1001}}),
        (
            {"contact": {"phone_number": "+33639980000", "first_name": "Alex"}},
            {"contact": {"first_name": "Alex"}},
        ),
        ({"location": "Revel"}, {"location": {"latitude": 43.4586, "longitude": 2.0044}}),
        ({"location": [40.7, -74]}, {"location": {"latitude": 40.7, "longitude": -74.0}}),
        ({"file": "sticker"}, {"sticker": {"type": "regular"}}),
        ({"file": "voice"}, {"voice": {"duration": 3}}),
        (
            {"file": {"name": "cv.pdf", "content": "YWJj"}},
            {"document": {"file_name": "cv.pdf", "file_size": 3}},
        ),
        ({"text": "a", "forward": "Alex"}, {"forward_origin": {"sender_user_name": "Alex"}}),
        ({"text": "a", "is_bot": True}, {"from": {"is_bot": True}}),
        ({"text": "a", "chat": "Le quartier"}, {"chat": {"title": "Le quartier"}}),
    ],
)
async def test_people_can_send_anything(
    sandbox: Sandbox, saying: dict[str, Any], part: dict[str, Any]
) -> None:
    await sandbox.control("POST", "say", {"person": "participant"} | saying)
    (update,) = await sandbox.done("getUpdates")
    for name, fields in part.items():
        assert fields.items() <= update["message"][name].items()


async def test_a_person_edits_what_they_wrote(chat: Sandbox) -> None:
    written = chat.world.say("Camille", text="3110")["message"]["message_id"]
    chat.world.say("Camille", text="31100", edit=written)
    edited = (await chat.done("getUpdates"))[-1]["edited_message"]
    assert (edited["message_id"], edited["text"]) == (written, "31100")
    assert chat.world.messages("Camille")[-1]["text"] == "31100"


async def test_a_raw_update_passes_as_it_is(chat: Sandbox) -> None:
    forged = {"message": {"message_id": 1, "text": "a", "date": 0}}
    await chat.control("POST", "say", {"person": "Camille", "raw": forged})
    (update,) = await chat.done("getUpdates")
    assert update["message"] == forged["message"]


async def test_strangers_join_when_they_are_spoken_of(sandbox: Sandbox) -> None:
    named = sandbox.world.say("Alex", text="a")["message"]["from"]
    numbered = sandbox.world.say(555, text="a")["message"]["from"]
    assert (named["first_name"], numbered["id"]) == ("Alex", 555)
    assert sandbox.world.say("alex", text="b")["message"]["from"] == named


@pytest.mark.parametrize(
    ("body", "hint"),
    [
        ({"text": "a"}, "person"),
        ({"person": "Camille"}, "text, contact, location ou file"),
        ({"person": "Camille", "colour": 1}, "colour"),
        ({"person": "Camille", "location": "Paris"}, "Luchon"),
        ({"person": "Camille", "text": "a", "edit": 5}, "5"),
        ({"person": "Camille", "file": {"content": "é"}}, "base64"),
    ],
)
async def test_an_impossible_wish_gets_a_clear_sentence(
    sandbox: Sandbox, body: dict[str, Any], hint: str
) -> None:
    assert hint in await sandbox.confused("POST", "say", body)
