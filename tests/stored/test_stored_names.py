"""What the version before stored is sent, opened, pressed and answered as it was then.

`moments.json.gz` holds the rows that it left, `as_before.txt` what it did with them (`make accept`
writes that anew, for words that were changed on purpose), `names.tsv` the names that it knew.
"""

from collections.abc import Iterator, Mapping, Sequence
from difflib import unified_diff
from functools import cache

import pytest

from flows.texts import plain_text
from tests.harness import accepting
from tests.harness.chat import Chat
from tests.harness.typed import as_typed
from tests.stored import names
from tests.stored.playing_again import connect, play_again
from tests.stored.state import HERE, Left, Moment, open_store, read_left

WRITTEN = HERE / "as_before.txt"
PARTS = 4
LOOKED_UP = ("outbox.kind", "verb", "document", "step", "call", "letters.text")
"""Names for which the bot has a list."""

now_said: dict[str, str] = {}
"""What is to be accepted, by the name of a moment."""


@cache
def left() -> Left:
    return read_left()


@cache
def as_before() -> Mapping[str, str]:
    """By the name of a moment."""
    found = WRITTEN.read_text(encoding="utf-8") if WRITTEN.exists() else ""
    blocks = (block.partition("\n") for block in found.split("\n== ")[1:])
    return {name: lines for name, _, lines in blocks}


def of_part(part: int) -> Sequence[Moment]:
    """A share of them, those that need the same connections one after the other."""
    ordered = sorted(left().moments, key=lambda it: it.connected)
    return ordered[part * len(ordered) // PARTS : (part + 1) * len(ordered) // PARTS]


def test_nothing_that_was_stored_is_accepted_as_broken() -> None:
    sorry = as_typed(plain_text("fr", "common.sorry"))
    assert [name for name, said in as_before().items() if sorry in said] == []


@pytest.mark.parametrize("part", range(PARTS))
async def test_what_was_stored_is_read_as_before(part: int, chat: Chat, seeded_url: str) -> None:
    played = {}
    with open_store(seeded_url) as store:
        for moment in of_part(part):
            await connect(chat, moment)
            lines = await play_again(chat, store, left(), moment)
            played[moment.name] = as_typed("\n".join(lines))
    if accepting.is_wanted():
        accept(played)
        return
    differ = [line for name, lines in played.items() for line in changes(name, lines)]
    assert not differ, "\n".join(differ)


def changes(name: str, played: str) -> Iterator[str]:
    """Beside what was written: `-` was said or stored before, `+` is now."""
    written = as_before().get(name, "")
    if played != written:
        yield f"== {name}"
        yield from unified_diff(written.splitlines(), played.splitlines(), lineterm="", n=1)


def accept(played: Mapping[str, str]) -> None:
    for name, lines in played.items():
        accepting.agree(name, lines)
    now_said.update(played)
    known = {**as_before(), **now_said}
    kept = [f"\n== {it.name}\n{known.get(it.name, '')}" for it in left().moments]
    accepting.propose(WRITTEN, "".join(kept))


async def test_every_name_is_known_still(chat: Chat) -> None:
    known = set(names.known(chat.app))
    gone = [it for it in names.read() if it.partition(":")[0] in LOOKED_UP and it not in known]
    assert not gone


def test_every_name_has_a_moment_or_a_reason() -> None:
    shows = {moment.name: moment.shows for moment in left().moments}
    for name, moment in names.read().items():
        assert name in shows.get(moment, ()) or moment.startswith("- "), name
