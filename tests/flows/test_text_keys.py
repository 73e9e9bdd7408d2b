"""Each key that the code names is a text, each text is named by something, each action by a script.

It reads our code: a key is there whole, or put together from words and what stands between braces.
"""

import ast
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import flows
from flows.library import load_assessments
from flows.script import DoStep, text_keys
from services.conversation.deployment import Deployment
from services.wiring import scripts
from services.wiring.domains import offered

HERE = Path(flows.__file__).parent.parent
FOLDERS = ("bot", "handlers", "services", "flows")
LIBRARY = scripts.build().library
KEYS = LIBRARY.texts.keys
STEPS = [step for script in LIBRARY.scripts.values() for step in script.steps.values()]
ASKED = {key for step in STEPS for key in text_keys(step)}
SAID = {card.text for it in load_assessments().values() for card in it.said.values()}
PREFIXES = {key.partition(".")[0] for key in KEYS}
KEY = re.compile(r"[a-z]\w*(\.\w+)+", re.ASCII)
ANYTHING = r"[a-z0-9_.]+"
"""What an f-string or a template may put between its braces."""
OTHER_NAMES = re.compile(r".*\.(css|json|log|part|pdf|png|xlsx|yaml)|bot\.commands\..*")
"""Files and modules that look like keys."""


def strings() -> Iterator[str]:
    """Those of our code; what stands between the braces of an f-string is left out of them."""
    for folder in FOLDERS:
        for path in sorted((HERE / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value
                elif isinstance(node, ast.JoinedStr):
                    parts = (
                        it.value if isinstance(it, ast.Constant) else "{}" for it in node.values
                    )
                    yield "".join(map(str, parts))


def _is_key(text: str) -> bool:
    """Tell whether a string begins with a prefix of texts, or is `{}` and ends as keys do."""
    prefix, dot, _ = text.partition(".")
    begins = bool(dot) and prefix in PREFIXES
    ends = re.fullmatch(r"\{\}\.[a-z]{4,}", text) is not None
    return (begins or ends) and not OTHER_NAMES.fullmatch(text)


@cache
def words() -> frozenset[str]:
    """Read the code once, by the worker that needs it."""
    return frozenset(strings())


@cache
def patterns() -> Sequence[re.Pattern[str]]:
    return [
        re.compile(re.escape(it).replace(r"\{\}", ANYTHING))
        for it in sorted(words())
        if "{}" in it and _is_key(it)
    ]


def test_every_text_is_named_by_something() -> None:
    left = KEYS - ASKED - SAID - words()
    assert len(left) > 1000  # most are put together: the patterns are read
    assert [key for key in sorted(left) if not any(it.fullmatch(key) for it in patterns())] == []


def test_every_key_that_the_code_names_is_a_text() -> None:
    named = {it for it in words() - KEYS if KEY.fullmatch(it) and _is_key(it)}
    assert len(words() & KEYS) > 500
    assert [it for it in sorted(named) if not _begins_keys(it)] == []
    unmet = [it.pattern for it in patterns() if not any(it.fullmatch(key) for key in KEYS)]
    assert unmet == []


def _begins_keys(beginning: str) -> bool:
    head = beginning if beginning.endswith("_") else f"{beginning}."
    return any(key.startswith(head) for key in KEYS)


def test_every_action_is_named_by_a_script() -> None:
    asked = {step.action for step in STEPS if isinstance(step, DoStep)}
    asked |= {script.about for script in LIBRARY.scripts.values() if script.about}
    assert offered(Deployment()).actions().keys() - asked == set()
