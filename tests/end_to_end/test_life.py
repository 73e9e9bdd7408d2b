"""A real process from its first start to its last: it answers, stops cleanly, starts again."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

import pytest

from tests.harness.chat import NOON, PARIS
from tests.harness.playing import seed_demonstration
from tests.harness.processes import a_bot, a_sandbox
from tests.harness.waiting import until

NUMBERS = ("/start", "1", "1", "1", "3", "31250", "1", "Ahmed")
PLACE = "✔ place"
MODES = ("sqlite polling", "postgresql webhook")
CHASES = (
    ("2027-03-03 12:00", "Vous n’aviez pas terminé"),
    ("2027-03-05 12:00", "On peut reprendre là où vous en étiez"),
    # not on the 14th, a Sunday
    ("2027-03-13 12:00", "La session commence bientôt"),
)


@pytest.mark.parametrize("mode", MODES)
def test_typed_numbers_lead_to_a_place_across_a_clean_stop(
    mode: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    database, _, way = mode.partition(" ")
    database_url = request.getfixturevalue(f"{database}_url")
    seed_demonstration(database_url)
    with (
        a_sandbox() as sandbox,
        a_bot(tmp_path, sandbox, database_url, webhook=way == "webhook") as bot,
    ):
        sandbox.move(set=NOON.isoformat())
        bot.start()
        for words in NUMBERS[:4]:
            sandbox.hear("participant", words)
        assert bot.stop() == 0
        sandbox.speak("participant", NUMBERS[4])
        bot.start()
        until(lambda: "Question 3 sur 4" in sandbox.newest("participant"), "the third question")
        for words in NUMBERS[5:]:
            sandbox.hear("participant", words)
        until(lambda: PLACE in sandbox.newest("participant"), "the place")
        assert bot.stop() == 0


def test_what_was_heard_is_answered_before_the_end(database_url: str, tmp_path: Path) -> None:
    """Telegram is unwell when the bot is asked to stop: it insists, says it, and ends."""
    seed_demonstration(database_url)
    with a_sandbox() as sandbox, a_bot(tmp_path, sandbox, database_url) as bot:
        bot.start()
        sandbox.control("PUT", "faults", [{"kind": "500", "times": 2}])
        sandbox.speak("participant", "/start")
        until(lambda: sandbox.record(method="sendMessage"), "a first try")
        assert bot.stop() == 0
        tries = [call["verdict"]["ok"] for call in sandbox.record(method="sendMessage")]
        assert tries == [False, False, True]


def test_the_clock_of_the_sandbox_brings_each_chase_at_its_hour(
    postgresql_url: str, tmp_path: Path
) -> None:
    seed_demonstration(postgresql_url)
    with a_sandbox() as sandbox, a_bot(tmp_path, sandbox, postgresql_url) as bot:
        sandbox.move(set=NOON.isoformat(), frozen=True)
        bot.start()
        sandbox.hear("participant", "/start")
        sandbox.hear("participant", "1")
        seen = sandbox.record()[-1]["number"]
        sandbox.move(set="2027-03-14T18:00:00+01:00", frozen=True)
        until(lambda: len(sandbox.record(seen, "sendMessage")) >= len(CHASES), "the chases")
        chases = sandbox.record(seen, "sendMessage")
        assert [said_at(chase) for chase in chases] == [at for at, _ in CHASES]
        for chase, (_, words) in zip(chases, CHASES, strict=True):
            assert words in chase["parameters"]["text"]


@contextmanager
def a_clock(stops: Event) -> Iterator[str]:
    """Where a clock is read that stands still, and tells no time any more once it `stops`."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if "after=0" not in self.path:
                stops.wait(60)
            now = "soon" if stops.is_set() else NOON.isoformat()
            self.answer({"now": now, "version": 1, "moving": False, "frozen": True})

        def do_PUT(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.answer({})

        def answer(self, told: object) -> None:
            said = json.dumps(told).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None:
            """Nothing is told of it."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            stops.set()
            server.shutdown()


def test_a_loop_that_dies_again_and_again_ends_the_process_in_order(
    database_url: str, tmp_path: Path
) -> None:
    seed_demonstration(database_url)
    stops = Event()
    with (
        a_sandbox() as sandbox,
        a_clock(stops) as clock,
        a_bot(tmp_path, sandbox, database_url, SANDBOX_URL=clock) as bot,
    ):
        bot.start()
        sandbox.hear("participant", "/start")
        stops.set()
        process = bot.process
        assert process is not None
        until(lambda: process.exitcode is not None, "the end of the process")
        assert process.exitcode == 1
        assert bot.log.count("event='loop_died' loop='sandbox_clock' error='ValueError'") == 3
        assert "event='loop_given_up' loop='sandbox_clock'" in bot.log
        assert bot.log.endswith("sandbox_clock: this part died again and again; the log says why\n")
        assert "stopped_at_once" not in bot.log and "soon" not in bot.log


def said_at(call: dict[str, str]) -> str:
    return f"{datetime.fromisoformat(call['at']).astimezone(PARIS):%Y-%m-%d %H:%M}"
