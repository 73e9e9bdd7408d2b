"""What is logged as an error says what to do about it, to who runs the bot."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from bot.log_hints import HINTS
from tests.bot.test_logs import the_log_of_an_operator

READ = ("info", "warning", "error")
ROOT = Path(__file__).parents[2]


def logged() -> Iterator[tuple[str, str, bool]]:
    """Yield the level and the name of each event of the code, and whether it brings its hint."""
    for layer in ("bot", "handlers", "scheduler", "services"):
        for path in (ROOT / layer).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not (isinstance(node, ast.Call) and node.args):
                    continue
                if isinstance(first := node.args[0], ast.Constant) and is_logged(node.func):
                    name = str(first.value)
                    hinted = any(keyword.arg == "hint" for keyword in node.keywords)
                    yield ast.unparse(node.func).removeprefix("log."), name, hinted


def is_logged(function: ast.expr) -> bool:
    return ast.unparse(function).startswith("log.")


def test_each_line_has_its_sentence_and_each_sentence_its_line() -> None:
    events = list(logged())
    assert len(events) > 30
    read = {name for level, name, hinted in events if level in READ and not hinted}
    assert read - HINTS.keys() == set()
    assert HINTS.keys() - {name for _, name, _ in events} == set()


def test_the_log_says_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    with the_log_of_an_operator():
        structlog.get_logger().error("another_bot_polls")
        structlog.get_logger().error("token_refused", hint="copy it again")
    first, second = capsys.readouterr().err.splitlines()
    assert "event='another_bot_polls' hint='two processes use this token" in first
    assert "hint='copy it again'" in second
