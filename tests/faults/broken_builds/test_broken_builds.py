"""The checker finds each fault in a build that is broken on purpose, and none in the sound one."""

import time
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.faults.broken_builds.builds import BUILDS
from tests.faults.broken_builds.making import PROJECT, BrokenBuild, broken_bot
from tests.faults.broken_builds.town import Town
from tests.faults.checker.evidence import gather
from tests.faults.checker.verdict import Anomalies, broken, promises, told
from tests.faults.crowd import Seats, a_crowd
from tests.faults.test_kills import IS_LONG
from tests.harness.builders import NOON
from tests.harness.figures import tell

PEOPLE = 3
SEATS: Seats = {NOON + timedelta(days=7, hours=-3): 1}
OF_PAGES = {
    "a page is answered by the commit that hears it",
    "a page shows each message and each change once",
    "what is marked as sent stands on the page",
}
"""Nobody chats on a page here: `tests/faults/checker/test_promises.py` breaks these in rows."""
EVERYDAY = ("an accepted answer is never lost", "a seat is never sold twice")


def be_answered(town: Town) -> None:
    for words in ("/menu", "/aide"):
        town.crowd.rush(dict.fromkeys(town.crowd.people, words))


def judged(build: BrokenBuild, database_url: str, folder: Path) -> Anomalies:
    """Return what the checker says of a build, after what is done to it."""
    code = build.make(folder / "code")
    with a_crowd(folder, database_url, PEOPLE, SEATS) as crowd:
        town = Town(replace(crowd, bot=broken_bot(crowd.bot, code)))
        town.write(build.prepare)
        began = time.monotonic()
        try:
            town.crowd.bot.start()
            build.live(town)
            now = time.monotonic()
            with closing(
                gather(crowd.sandbox.url, database_url, town.faults, now, began)
            ) as evidence:
                return broken(evidence)
        finally:
            town.crowd.bot.kill()


@pytest.mark.parametrize(
    "build",
    [build for build in BUILDS if IS_LONG or build.promise in EVERYDAY],
    ids=lambda build: build.promise,
)
def test_a_broken_promise_is_found(
    build: BrokenBuild, sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = judged(build, sqlite_url, tmp_path)
    tell(capsys, f"broken on purpose: {build.promise}. The checker: {told(found, at_most=1)}")
    assert build.promise in found


def test_nothing_is_found_in_a_sound_build(sqlite_url: str, tmp_path: Path) -> None:
    assert judged(BrokenBuild("", [], be_answered), sqlite_url, tmp_path) == {}


def test_each_promise_has_a_build_that_breaks_it() -> None:
    kept = [promise for promise in promises() if promise not in OF_PAGES]
    assert [build.promise for build in BUILDS] == kept


@pytest.mark.parametrize("build", BUILDS, ids=lambda build: build.promise)
def test_each_build_finds_what_it_breaks(build: BrokenBuild) -> None:
    for file, old, _ in build.edits:
        assert (PROJECT / file).read_text(encoding="utf-8").count(old) == 1, (file, old)
