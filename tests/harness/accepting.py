"""Write transcripts anew: the differences are shown first and agreed to by a person, never in CI.

ACCEPT=1 shows and writes; ACCEPT=ask, used by `make accept`, writes after a typed yes.
"""

import os
import sys
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path

import pytest

MODE = os.environ.get("ACCEPT", "")
REFUSED = "ACCEPT writes what is to be proven: CI only compares"
UNKNOWN = "ACCEPT is 1 (show and write) or ask (show, write after a yes)"
HOME = Path(__file__).parents[2]
_texts: dict[str, str] = {}
_proposed: dict[Path, str] = {}
_diverging: list[str] = []
"""Transcripts on which the two databases differ: then nothing is written."""


def refusal(mode: str, ci: str) -> str | None:
    """Return why nothing may be accepted, or None."""
    if mode and ci.lower() not in ("", "0", "false"):
        return REFUSED
    return UNKNOWN if mode not in ("", "1", "ask") else None


def pytest_configure(config: pytest.Config) -> None:
    if reason := refusal(MODE, os.environ.get("CI", "")):
        raise pytest.UsageError(reason)
    if MODE and config.getoption("numprocesses", None):
        raise pytest.UsageError("ACCEPT plays in one process: without -n")


def is_wanted() -> bool:
    return bool(MODE)


def agree(name: str, text: str) -> None:
    """Fail when the other database made the bot say something else."""
    before = _texts.setdefault(name, text)
    if text != before:
        _diverging.append(name)
        lines = unified_diff(before.splitlines(), text.splitlines(), lineterm="", n=1)
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
        _print(_settle("".join(differences())))
    finally:
        capture.resume_global_capture()


def _settle(diff: str) -> str:
    """Show what would be written, write it once it is agreed to, and return what was done."""
    if _diverging:
        return f"\nnothing was written: the databases differ on {', '.join(_diverging)}"
    if not diff:
        return "\nnothing to accept: all is said as before"
    _print(f"\n{diff}")
    if MODE != "1" and not _is_agreed():
        return "nothing was written"
    for path, text in _proposed.items():
        path.write_text(text, encoding="utf-8")
    return "accepted: read it once more in git diff"


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _is_agreed() -> bool:
    try:
        return input("Is this what you would say to someone? [yes/no] ").strip() == "yes"
    except EOFError:
        return False
