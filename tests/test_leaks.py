"""A module that leaves something open fails as it ends, and is named; the next one does not."""

import sys
from pathlib import Path

import pytest

from tests.harness import inner_runs

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
    files = {"test_before.py": LEAVES.format(opened=opened), "test_later.py": FINE}
    return inner_runs.run(folder, files, ["leaks"], **settings).stdout


@pytest.mark.parametrize("words", OPENED)
def test_a_module_that_leaves_something_open_fails_and_is_named(words: str, tmp_path: Path) -> None:
    told = run(tmp_path, OPENED[words], LEAKS="1")
    assert "test_before.py leaves open:" in told
    assert words in told
    assert "3 passed, 1 error" in told


def test_what_it_left_is_shown_where_it_was_opened(tmp_path: Path) -> None:
    told = run(tmp_path, "open(__file__)", LEAKS="1", PYTHONTRACEMALLOC="5")
    assert "held = [open(__file__)]" in told.partition("leaves open:")[2]


def test_what_is_closed_fails_nothing(tmp_path: Path) -> None:
    assert "3 passed" in run(tmp_path, "open(__file__).close()", LEAKS="1")


def test_nothing_is_collected_unless_asked(tmp_path: Path) -> None:
    """It would take long from who waits for `make test`."""
    assert "leaves open" not in run(tmp_path, "open(__file__)", LEAKS="")
