"""Killed while an outside service is asked: its answer comes too late, and nothing is lost."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults.people import ScriptedPerson
from tests.faults.sight import a_sight
from tests.faults.test_kills import LATE_MORNING, NO_RATES, join, mostly_on
from tests.harness.playing import seed_demonstration
from tests.harness.processes import Sandbox, a_bot, a_sandbox
from tests.harness.waiting import TIMEOUT, until

TOO_LATE = 20
"""Seconds; a service has fifteen."""
ADDRESS = "12 rue des Lilas"


@contextmanager
def a_mute_geocoder() -> Iterator[socket.socket]:
    """It takes calls and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(TIMEOUT)
        yield server


@mostly_on("sqlite")
def test_killed_while_the_geocoder_is_asked(database_url: str, tmp_path: Path) -> None:
    seed_demonstration(database_url)
    with (
        a_mute_geocoder() as geocoder,
        a_sandbox(*NO_RATES) as sandbox,
        a_bot(tmp_path, sandbox, database_url, GEOCODER_URL=at(geocoder)) as bot,
        a_sight(database_url) as sight,
    ):
        sandbox.move(set=LATE_MORNING.isoformat())
        bot.start()

        def come_back() -> None:
            with geocoder.accept()[0]:
                bot.kill()
            sight.let_the_lease_go()
            bot.start()
            sandbox.move(advance=TOO_LATE)

        player = join(sandbox, "geocoder_down")
        while not player.is_done:
            is_address = player.step.says == ADDRESS
            play(sandbox, player, come_back if is_address else lambda: None)
        said = [message["text"] for message in sandbox.messages(player.name)]
        assert not any("Lilas" in text for text in said if "Par exemple" not in text)


def play(sandbox: Sandbox, player: ScriptedPerson, meanwhile: Callable[[], None]) -> None:
    since = max((call["number"] for call in sandbox.record()), default=0)
    player.speak(sandbox, since)
    meanwhile()
    until(lambda: player.has_heard_all(sandbox.record(since)), f"an answer to {player.step.says}")
    player.close_step(sandbox.record(since))


def at(server: socket.socket) -> str:
    host, port = server.getsockname()
    return f"http://{host}:{port}"
