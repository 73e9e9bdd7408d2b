"""What a machine lacks is counted where one looks: in the last lines of the run."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.harness import reference

HOME = Path(__file__).parents[1]
WANTS = """
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
    assert counted == f"*** 2 tests were left out. {reference.MISSING}"
    assert "1 passed" in last
    assert done.returncode == 0


def test_where_all_is_required_they_fail(tmp_path: Path) -> None:
    done = run(tmp_path, REQUIRE_ALL="1")
    assert "1 passed, 2 errors" in done.stdout
    assert reference.MISSING in done.stdout
