"""Writing down what the bot says by now: shown first, agreed to by a person, never in CI.

ACCEPT=1 shows and writes; ACCEPT=ask, of `make accept`, writes once one has typed yes.
"""

import os
import sys
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path

import pytest

WAY = os.environ.get("ACCEPT", "")
REFUSED = "ACCEPT writes what is to be proven: CI only compares"
UNKNOWN = "ACCEPT is 1 (show and write) or ask (show, write after a yes)"
HOME = Path(__file__).parents[2]
_said: dict[str, str] = {}
_proposed: dict[Path, str] = {}
_two_ways: list[str] = []
"""What the two databases say differently: then nothing is written."""


def refusal(way: str, ci: str) -> str | None:
    """Why nothing may be accepted here."""
    if way and ci.lower() not in ("", "0", "false"):
        return REFUSED
    return UNKNOWN if way not in ("", "1", "ask") else None


def pytest_configure(config: pytest.Config) -> None:
    if why := refusal(WAY, os.environ.get("CI", "")):
        raise pytest.UsageError(why)
    if WAY and config.getoption("numprocesses", None):
        raise pytest.UsageError("ACCEPT plays in one process: without -n")


def is_wanted() -> bool:
    return bool(WAY)


def agree(name: str, said: str) -> None:
    """Fails when the other database made the bot say something else."""
    before = _said.setdefault(name, said)
    if said != before:
        _two_ways.append(name)
        lines = unified_diff(before.splitlines(), said.splitlines(), lineterm="", n=1)
        pytest.fail("\n".join([f"SQLite and PostgreSQL do not say the same: {name}", *lines]))


def propose(path: Path, text: str) -> None:
    _proposed[path] = text


def differences() -> Iterator[str]:
    for path, text in sorted(_proposed.items()):
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        name = str(path.relative_to(HOME)) if path.is_relative_to(HOME) else path.name
        lines = before.splitlines(keepends=True), text.splitlines(keepends=True)
        yield "".join(unified_diff(*lines, name, name, n=2))


def pytest_terminal_summary(config: pytest.Config) -> None:
    if not _proposed:
        return
    capture = config.pluginmanager.getplugin("capturemanager")
    capture.suspend_global_capture(in_=True)
    try:
        _tell(_settle("".join(differences())))
    finally:
        capture.resume_global_capture()


def _settle(shown: str) -> str:
    """Show what would be written, write it once it is agreed to, and say so."""
    if _two_ways:
        return f"\nnothing was written: the databases differ on {', '.join(_two_ways)}"
    if not shown:
        return "\nnothing to accept: all is said as before"
    _tell(f"\n{shown}")
    if WAY != "1" and not _is_agreed():
        return "nothing was written"
    for path, text in _proposed.items():
        path.write_text(text, encoding="utf-8")
    return "accepted: read it once more in git diff"


def _tell(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def _is_agreed() -> bool:
    try:
        return input("Is this what you would say to someone? [yes/no] ").strip() == "yes"
    except EOFError:
        return False
