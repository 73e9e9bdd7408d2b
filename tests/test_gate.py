"""What guards main runs what it says: the gate, the workflow, and the table of what to run when."""

import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.harness.sharing import TOGETHER
from tests.harness.slow import BEGINS

HOME = Path(__file__).parents[1]
GATE = (HOME / ".ci" / "run").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z-]+):", (HOME / "Makefile").read_text("utf-8"), re.MULTILINE))
PROMISED = ["3.11", "3.12", "3.13", "3.14"]


@pytest.fixture
def jobs() -> dict[str, Any]:
    workflow = HOME / ".github" / "workflows" / "tests.yml"
    kept: dict[str, Any] = yaml.safe_load(workflow.read_text(encoding="utf-8"))["jobs"]
    return kept


def targets_of(job: Any) -> list[str]:
    """Return the Makefile's targets that a job runs."""
    runs = [step["run"] for step in job["steps"] if "run" in step]
    words = [command.removeprefix("sudo ").split() for command in runs]
    assert {word[0] for word in words} == {"make"}
    return [word[1] for word in words]


def test_a_push_is_linted_and_tested_on_each_python_that_is_promised(jobs: dict[str, Any]) -> None:
    assert jobs["fast"]["if"] == "github.event_name == 'push'"
    assert jobs["fast"]["strategy"]["matrix"]["python"] == PROMISED
    assert targets_of(jobs["fast"]) == ["lint", "test"]
    oldest = tomllib.loads((HOME / "pyproject.toml").read_text("utf-8"))
    assert oldest["project"]["requires-python"] == f">={PROMISED[0]}"
    assert oldest["tool"]["mypy"]["python_version"] == PROMISED[0]
    assert oldest["tool"]["ruff"]["target-version"] == f"py{PROMISED[0].replace('.', '')}"


def test_what_is_slow_runs_each_night(jobs: dict[str, Any]) -> None:
    assert jobs["slow"]["if"] == "github.event_name != 'push'"
    assert targets_of(jobs["slow"]) == ["test-slow", "test-faults", "audit"]


def test_the_workflow_names_targets_of_the_makefile(jobs: dict[str, Any]) -> None:
    assert {target for job in jobs.values() for target in targets_of(job)} - TARGETS == set()


def test_the_gate_is_lint_then_the_tests() -> None:
    assert re.findall(r"^as_a_newcomer ([a-z-]+)", GATE, re.MULTILINE) == ["lint", "test"]
    assert re.search(r"^as_a_newcomer test LEAKS=1 \| tee (.+)\n\.ci/floor \d{4,} <\1$", GATE, re.M)
    assert "set -euo pipefail" in GATE


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("== 20 passed in 3.1s ==", 0),
        ("== 19 passed in 3.1s ==", 1),
        ("== 1 failed, 25 passed, 2 errors in 3.1s ==", 0),  # pytest itself exits with 1 then
        ("== no tests ran in 0.2s ==", 1),
        ("", 1),
    ],
)
def test_too_few_tests_are_no_success(said: str, code: int) -> None:
    done = subprocess.run(
        [HOME / ".ci" / "floor", "20"],
        input=f"40 passed\n{said}\n" if "passed" in said else said,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code
    assert ("fewer than the 20" in done.stdout) == bool(code)


def table() -> list[tuple[str, str]]:
    """Return the rows of CONTRIBUTING that say which slow tests guard which code."""
    text = (HOME / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = text.partition("| code | its slow tests")[2].partition("\n\n")[0].splitlines()[2:]
    return [(code, tests) for code, tests in (row.strip("| ").split(" | ") for row in rows)]


def test_the_table_of_slow_tests_names_what_is_there() -> None:
    tests = [path for _, paths in table() for path in paths.strip("`").split()]
    code = [path for words, _ in table() for path in re.findall(r"`([a-z_/*.]+)`", words)]
    assert tests and code
    lost = [path for path in [*tests, *code] if not list(HOME.glob(path))]
    assert lost == []


def test_each_slow_family_guards_some_code_of_the_table() -> None:
    begins = tuple(path for _, paths in table() for path in paths.strip("`").split())
    families = [*BEGINS, *(begin for group in TOGETHER.values() for begin in group)]
    assert [family for family in families if not family.startswith(begins)] == []
