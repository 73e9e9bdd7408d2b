"""A message made to be hard to read costs about what any long message costs, and delays nobody."""

import asyncio
import time
from collections.abc import Sequence

from tests.harness.chat import Chat, speak
from tests.harness.typed import as_typed
from tests.linear_time.texts import HardText

LONGEST_MESSAGE = 4096
EASY = HardText("", "Bonjour, je cherche une place dans la prochaine session. ")
HARD = [
    HardText(before, body)
    for before, body in (
        ("", "cni"),
        ("", "@"),
        ("", "a@a."),
        ("", "merci bien "),
        ("", "1"),
        ("", "1 "),
        ("prevention ", "d ecoute "),
        ("", "\u0316\u0301"),
        ("", "td"),
        ("", "qs df "),
        ("/", "a"),
        ("", "passeport A"),
    )
]
DEARER = 8
"""How many times the processor's time of an easy message a hard one may take."""
FLOOD = 3
"""Times that each hard message is sent in a row."""
A_MOMENT = 0.2
"""Seconds of processor that nobody is asked to explain."""


async def _take(chat: Chat, texts: Sequence[tuple[str, str]]) -> float:
    """Let people write at once; return the processor's time until all have their answers."""
    for name, text in texts:
        speak(chat.world, name, text)
    updates = [chat.update_of(it) for it in chat.world.take_updates()]
    started = time.process_time()
    await asyncio.gather(*map(chat.app.edge.handle, updates))
    await chat.app.edge.queue.rest()
    return time.process_time() - started


async def test_hard_messages_of_one_person_do_not_delay_who_is_in_danger(chat: Chat) -> None:
    await chat.play("> /start\nada> /start\n")
    hard = [("Camille", text(LONGEST_MESSAGE)) for text in HARD] * FLOOD
    easy = [("Camille", EASY(LONGEST_MESSAGE))] * len(hard)
    in_danger = [("Ada", "je veux mourir")]
    await _take(chat, easy[:3])

    of_easy = await _take(chat, easy)
    before = len(chat.world.record)
    of_hard = await _take(chat, [*hard, *in_danger])

    assert any("3114" in it for it in _said(chat, before))
    assert of_hard < DEARER * of_easy + A_MOMENT


async def test_each_hard_message_costs_about_what_an_easy_one_does(chat: Chat) -> None:
    await chat.play("> /start\n")
    await _take(chat, [("Camille", EASY(LONGEST_MESSAGE))] * 2)
    of_easy = await _take(chat, [("Camille", EASY(LONGEST_MESSAGE))])

    costs = {text.body: await _take(chat, [("Camille", text(LONGEST_MESSAGE))]) for text in HARD}

    assert {body: it for body, it in costs.items() if it > DEARER * of_easy + A_MOMENT} == {}


def _said(chat: Chat, before: int) -> Sequence[str]:
    return [
        as_typed(call.parameters["text"])
        for call in list(chat.world.record)[before:]
        if call.method == "sendMessage" and call.verdict.get("ok")
    ]
