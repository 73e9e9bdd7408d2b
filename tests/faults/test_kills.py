"""The bot is killed again and again while people play the way in; they lose nothing but time."""

import os
from datetime import datetime
from pathlib import Path
from random import Random, SystemRandom

import pytest

from tests.faults.people import TRANSCRIPTS, ScriptedPerson, read_steps
from tests.faults.play import Play
from tests.faults.sight import a_sight
from tests.faults.strikes import aims, slowest
from tests.harness.chat import PARIS
from tests.harness.figures import tell
from tests.harness.playing import seed_demonstration
from tests.harness.processes import Sandbox, a_bot, a_sandbox

FEW = ("rural_commune", "employed")
MANY = (
    *FEW,
    "no_quarter_no_address",
    "later",
    "quarter_by_name",
    "typed_numbers_only",
    "back",
    "too_young",
    "declined",
)
LATE_MORNING = datetime(2027, 3, 2, 11, 20, tzinfo=PARIS)
NO_RATES = ("--rate-all", "0", "--rate-chat", "0")


MODES = ("sqlite polling", "postgresql webhook")
MORE_MODES = (*MODES, "sqlite webhook", "postgresql polling")
IS_LONG = os.environ.get("FAULTS") == "many"
"""More people, more kills."""
KILLS = int(os.environ.get("KILLS") or (100 if IS_LONG else 4))
"""In each of the tests where people wander; the way in has its own."""
IS_EVERYDAY = not IS_LONG and "KILLS" not in os.environ
"""Fewer people, who say less: the same is proved."""


def mostly_on(engine: str) -> pytest.MarkDecorator:
    """Kill on that database alone every day, on both in a long run.

    The way in is killed on both each time; what is killed elsewhere is the same process.
    """
    engines = [engine] if IS_EVERYDAY else ["sqlite", "postgresql"]
    return pytest.mark.parametrize("database_url", engines, indirect=True)


@pytest.mark.parametrize("mode", MORE_MODES if IS_LONG else MODES)
def test_killed_at_every_reply(
    mode: str,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """SEED=… aims as that run did."""
    database, _, way = mode.partition(" ")
    database_url = request.getfixturevalue(f"{database}_url")
    seed = a_seed()
    tell(capsys, f"{mode}: SEED={seed}")
    rng = Random(seed)
    seed_demonstration(database_url)
    with (
        a_sandbox(*NO_RATES) as sandbox,
        a_bot(tmp_path, sandbox, database_url, webhook=way == "webhook") as bot,
        a_sight(database_url) as sight,
    ):
        sandbox.move(set=LATE_MORNING.isoformat())
        players = [join(sandbox, name) for name in (MANY if IS_LONG else FEW)]
        play = Play(sandbox, bot, sight, players, rng)
        bot.start()
        for aim in aims(rng, play.kills):
            if not play.still_playing:
                break
            play.round(aim)
    tell(capsys, f"{mode}: {report(play)}, SEED={seed}")
    assert any(kill.inside for kill in play.kills)
    assert any(kill.unsent for kill in play.kills)


def a_seed() -> int:
    return int(os.environ.get("SEED") or SystemRandom().randrange(1_000_000))


def join(sandbox: Sandbox, transcript: str) -> ScriptedPerson:
    name = transcript.replace("_", " ").capitalize()
    person = sandbox.control("POST", "people", {"person": name})
    written = (TRANSCRIPTS / "enrolment" / f"{transcript}.txt").read_text(encoding="utf-8")
    return ScriptedPerson(name, person["id"], read_steps(written))


def report(play: Play) -> str:
    inside = [kill for kill in play.kills if kill.inside]
    unsent = [kill for kill in play.kills if kill.unsent]
    return (
        f"{len(play.players)} people, {sum(len(p.steps) for p in play.players)} replies, "
        f"{len(play.kills)} kills, {len(inside)} inside a transaction, "
        f"{len(unsent)} between a commit and its send, {play.repeated} lines said twice, "
        f"{slowest(play.kills)}"
    )
