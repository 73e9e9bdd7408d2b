"""What a machine lacks is counted where one looks: in the last lines of the run."""

import subprocess
from pathlib import Path

import pytest

from tests.harness import inner_runs
from tests.harness.requirements import reference
from tests.harness.requirements.missing import SLOW
from tests.harness.requirements.needs import NEEDS, OF_LINUX

HOME = Path(__file__).parents[1]
NAMED = {
    "chromium_path": "Chromium",
    "age": "`age`",
    "gpg_home": "`gpg`",
    "git": "`git`",
    "promtool": "`promtool`",
    "rclone": "`rclone`",
    "shellcheck": "`shellcheck`",
    "pooled_url": "`pgbouncer`",
    "libfaketime": "`libfaketime`",
    "published": "`BOT_API_SPEC`",
    "reference_files": "`REFERENCE_DIR`",
    "embedded_postgresql": "an embedded one",
    "small_disk": "a small disk",
}
"""By the fixture that needs it, what CONTRIBUTING.md calls it."""
NO_PACKAGE = {"published", "reference_files", "small_disk"}
"""Files and a right, which no package of Debian brings."""
WANTS = """
import pytest

@pytest.mark.slow
def test_of_clocks(): ...
def test_of_official_files(reference_files): ...
def test_of_official_files_too(reference_files): ...
def test_of_nothing(): ...
"""


def run(folder: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    files, plugins = (
        {"test_wants.py": WANTS},
        ["requirements.reference", "slow", "requirements.missing"],
    )
    return inner_runs.run(folder, files, plugins, *words, REFERENCE_DIR=str(folder), **settings)


@pytest.mark.parametrize("words", [(), ("-p", "xdist", "-n", "2")])
def test_tests_left_out_are_counted_at_the_end(words: tuple[str, ...], tmp_path: Path) -> None:
    done = run(tmp_path, *words)
    *_, counted, last = done.stdout.splitlines()
    assert counted == f"*** 2 left out. {reference.MISSING}"
    assert "2 passed" in last
    assert done.returncode == 0


@pytest.mark.parametrize("words", [(), ("-p", "xdist", "-n", "2")])
def test_slow_ones_and_those_that_need_more_are_counted_and_where_they_run_is_said(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    done = run(tmp_path, "-m", "not slow", *words)
    *_, slow, last = done.stdout.splitlines()
    assert slow == f"*** 3 left out. {SLOW}"
    assert "make test-slow" in slow
    assert "1 passed" in last


def test_where_all_is_required_they_fail(tmp_path: Path) -> None:
    done = run(tmp_path, REQUIRE_ALL="1")
    assert "2 passed, 2 errors" in done.stdout
    assert reference.MISSING in done.stdout


def test_all_that_tests_need_is_named_and_has_a_package() -> None:
    table = (HOME / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert {need.fixture for need in (*NEEDS, OF_LINUX)} == NAMED.keys()
    assert [name for name in NAMED.values() if name not in table] == []
    assert {need.fixture for need in NEEDS if not need.packages} == NO_PACKAGE
