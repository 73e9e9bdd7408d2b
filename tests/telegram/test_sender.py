import asyncio
from contextlib import suppress
from typing import Literal

import pytest
from telegram import Bot
from telegram.error import BadRequest, NetworkError, TimedOut

from bot.telegram.rate_limiter import RateLimiter
from bot.telegram.request import Flooded, NotTaken
from bot.telegram.sender import Blocked, ChatSender
from bot.turns.deadline import AnswerTooLate, from_now
from rules.outbox.pace import Pace, Urgency, unlimited
from sandbox.world.sayings import DOT
from sandbox.world.world import World
from services.conversation.attachments import ChatFile
from services.conversation.replies import (
    Button,
    Commands,
    Edit,
    Erase,
    Outgoing,
    Say,
    Show,
    Unbutton,
)
from tests.harness.places import arrived, calls, fails, start
from tests.telegram.test_pace import Clock


@pytest.fixture
def chat_sender(bot: Bot) -> ChatSender:
    return ChatSender(bot, RateLimiter(unlimited()), pauses=(0.01,))


async def test_lines_are_said_in_order_and_the_question_is_known(
    chat_sender: ChatSender, world: World
) -> None:
    ada = start(world, 7)
    lines = [Say("Un"), Say("Deux ?", [[Button("Oui", "c:1:0")]], question=True), Say("Trois")]
    asked_by = await chat_sender.say(ada, lines)
    assert arrived(world, ada) == ["Un", "Deux ?", "Trois"]
    assert world.messages(ada)[-2]["message_id"] == asked_by


async def test_no_time_at_all_insists_on_nothing(chat_sender: ChatSender, world: World) -> None:
    ada = start(world, 7)
    fails(world, "500")
    with pytest.raises(NetworkError):
        await chat_sender.say(ada, [Say("Un")], deadline=from_now(0))
    assert len(calls(world)) <= 1


async def a_picture(_: Show) -> ChatFile:
    return ChatFile("card.png", b"\x89PNG", picture=True)


async def a_document(_: Show) -> ChatFile:
    return ChatFile("page.txt", b"Bonjour")


@pytest.mark.parametrize("line", [Say("Un"), Show("card", {})])
async def test_what_is_late_is_left_to_delivery(
    chat_sender: ChatSender, world: World, line: Outgoing
) -> None:
    ada, chat_sender.make = start(world, 7), a_picture
    chat_sender.rate_limiter.halt(3600)
    with pytest.raises(TimedOut):
        await chat_sender.say(ada, [line], deadline=from_now(0.05))
    assert calls(world) + calls(world, "sendPhoto") == []


async def test_when_many_ask_at_once_an_answer_that_has_begun_ends_first(
    chat_sender: ChatSender, world: World
) -> None:
    clock = Clock()
    limiter = chat_sender.rate_limiter = RateLimiter(Pace(per_second=1), clock)
    people = [start(world, number) for number in range(1, 21)]
    lines = [Say("Un"), Say("Deux"), Say("Trois")]
    speaking = asyncio.gather(*(chat_sender.say(person, lines) for person in people))
    while not speaking.done():
        await asyncio.sleep(0)
        if limiter.pace.in_flight.in_use(clock.now + 2) == 0:  # all that left has arrived
            clock.now += 2
            limiter._open()
    told = [call.parameters["chat_id"] for call in calls(world)]
    begun = [{it for it in told[:n] if 0 < told[:n].count(it) < 3} for n in range(len(told))]
    assert max(map(len, begun)) == 2  # one waits for the second of its chat, another speaks


async def test_nothing_asked_no_question(chat_sender: ChatSender, world: World) -> None:
    assert await chat_sender.say(start(world, 7), [Say("Un")]) is None


async def test_buttons_are_answers_or_links(chat_sender: ChatSender, world: World) -> None:
    ada = start(world, 7)
    rows = [[Button("Oui", "c:1:0")], [Button("Site", "https://example.org")]]
    await chat_sender.say(ada, [Say("<b>Alors</b> ?", rows)])
    [[yes], [site]] = world.messages(ada)[-1]["reply_markup"]["inline_keyboard"]
    assert yes == {"text": "Oui", "callback_data": "c:1:0"}
    assert site["url"].startswith("https://example.org")
    assert arrived(world, ada) == ["Alors ?"]


@pytest.mark.parametrize(
    ("keyboard", "key"), [("contact", "request_contact"), ("location", "request_location")]
)
async def test_a_keyboard_shares(
    chat_sender: ChatSender, world: World, keyboard: Literal["contact", "location"], key: str
) -> None:
    await chat_sender.say(start(world, 7), [Say("?", keyboard=keyboard, keyboard_label="Partager")])
    [[shown]] = calls(world)[-1].parameters["reply_markup"]["keyboard"]
    assert shown == {"text": "Partager", key: True}


async def test_a_keyboard_is_taken_away(chat_sender: ChatSender, world: World) -> None:
    await chat_sender.say(start(world, 7), [Say("Merci", keyboard="remove")])
    assert calls(world)[-1].parameters["reply_markup"] == {"remove_keyboard": True}


async def test_an_edit_shows_the_answer_without_buttons(
    chat_sender: ChatSender, world: World
) -> None:
    ada = start(world, 7)
    asked = await chat_sender.say(ada, [Say("?", [[Button("Oui", "c:1:0")]], question=True)])
    assert asked
    await chat_sender.say(ada, [Edit(asked, "? <i>Oui</i>")])
    assert world.messages(ada)[-1]["text"] == "? Oui"
    assert "reply_markup" not in world.messages(ada)[-1]


async def test_a_question_asked_in_the_place_of_another_is_the_message_that_asks(
    chat_sender: ChatSender, world: World
) -> None:
    ada, asked = await asked_of(chat_sender, world)
    next_one = Edit(asked, "Deux", [[Button("Oui", "c:2:0")]], question=True)
    assert await chat_sender.say(ada, [next_one]) == asked
    assert arrived(world, ada) == ["Deux"]


async def test_a_question_whose_place_is_gone_is_asked_below(
    chat_sender: ChatSender, world: World
) -> None:
    ada, _ = await asked_of(chat_sender, world)
    await chat_sender.say(ada, [Edit(404, "Deux", question=True)])
    assert arrived(world, ada) == ["Un", "Deux"]


UNBROKEN = "«\u00a0Oui\u00a0»\u00a0: c'est dit\u00a0!"


async def test_a_line_breaks_nowhere_before_its_marks_whatever_brings_it(
    chat_sender: ChatSender, world: World
) -> None:
    written = "« Oui » : c'est dit !"
    ada, chat_sender.make = start(world, 7), a_document
    asked = await chat_sender.say(ada, [Say(written, question=True)])
    assert asked
    await chat_sender.say(ada, [Edit(asked, written), Show("summary", {}, written)])
    said = [*calls(world), *calls(world, "editMessageText"), *calls(world, "sendDocument")]
    words = [it.parameters.get("text") or it.parameters["caption"] for it in said]
    assert words == [UNBROKEN] * 3


async def asked_of(chat_sender: ChatSender, world: World) -> tuple[int, int]:
    """Ask somebody something; return their chat and the message that asks."""
    ada = start(world, 7)
    asked = await chat_sender.say(ada, [Say("Un", question=True)])
    assert asked
    return ada, asked


async def test_edits_beside_a_message_are_best_effort(
    chat_sender: ChatSender, world: World
) -> None:
    ada, asked = await asked_of(chat_sender, world)
    fails(world, "500", method="editMessageText")
    await chat_sender.say(ada, [Edit(asked, "Un"), Edit(asked, "Un"), Edit(404, "?"), Say("Deux")])
    assert arrived(world, ada) == ["Un", "Deux"]


@pytest.mark.parametrize("kind", ["500", "cut", "html"])
async def test_an_edit_that_is_the_whole_answer_is_tried_again(
    chat_sender: ChatSender, world: World, kind: str
) -> None:
    ada, asked = await asked_of(chat_sender, world)
    fails(world, kind, method="editMessageText", times=3)
    await chat_sender.say(ada, [Edit(asked, "Deux")])
    assert world.messages(ada)[-1]["text"] == "Deux"


async def test_the_text_that_answers_below_a_picture_is_tried_again(
    chat_sender: ChatSender, world: World
) -> None:
    async def a_card(_: Show) -> ChatFile:
        return ChatFile("carte.png", DOT, picture=True)

    ada, chat_sender.make = start(world, 7), a_card
    await chat_sender.say(ada, [Show("card", {}, buttons=[[Button("Clore", "c:1:0")]])])
    fails(world, "500", method="sendMessage")
    await chat_sender.say(ada, [Edit(world.messages(ada)[-1]["message_id"], "Clos")])
    assert world.messages(ada)[-1]["text"] == "Clos"


async def test_an_edit_that_is_the_whole_answer_is_left_to_delivery_in_time(
    chat_sender: ChatSender, world: World
) -> None:
    ada, asked = await asked_of(chat_sender, world)
    fails(world, "500", method="editMessageText", times=1000)
    with pytest.raises(NetworkError):
        await chat_sender.say(ada, [Edit(asked, "Deux")], deadline=from_now(0.05))


async def test_what_must_go_from_the_chat_goes_though_telegram_stumbles(
    chat_sender: ChatSender, world: World
) -> None:
    ada = start(world, 7)
    said = await chat_sender.say(ada, [Say("12 rue des Lilas", question=True)])
    assert said
    fails(world, "500", method="deleteMessage")
    fails(world, "cut", method="deleteMessage")
    await chat_sender.say(ada, [Erase(said), Erase(said)])
    assert arrived(world, ada) == []


@pytest.mark.parametrize("kind", ["500", "502", "503", "html"])
async def test_an_answer_is_tried_again(chat_sender: ChatSender, world: World, kind: str) -> None:
    ada = start(world, 7)
    fails(world, kind, times=4)
    await chat_sender.say(ada, [Say("Bonjour")])
    assert arrived(world, ada) == ["Bonjour"]


@pytest.mark.parametrize("kind", ["504", "cut_after", "timeout_after"])
async def test_an_answer_that_may_have_arrived_is_given_once_more_and_no_more(
    chat_sender: ChatSender, world: World, kind: str
) -> None:
    ada = start(world, 7)
    fails(world, kind, times=2, seconds=0)
    await chat_sender.say(ada, [Say("Un"), Say("Deux")])
    assert [call.parameters["text"] for call in calls(world)] == ["Un", "Un", "Deux"]
    assert arrived(world, ada)[-1] == "Deux"


async def test_an_answer_in_doubt_is_not_risked_again_while_telegram_is_away(
    chat_sender: ChatSender, world: World
) -> None:
    """Connections break off for a while: what was sent into that twice would be lost."""
    ada = start(world, 7)
    fails(world, "cut", method="*", times=5)
    await chat_sender.say(ada, [Say("Un")])
    assert arrived(world, ada) == ["Un"]
    assert len(calls(world)) == 2


@pytest.mark.parametrize("body", ["html", "null", "empty"])
async def test_a_silence_of_unsaid_length_is_kept_and_the_answer_given(
    chat_sender: ChatSender, world: World, body: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rules.outbox.pace.FIRST_HALT", 0.2)
    ada = start(world, 7)
    fails(world, "429", body=body)
    await chat_sender.say(ada, [Say("Bonjour")])
    refused, given = calls(world)
    assert given.monotonic >= refused.monotonic + 0.2
    assert arrived(world, ada) == ["Bonjour"]


@pytest.mark.parametrize("kind", ["timeout_before", "timeout_after"])
async def test_an_answer_is_given_up_in_time(
    chat_sender: ChatSender, world: World, kind: str
) -> None:
    chat_sender.timeout = 0.1
    fails(world, kind, times=9)
    with pytest.raises(TimedOut):
        await chat_sender.say(start(world, 7), [Say("Bonjour")])


async def test_during_a_halt_nothing_is_sent_and_then_it_is(
    chat_sender: ChatSender, world: World
) -> None:
    ada, leo = start(world, 7), start(world, 8)
    fails(world, "429", seconds=1, times=1)
    await chat_sender.say(ada, [Say("Bonjour")])
    await chat_sender.say(leo, [Say("Bonjour")])
    first, *others = calls(world)
    assert first.verdict["error_code"] == 429
    assert [call.verdict["ok"] for call in others] == [True, True]
    assert all(call.monotonic >= first.monotonic + 1 for call in others)


NO_MESSAGES = [
    (Edit(1, "Un"), "editMessageText"),
    (Unbutton(1), "editMessageReplyMarkup"),
    (Erase(1), "deleteMessage"),
    (Commands(None, "fr"), "deleteMyCommands"),
]


@pytest.mark.parametrize(("line", "method"), NO_MESSAGES)
async def test_during_a_halt_what_is_no_message_waits_as_well(
    chat_sender: ChatSender, world: World, line: Outgoing, method: str
) -> None:
    ada = start(world, 7)
    chat_sender.rate_limiter.halt(0.3)
    calm_at = chat_sender.rate_limiter.pace.calm_at()
    await chat_sender.say(ada, [line])
    [asked] = calls(world, method)
    assert asked.monotonic >= calm_at


@pytest.mark.parametrize(("line", "method"), [*NO_MESSAGES, (Say("Un"), "sendMessage")])
async def test_a_silence_wanted_of_one_chat_holds_that_chat_and_no_other(
    chat_sender: ChatSender, world: World, line: Outgoing, method: str
) -> None:
    ada, leo = start(world, 7), start(world, 8)
    fails(world, "429", method=method, seconds=60, person=ada)
    with suppress(Flooded):
        await chat_sender.say(ada, [line])
    assert 30 < chat_sender.rate_limiter.silent_for(ada) < 70
    with pytest.raises(TimedOut):
        await chat_sender.say(ada, [Say("Un")], deadline=from_now(0.05))
    assert len(calls(world, method)) == 1
    await chat_sender.say(leo, [Say("Deux")])
    assert (arrived(world, ada), arrived(world, leo)) == ([], ["Deux"])
    assert chat_sender.rate_limiter.halted_for() == 0


@pytest.mark.parametrize(("line", "method"), NO_MESSAGES)
async def test_what_is_no_message_of_a_second_chat_halts_all(
    chat_sender: ChatSender, world: World, line: Outgoing, method: str
) -> None:
    ada, leo = start(world, 7), start(world, 8)
    fails(world, "429", method=method, seconds=60, times=2)
    for chat in (ada, leo):
        with suppress(Flooded):
            await chat_sender.say(chat, [line])
    assert 30 < chat_sender.rate_limiter.halted_for() < 70


async def test_edits_beside_a_message_hold_their_chat_too(
    chat_sender: ChatSender, world: World
) -> None:
    ada = start(world, 7)
    fails(world, "429", method="editMessageText", seconds=60)
    await chat_sender.change_beside(ada, [Edit(1, "Un")])
    assert 30 < chat_sender.rate_limiter.silent_for(ada) < 70


async def test_edits_of_one_chat_take_their_turn_and_delay_no_message(
    chat_sender: ChatSender, world: World
) -> None:
    ada, asked = await asked_of(chat_sender, world)
    clock = Clock()
    chat_sender.rate_limiter = RateLimiter(Pace(), clock, leap_over=clock.leap_over)
    await chat_sender.change_beside(ada, [Edit(asked, str(number)) for number in range(5)])
    assert clock.now == 100
    await chat_sender.say(ada, [Say("Deux")])
    assert clock.now == 100
    await chat_sender.change_beside(ada, [Edit(asked, str(number)) for number in range(10)])
    assert 109 < clock.now < 112
    assert arrived(world, ada) == ["9", "Deux"]


async def test_a_halt_too_long_leaves_the_answer_to_delivery(
    chat_sender: ChatSender, world: World
) -> None:
    fails(world, "429", seconds=60)
    with pytest.raises(Flooded):
        await chat_sender.say(start(world, 7), [Say("Bonjour")])
    assert len(calls(world)) == 1


async def test_a_halt_too_long_is_not_waited_for_by_an_edit_either(
    chat_sender: ChatSender, world: World
) -> None:
    ada, asked = await asked_of(chat_sender, world)
    chat_sender.rate_limiter.halt(10_000)
    with pytest.raises(AnswerTooLate):
        await chat_sender.say(ada, [Edit(asked, "Deux")])
    assert calls(world, "editMessageText") == []


async def test_who_blocked_us_is_known(chat_sender: ChatSender, world: World) -> None:
    ada = start(world, 7)
    world.block(ada, blocked=True)
    with pytest.raises(Blocked):
        await chat_sender.say(ada, [Say("Bonjour")])


async def test_what_telegram_refuses_for_good_is_not_insisted_on(
    chat_sender: ChatSender, world: World
) -> None:
    with pytest.raises(BadRequest):
        await chat_sender.say(start(world, 7), [Say("<b>")])
    assert len(calls(world)) == 1


async def test_a_message_is_not_risked_while_telegram_may_still_be_away(
    chat_sender: ChatSender, world: World
) -> None:
    ada, breaker = start(world, 7), chat_sender.rate_limiter.breaker
    for stranger in range(100, 105):
        breaker.fail(stranger, -60, 0.5, probe=False)
    fails(world, "504", method="*")
    with pytest.raises(NotTaken):
        await chat_sender.tell(ada, Say("Un"), Urgency.REMINDER, lambda: True)
    assert (len(calls(world, "sendChatAction")), calls(world)) == (1, [])
    breaker.fail(ada, -60, 0.5, probe=True)
    await chat_sender.tell(ada, Say("Un"), Urgency.REMINDER, lambda: True)
    assert (arrived(world, ada), chat_sender.rate_limiter.is_shut) == (["Un"], False)


async def test_who_blocked_us_tells_a_probe_that_telegram_is_back(
    chat_sender: ChatSender, world: World
) -> None:
    ada = start(world, 7)
    world.block(ada, blocked=True)
    for stranger in range(100, 105):
        chat_sender.rate_limiter.breaker.fail(stranger, -60, 0.5, probe=False)
    with pytest.raises(Blocked):
        await chat_sender.tell(ada, Say("Un"), Urgency.REMINDER, lambda: True)
    assert not chat_sender.rate_limiter.is_shut
