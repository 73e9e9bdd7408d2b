"""Faults on demand, flood limits, and the record that tells them."""

from typing import Any

import aiohttp
import pytest

from sandbox.world.faults import Fault
from sandbox.world.limits import Limits
from tests.sandbox.conftest import TOKEN, Sandbox


async def say(chat: Sandbox, text: str = "a") -> dict[str, Any]:
    return await chat.bot("sendMessage", chat_id=1001, text=text)


@pytest.fixture
def chat(chat: Sandbox) -> Sandbox:
    """The flood limits count no second but those that a test lets pass."""
    pass_seconds(chat, 0)
    return chat


def pass_seconds(chat: Sandbox, seconds: float) -> None:
    now = chat.world.pace.monotonic() + seconds
    chat.world.pace.monotonic = lambda: now


def verdicts(chat: Sandbox) -> list[dict[str, Any]]:
    return [call.verdict for call in chat.world.record]


async def test_a_429_halts_every_send_until_it_is_over(chat: Sandbox) -> None:
    await chat.control("PUT", "faults", [{"kind": "429", "seconds": 1}])
    async with chat.session.post(
        f"{chat.url}/bot{TOKEN}/sendMessage", json={"chat_id": 1001, "text": "a"}
    ) as response:
        answer = await response.json()
        assert response.headers["Retry-After"] == "1"
    assert answer == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 1",
        "parameters": {"retry_after": 1},
    }
    assert (await say(chat))["error_code"] == 429
    await chat.done("getMe")
    assert [verdict.get("during_halt", False) for verdict in verdicts(chat)] == [
        False,
        True,
        False,
    ]
    pass_seconds(chat, 1)
    assert (await say(chat))["ok"]


async def test_a_429_may_say_no_time(chat: Sandbox) -> None:
    await chat.control("PUT", "faults", [{"kind": "429", "seconds": 0}])
    answer = {"ok": False, "error_code": 429, "description": "Too Many Requests"}
    assert await say(chat) == answer
    assert (await say(chat))["ok"]


async def test_a_halt_ends_with_its_fault(chat: Sandbox) -> None:
    await chat.control("PUT", "faults", [{"kind": "429", "seconds": 10_000}])
    assert (await say(chat))["error_code"] == 429
    await chat.control("DELETE", "faults")
    assert (await say(chat))["ok"]


async def test_a_500_and_a_block_strike_as_often_as_asked(chat: Sandbox) -> None:
    faults = [{"kind": "500", "times": 2}, {"kind": "blocked", "person": "Camille"}]
    await chat.control("PUT", "faults", faults)
    answers = [(await say(chat)).get("description") for _ in range(4)]
    blocked = "Forbidden: bot was blocked by the user"
    assert answers == ["Internal Server Error", "Internal Server Error", blocked, None]


async def test_html_instead_of_json(chat: Sandbox) -> None:
    await chat.control("PUT", "faults", [{"kind": "html"}])
    call = {"chat_id": 1001, "text": "a"}
    async with chat.session.post(f"{chat.url}/bot{TOKEN}/sendMessage", json=call) as response:
        assert (response.status, response.content_type) == (502, "text/html")


@pytest.mark.parametrize(("body", "said"), [("html", b"<html>"), ("null", b"null"), ("empty", b"")])
async def test_what_stands_before_telegram_answers_with_a_body_of_its_own(
    chat: Sandbox, body: str, said: bytes
) -> None:
    kinds = ("400", "403", "429", "500", "502", "503", "504")
    await chat.control("PUT", "faults", [{"kind": kind, "body": body} for kind in kinds])
    call = {"chat_id": 1001, "text": "a"}
    for kind in kinds:
        async with chat.session.post(f"{chat.url}/bot{TOKEN}/sendMessage", json=call) as response:
            assert response.status == int(kind)
            assert (await response.read()).startswith(said)
            assert "Retry-After" not in response.headers
    assert (await say(chat))["ok"]


async def test_a_status_is_told_in_the_words_of_telegram(chat: Sandbox) -> None:
    await chat.control("PUT", "faults", [{"kind": "503"}, {"kind": "403"}])
    answers = [(await say(chat))["description"] for _ in range(2)]
    assert answers == ["Service Unavailable", "Forbidden: bot was blocked by the user"]


@pytest.mark.parametrize(
    ("kind", "shown"),
    [("cut", 0), ("cut_after", 1), ("timeout_before", 0), ("timeout_after", 1)],
)
async def test_a_connection_is_lost_before_or_after_the_message_is_sent(
    chat: Sandbox, kind: str, shown: int
) -> None:
    chat.world.faults.set([Fault(kind, seconds=0)])
    with pytest.raises(aiohttp.ClientError):
        await say(chat, "perdu ?")
    texts = [message["text"] for message in chat.world.messages("Camille")]
    assert texts.count("perdu ?") == shown
    (verdict,) = verdicts(chat)
    assert verdict["fault"] == kind
    assert ("acted" in verdict) == bool(shown)


async def test_a_fault_can_name_its_method_and_its_person(chat: Sandbox) -> None:
    chat.world.say("Nadia", text="a")
    faults = [{"kind": "500", "method": "get*"}, {"kind": "500", "person": "mentor"}]
    await chat.control("PUT", "faults", faults)
    assert (await say(chat))["ok"]
    assert (await chat.bot("getMe"))["error_code"] == 500
    assert (await chat.bot("sendMessage", chat_id=1002, text="a"))["error_code"] == 500
    assert await chat.control("GET", "faults") == []


async def test_an_update_can_come_twice(chat: Sandbox) -> None:
    await chat.control("PUT", "faults", [{"kind": "duplicate_update"}])
    update = chat.world.say("Camille", text="a")
    first = await chat.done("getUpdates")
    second = await chat.done("getUpdates", offset=update["update_id"] + 1)
    assert first == second == [update]
    assert await chat.done("getUpdates", offset=update["update_id"] + 1) == []


async def test_updates_can_come_out_of_order(chat: Sandbox) -> None:
    await chat.control("PUT", "faults", [{"kind": "reorder_updates"}])
    ids = [chat.world.say("Camille", text=text)["update_id"] for text in "ab"]
    assert [update["update_id"] for update in await chat.done("getUpdates")] == ids[::-1]


async def test_an_update_held_back_alone_comes_all_the_same(chat: Sandbox) -> None:
    await chat.control("PUT", "faults", [{"kind": "reorder_updates"}])
    update = chat.world.say("Camille", text="a")
    assert await chat.done("getUpdates", timeout=10) == [update]


async def test_faults_can_be_taken_back_and_unknown_ones_are_refused(chat: Sandbox) -> None:
    await chat.control("PUT", "faults", [{"kind": "500"}])
    await chat.control("DELETE", "faults")
    assert (await say(chat))["ok"]
    assert "timeout_after" in await chat.confused("PUT", "faults", [{"kind": "earthquake"}])


async def test_a_chat_takes_a_burst_then_its_rate(chat: Sandbox) -> None:
    await chat.control("PUT", "limits", {"rate_chat": 1, "burst_chat": 5})
    answers = [await say(chat) for _ in range(6)]
    assert [answer["ok"] for answer in answers] == [True] * 5 + [False]
    assert answers[-1]["parameters"] == {"retry_after": 1}
    await chat.done("sendChatAction", chat_id=1001, action="typing")


async def test_all_chats_together_have_a_rate(chat: Sandbox) -> None:
    chat.world.pace.set(Limits(rate_all=10, rate_chat=0))
    answers = [(await say(chat))["ok"] for _ in range(15)]
    assert sum(answers) == 11


async def test_a_group_takes_twenty_a_minute(chat: Sandbox) -> None:
    group = chat.world.say("Sami", chat="Équipe", text="a")["message"]["chat"]["id"]
    chat.world.pace.set(Limits(rate_all=0, rate_chat=1))
    answers = [await chat.bot("sendMessage", chat_id=group, text="a") for _ in range(21)]
    assert [answer["ok"] for answer in answers] == [True] * 20 + [False]
    assert answers[-1]["parameters"]["retry_after"] == 3


async def test_the_record_tells_every_call_and_what_came_of_it(chat: Sandbox) -> None:
    sent = (await say(chat, "Bonjour"))["result"]["message_id"]
    await chat.refused("sendMessage", chat_id=77, text="a")
    calls = await chat.control("GET", "record?method=sendMessage")
    assert [call["verdict"] for call in calls] == [
        {"ok": True, "message_id": sent},
        {"ok": False, "error_code": 400, "description": "Bad Request: chat not found"},
    ]
    assert calls[0]["parameters"] == {"chat_id": 1001, "text": "Bonjour"}
    assert calls[0]["monotonic"] < calls[1]["monotonic"]
    assert await chat.control("GET", f"record?after={calls[0]['number']}") == calls[1:]
