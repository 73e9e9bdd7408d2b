"""What slow tests lack is told before they begin, and installed only if told so."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.harness.inner_runs import HOME
from tests.harness.requirements.installing import HOW
from tests.harness.requirements.needs import AGE, NEEDS

RECORDING = '#!/bin/sh\necho "$0 $*" >>"{record}"\n'
ALL = {package for need in NEEDS for package in need.packages}


@pytest.fixture
def record(tmp_path: Path) -> Path:
    """A machine whose only programs write down with which words they were started."""
    record = tmp_path / "record"
    for program in ("apt-get", "apt-cache"):
        (tmp_path / program).write_text(RECORDING.format(record=record))
        (tmp_path / program).chmod(0o755)
    return record


def run(folder: Path, *words: str, required: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.harness.requirements.installing", *words],
        cwd=HOME,
        env=os.environ | {"PATH": str(folder), "CHROMIUM": "", "REQUIRE_ALL": required},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("required", ["1", "0"])
def test_what_is_missing_is_told_with_the_way_out_and_stops_whoever_wants_all(
    required: str, record: Path
) -> None:
    told = run(record.parent, required=required)
    assert f"*** {AGE}" in told.stderr and told.stderr.endswith(f"{HOW}\n")
    assert (told.returncode, record.exists()) == (int(required), False)


def test_what_debian_has_is_installed_at_once(record: Path) -> None:
    assert run(record.parent, "--install", required="0").returncode == 0
    update, _, install = record.read_text().splitlines()
    assert update.endswith(" update")
    brought = set(install.partition(" install ")[2].split())
    not_found_anew = {"libfaketime"} - brought  # it is no program: it may be here
    assert brought | not_found_anew == ALL - {"promtool"} | {"prometheus"}
