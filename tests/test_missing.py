"""What a machine lacks is counted where one looks: in the last lines of the run."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.harness import reference
from tests.harness.missing import NEEDS, SLOW

HOME = Path(__file__).parents[1]
INSTALLED = {
    "chromium_path": ("chromium", "Chromium"),
    "age": ("age", "`age`"),
    "gpg_home": ("gnupg", "`gpg`"),
    "git": ("git", "`git`"),
    "promtool": ("promtool", "`promtool`"),
    "rclone": ("rclone", "`rclone`"),
    "shellcheck": ("shellcheck", "`shellcheck`"),
    "pooled_url": ("pgbouncer", "`pgbouncer`"),
    "libfaketime": ("libfaketime", "`libfaketime`"),
}
"""By the fixture that needs it, the package of Debian, and what CONTRIBUTING.md calls it."""
GIVEN = {
    "published": "`BOT_API_SPEC`",
    "reference_files": "`REFERENCE_DIR`",
    "embedded_postgresql": "an embedded one",
    "small_disk": "a small disk",
}
"""What no package of Debian brings: files, a dependency of Python, a right."""
WANTS = """
import pytest

@pytest.mark.slow
def test_of_clocks(): ...
def test_of_official_files(reference_files): ...
def test_of_official_files_too(reference_files): ...
def test_of_nothing(): ...
"""


def run(folder: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_wants.py").write_text(WANTS)
    ours = {
        "REFERENCE_DIR": str(folder),
        "PYTHONPATH": str(HOME),
        "REQUIRE_ALL": "",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }
    plugins = ["-p", "tests.harness.reference", "-p", "tests.harness.missing"]
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = slow")
    return subprocess.run(
        [sys.executable, "-m", "pytest", *plugins, "-p", "no:cacheprovider", *words, str(folder)],
        cwd=folder,
        env=os.environ | ours | settings,
        capture_output=True,
        timeout=200,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("words", [(), ("-p", "xdist", "-n", "2")])
def test_tests_left_out_are_counted_at_the_end(words: tuple[str, ...], tmp_path: Path) -> None:
    done = run(tmp_path, *words)
    *_, counted, last = done.stdout.splitlines()
    assert counted == f"*** 2 left out. {reference.MISSING}"
    assert "2 passed" in last
    assert done.returncode == 0


@pytest.mark.parametrize("words", [(), ("-p", "xdist", "-n", "2")])
def test_slow_ones_are_counted_and_where_they_run_is_said(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    done = run(tmp_path, "-m", "not slow", *words)
    *_, slow, _, last = done.stdout.splitlines()
    assert slow == f"*** 1 left out. {SLOW}"
    assert "make test-all" in slow
    assert "1 passed" in last


def test_where_all_is_required_they_fail(tmp_path: Path) -> None:
    done = run(tmp_path, REQUIRE_ALL="1")
    assert "2 passed, 2 errors" in done.stdout
    assert reference.MISSING in done.stdout


def test_all_that_tests_need_is_named_or_installed() -> None:
    """`.ci/run` is for a clean machine, on which all is required."""
    table = (HOME / "CONTRIBUTING.md").read_text(encoding="utf-8")
    installs = (HOME / ".ci" / "run").read_text(encoding="utf-8")
    assert {need.fixture for need in NEEDS} == INSTALLED.keys() | GIVEN.keys()
    packages = {
        word for line in re.findall(r"missing\+=\((.+?)\)", installs) for word in line.split()
    }
    assert {package for package, _ in INSTALLED.values()} - packages == set()
    named = [*GIVEN.values(), *(name for _, name in INSTALLED.values())]
    assert [name for name in named if name not in table] == []
