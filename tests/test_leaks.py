"""A module that leaves something open fails as it ends, and is named; the next one does not."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

LEAVES = """
import socket
import sqlite3

def test_is_fine(): ...

def test_leaves_something_open():
    held = [{opened}]
    held.append(held)
"""
FINE = """
import gc

def test_comes_after():
    gc.collect()
"""
OPENED = {"unclosed file": "open(__file__)", "unclosed <socket": "socket.socket()"}
if sys.version_info >= (3, 13):
    OPENED["unclosed database"] = "sqlite3.connect(':memory:')"


def run(folder: Path, opened: str, **settings: str) -> str:
    (folder / "test_before.py").write_text(LEAVES.format(opened=opened))
    (folder / "test_later.py").write_text(FINE)
    words = ["-p", "tests.harness.leaks", "-p", "no:cacheprovider", "--rootdir", str(folder)]
    ours = {"PYTHONPATH": str(Path(__file__).parents[1]), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *words, str(folder)],
        cwd=folder,
        env=os.environ | ours | settings,
        capture_output=True,
        timeout=200,
        text=True,
        check=False,
    )
    return done.stdout


@pytest.mark.parametrize("words", OPENED)
def test_a_module_that_leaves_something_open_fails_and_is_named(words: str, tmp_path: Path) -> None:
    told = run(tmp_path, OPENED[words], TEST_ALL="1")
    assert "test_before.py leaves open:" in told
    assert words in told
    assert "3 passed, 1 error" in told


def test_what_it_left_is_shown_where_it_was_opened(tmp_path: Path) -> None:
    told = run(tmp_path, "open(__file__)", TEST_ALL="1", PYTHONTRACEMALLOC="5")
    assert "held = [open(__file__)]" in told.partition("leaves open:")[2]


def test_what_is_closed_fails_nothing(tmp_path: Path) -> None:
    assert "3 passed" in run(tmp_path, "open(__file__).close()", TEST_ALL="1")


def test_without_test_all_nothing_is_collected(tmp_path: Path) -> None:
    """It would take minutes from who waits for `make test`."""
    assert "leaves open" not in run(tmp_path, "open(__file__)", TEST_ALL="")
