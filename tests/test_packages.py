"""The table of packages tells the truth, and no folder is a drawer."""

import ast
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parent.parent
MOST = 30
NAMED = (
    "bot",
    "documents",
    "flows",
    "handlers",
    "locales",
    "models",
    "rules",
    "scheduler",
    "services",
)
PARSE_A_FILE = frozenset({"_File", "_Part"})
"""Small classes that only parse a file of their module."""


def table(*layers: str) -> dict[str, tuple[int, list[str]]]:
    """What `python docs/packages.py` prints: modules of each package, and what it imports."""
    command = [sys.executable, "docs/packages.py", *layers]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    rows = [line.strip("| ").split(" | ") for line in printed.stdout.splitlines()[2:]]
    return {
        name.strip("`"): (int(count), "".join(more).split(", ")) for name, count, _, *more in rows
    }


def test_no_folder_holds_more_than_thirty_modules() -> None:
    counts = {package: count for package, (count, _) in table().items()}
    assert {"services.meetings", "rules.offers", "bot.web", "tests.harness"} <= counts.keys()
    assert {package: count for package, count in counts.items() if count > MOST} == {}


def test_a_package_is_shown_with_what_it_imports() -> None:
    flows = table("flows")
    assert flows["flows.offers"][1] == ["flows", "jobs", "rules"]
    assert flows["flows"][1] == ["intents", "locales", "rules"]


def test_no_two_classes_have_one_name() -> None:
    homes = defaultdict(list)
    for path in (path for layer in NAMED for path in sorted((ROOT / layer).rglob("*.py"))):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                homes[node.name].append(str(path.relative_to(ROOT)))
    assert {"Person", "Edge", "MessageRouter"} <= homes.keys()
    twice = {name for name, where in homes.items() if len(where) > 1}
    assert {name: homes[name] for name in twice - PARSE_A_FILE} == {}
