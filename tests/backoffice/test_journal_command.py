"""Whatever leaves a trace has words in the journal; of who was erased, only a number is left."""

import ast
from collections.abc import Iterator
from pathlib import Path

import services
from flows.texts import house_texts
from services.backoffice import suspensions
from services.employers import approval as employers_approval
from services.enrolment import review_command
from services.mentoring.mentors import approval as mentoring_approval

HERE = Path(services.__file__).parent
TRACING = {"audit", "_audit"}
BY_VERB = [
    *mentoring_approval.NEW,
    *mentoring_approval.CHANGED,
    *employers_approval.DECISIONS,
    *(f"decided_{callback}" for callback in review_command.ANSWERS),
    *(f"nudges_{it}" for it in (suspensions.Toggled.SUSPENDED, suspensions.Toggled.RESUMED)),
]
"""Actions that are named after their button."""


def actions(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in TRACING:
            yield from (
                it.value
                for it in node.args
                if isinstance(it, ast.Constant) and isinstance(it.value, str)
            )


def test_every_deed_that_is_traced_has_its_words() -> None:
    said = {action for file in HERE.rglob("*.py") for action in actions(file.read_text())}
    assert {"role_withdrawn", "person_moved", "answered"} <= said
    known = house_texts().keys
    assert [it for it in sorted(said) + BY_VERB if f"journal.did.{it}" not in known] == []
