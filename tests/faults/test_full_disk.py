"""The disk of PostgreSQL is full: nothing is lost, and what is owed is said once there is room."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

import psycopg
import pytest

from migrations import run
from tests.faults.people import ScriptedPerson
from tests.faults.play import Replies
from tests.faults.sight import Sight, a_sight
from tests.faults.test_kills import IS_LONG, LATE_MORNING, MANY, NO_RATES, join
from tests.harness.database import postgres
from tests.harness.database.small_disk import SmallDisk
from tests.harness.figures import tell
from tests.harness.playing import seed_demonstration
from tests.harness.processes import Bot, Sandbox, a_bot, a_sandbox, ask
from tests.harness.waiting import until

WAYS = ("polling", "webhook") if IS_LONG else ("polling",)
REFUSED = "No space left on device"
TIMES = 3
"""How often the server refuses a turn before there is room again."""


@pytest.fixture
def server(small_disk: SmallDisk) -> Iterator[postgres.Server]:
    """All that it keeps is on the small disk."""
    server = postgres.Server(small_disk.folder)
    yield server
    server.stop()


def refusals(server: postgres.Server) -> int:
    return server.log.read_text(errors="replace").count(REFUSED)


def speak(sandbox: Sandbox, sight: Sight, players: Sequence[ScriptedPerson]) -> Replies:
    """Everyone says the next thing of theirs."""
    since = max((call["number"] for call in sandbox.record()), default=0)
    replies = Replies(sandbox, sight, [it for it in players if not it.is_done], since)
    for player in replies.players:
        replies.update_ids.add(player.speak(sandbox, since))
    return replies


def close(replies: Replies) -> int:
    """How many lines were said more than once."""
    record = replies.record()
    return sum(player.close_step(record) for player in replies.players)


def play_until_full(
    server: postgres.Server, sandbox: Sandbox, sight: Sight, players: Sequence[ScriptedPerson]
) -> Replies:
    """The replies of which some were refused; those before them were answered once."""
    while any(not it.is_done for it in players):
        replies = speak(sandbox, sight, players)
        until(partial(is_settled, replies, server), "answers, or a refusal")
        if refusals(server):
            return replies
        assert close(replies) == 0
    raise AssertionError("everyone is done, and the disk was never full")


def is_settled(replies: Replies, server: postgres.Server) -> bool:
    return replies.are_answered() or refusals(server) > 0


def is_alive(bot: Bot) -> bool:
    return ask(f"http://127.0.0.1:{bot.port}", "GET", "/health")[0] == 200


def is_ready(bot: Bot) -> bool:
    return ask(f"http://127.0.0.1:{bot.port}", "GET", "/ready")[0] == 200


def write_until_it_gives_up(server: postgres.Server, url: str) -> None:
    """Its journal has no room for one more file: it ends, and cannot begin again by itself."""
    with suppress(psycopg.OperationalError), psycopg.connect(url, autocommit=True) as writer:
        while True:
            writer.execute("SELECT pg_logical_emit_message(false, 'full', repeat('x', 1000000))")
    until(lambda: "database system is shut down" in server.log.read_text(), "the server is gone")


def play_to_the_end(sandbox: Sandbox, sight: Sight, players: Sequence[ScriptedPerson]) -> None:
    while any(not it.is_done for it in players):
        replies = speak(sandbox, sight, players)
        until(replies.are_answered, "an ordinary answer")
        assert close(replies) == 0


@pytest.mark.parametrize("way", WAYS)
def test_all_that_is_owed_is_said_once_when_there_is_room_again(
    way: str,
    server: postgres.Server,
    small_disk: SmallDisk,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """First rows are refused; then the server itself gives up, and is started again."""
    url = postgres.text(postgres.create(server.own()))
    run.to_head(url)
    seed_demonstration(url)
    with (
        a_sandbox(*NO_RATES) as sandbox,
        a_bot(tmp_path, sandbox, url, webhook=way == "webhook") as bot,
        a_sight(url) as sight,
    ):
        sandbox.move(set=LATE_MORNING.isoformat())
        players = [join(sandbox, name) for name in MANY]
        bot.start()
        small_disk.fill()
        replies = play_until_full(server, sandbox, sight, players)
        until(lambda: refusals(server) >= TIMES, "the bot tries again")
        meanwhile = [len(replies.reached())]
        assert is_alive(bot)
        small_disk.make_room()
        until(replies.are_answered, "all that was owed")
        repeated = close(replies)
        small_disk.fill()
        write_until_it_gives_up(server, url)
        replies = speak(sandbox, sight, players)
        until(lambda: not is_ready(bot), "the bot sees that nobody is there")
        meanwhile.append(len(replies.reached()))
        assert is_alive(bot)
        small_disk.make_room()
        server.start()
        sight.engine.dispose()  # its connections are those of the server before
        until(replies.are_answered, "all that was owed")
        repeated += close(replies)
        play_to_the_end(sandbox, sight, players)
    tell(
        capsys,
        f"postgresql {way}: a full disk refused {refusals(server)} statements, then ended the "
        f"server; of {len(players)} people {meanwhile} were answered meanwhile, all of them "
        f"afterwards, {repeated} lines twice",
    )
    assert max(meanwhile) < len(players)
    assert repeated == 0
