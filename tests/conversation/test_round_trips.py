"""How often a turn waits for PostgreSQL: a network may stand between."""

import pytest

from tests.harness.chat import Chat

PLAIN = 8
"""BEGIN, who speaks held then read, what changed and what is owed, COMMIT; the mark in three."""


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_plain_answer_waits_for_the_database_eight_times(chat: Chat) -> None:
    await chat.play("> /start\n> [C'est parti]\n> [D'accord, on continue]\n")
    before = len(chat.trips)
    await chat.play("> [Oui]\n> [26 à 49 ans]\n> [⟵ Revenir]\n")
    assert len(chat.trips) == before + 3
    assert chat.trips[before:] == [PLAIN] * 3
