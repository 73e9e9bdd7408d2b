"""What goes to one worker, or is slow, is still there under the name it is known by."""

from pathlib import Path

import pytest

from tests.harness.sharing import TOGETHER, rank_of, scope_of
from tests.harness.slow import BEGINS, is_slow

HOME = Path(__file__).parents[1]


@pytest.mark.parametrize("begin", [*BEGINS, *(it for each in TOGETHER.values() for it in each)])
def test_what_is_named_is_there(begin: str) -> None:
    place, _, name = begin.partition("::")
    assert (HOME / place).exists()
    if name:
        assert f"def {name.partition('[')[0]}" in (HOME / place).read_text()


def test_others_stand_alone() -> None:
    alone = "tests/enrolment/test_age.py::test_of_age"
    assert scope_of(alone) == alone
    assert scope_of("tests/faults/test_kills.py::test_a") == "what is killed, and raced for"
    assert scope_of("tests/faults/test_flood.py::test_a") == "what waits more than it reckons"


def test_groups_begin_before_what_stands_alone() -> None:
    ids = ["tests/enrolment/test_age.py::test_of_age", "tests/faults/test_kills.py::test_a"]
    assert sorted(ids, key=rank_of) == ids[::-1]
    first = next(iter(TOGETHER))
    assert rank_of("tests/faults/test_flood.py::test_a") == 0 and first == scope_of("tests/faults/")


def test_groups_are_slow_and_what_reckons_is_not() -> None:
    assert is_slow("tests/faults/test_kills.py::test_a")
    assert is_slow("tests/telegram/test_polling.py::test_a")
    assert not is_slow("tests/enrolment/test_age.py::test_of_age")
