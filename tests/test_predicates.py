"""A function whose name asks a question changes nothing: it sets, stores and says nothing."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LAYERS = ("bot", "handlers", "scheduler", "services", "flows", "models", "documents", "rules")
ASKS = re.compile(r"_?(?:is|are|was|has|have|may|can|should|wants)_")
ACTS = re.compile(
    r"session\.(?:add|add_all|delete|merge)"
    r"|(?:.*\.)?(?:insert_new|enqueue|say|ask_again|show_instead|open_above|close_top)"
    r"|(?:.*\.)?bot\.(?:send|edit|delete)\w*"
)
BEFORE = """
def is_erased(context, message):
    is_erased = message.kind == "erased"
    if is_erased:
        context.phrases.say(context, "desk.erased")
    return is_erased

def has_warned(context, ticket):
    ticket.acknowledged_at, since = context.now, None

def has_field(root):
    fields = [""]
    fields.append(root.text)
    return any(fields)
"""


def acts_of(function: ast.AST) -> Iterator[str]:
    """Yield what a function sets of what it was given, and whom it calls to store or to say."""
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del):
            yield ast.unparse(node)
        elif isinstance(node, ast.Call) and ACTS.fullmatch(name := ast.unparse(node.func)):
            yield name


def questions_that_act(source: str) -> list[str]:
    """Return the functions whose names ask, with what they do besides."""
    functions = (
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and ASKS.match(node.name)
    )
    return [f"{it.name}: {act}" for it in functions for act in acts_of(it)]


@pytest.mark.parametrize("layer", LAYERS)
def test_a_name_that_asks_changes_nothing(layer: str) -> None:
    found = {
        str(path.relative_to(ROOT)): acting
        for path in (ROOT / layer).rglob("*.py")
        if (acting := questions_that_act(path.read_text(encoding="utf-8")))
    }
    assert found == {}


def test_names_that_ask_and_act_are_found() -> None:
    assert questions_that_act(BEFORE) == [
        "is_erased: context.phrases.say",
        "has_warned: ticket.acknowledged_at",
    ]
