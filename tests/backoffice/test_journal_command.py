"""Whatever leaves a trace has words in the journal; of who was erased, only a number is left."""

import ast
from collections.abc import Iterator
from pathlib import Path

import services
from flows.texts import load_texts
from services.backoffice import suspensions
from services.employers import approval as employers_approval
from services.enrolment import review_command
from services.mentors import approval as mentors_approval

HERE = Path(services.__file__).parent
TRACING = {"audit", "audit_numbered", "audit_unnamed", "_audit"}
BY_VERB = [
    *mentors_approval.NEW,
    *mentors_approval.CHANGED,
    *employers_approval.DECISIONS,
    *(f"decided_{callback}" for callback in review_command.ANSWERS),
    *(
        f"nudges_{it}"
        for it in (suspensions.SuspensionSwitch.SUSPENDED, suspensions.SuspensionSwitch.RESUMED)
    ),
]
"""Actions that are named after their button."""


BY_TYPE = {"identity", "person", "role"}
"""Subjects that the journal names otherwise than by a number."""


def traces() -> Iterator[tuple[ast.AST, ast.Call]]:
    """The calls that leave a trace, each with the module where it is."""
    for file in HERE.rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in TRACING:
                yield tree, node


def actions() -> Iterator[str]:
    for _, call in traces():
        for it in call.args:
            if isinstance(it, ast.Constant) and isinstance(it.value, str):
                yield it.value


def subjects() -> Iterator[str]:
    """The names of arguments, and those of a dictionary that is handed over whole."""
    for tree, call in traces():
        for keyword in call.keywords:
            if keyword.arg is not None:
                yield keyword.arg
            else:
                yield from _names_in(tree, ast.unparse(keyword.value))


def _names_in(tree: ast.AST, dictionary: str) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if dictionary in map(ast.unparse, targets):
                for it in ast.walk(node.value):
                    if isinstance(it, ast.Dict):
                        yield from (str(ast.literal_eval(key)) for key in it.keys if key)


def test_every_deed_that_is_traced_has_its_words() -> None:
    said = set(actions())
    assert {"role_withdrawn", "person_moved", "answered"} <= said
    known = load_texts().keys
    assert [it for it in sorted(said) + BY_VERB if f"journal.did.{it}" not in known] == []


def test_every_subject_has_its_words_and_no_other_has() -> None:
    texts = load_texts().languages["fr"]
    numbered = {
        key.removeprefix("journal.")
        for key, text in texts.items()
        if key.startswith("journal.") and "{number}" in text
    }
    assert numbered - {"gone", "number"} == set(subjects()) - BY_TYPE
