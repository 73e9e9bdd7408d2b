"""How often a turn waits for PostgreSQL: a network may stand between."""

import pytest

from tests.harness.chat import Chat

PLAIN = 8
"""BEGIN, who speaks held then read, what changed and what is owed, COMMIT; the mark in three."""
HELP = PLAIN + 2
"""Their roles and their enrolment; its conversation opens with what is owed."""
MENU = PLAIN + 4
"""Their enrolment, their offers, all that there is for them, the team's absence."""

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


async def test_a_plain_answer_waits_for_the_database_eight_times(chat: Chat) -> None:
    await chat.play("> /start\n> [C'est parti]\n> [D'accord, on continue]\n")
    assert await waits(chat, "> [Oui]\n> [26 à 49 ans]\n> [⟵ Revenir]\n") == [PLAIN] * 3


async def test_a_conversation_opens_without_another_wait(chat: Chat) -> None:
    await chat.play("= participant samira\nsamira> /menu\n")
    assert await waits(chat, "samira> /aide\n") == [HELP]


async def test_the_menu_asks_once_for_all_that_there_is(chat: Chat) -> None:
    await chat.play("= participant samira\n")
    assert await waits(chat, "samira> /menu\nsamira> /menu\n") == [MENU] * 2


async def waits(chat: Chat, transcript: str) -> list[int]:
    """Return how often each update of a transcript waited."""
    before = len(chat.trips)
    await chat.play(transcript)
    return chat.trips[before:]
