"""Fail a module that leaves something open: a file, a socket, a database, a loop.

Python says so when it collects what nobody holds any more.  Within a cycle that is long after the
test, in whichever test runs then; so what a module left is collected as it ends, with LEAKS=1, as
the gate and `make test-slow` say.  What outlives a module is not looked at again: that would take
minutes over a whole run.
"""

import gc
import os
import sys
import tracemalloc
import warnings
from collections.abc import Generator, Sequence

import pytest

IS_ON = os.environ.get("LEAKS") == "1"
HINT = "PYTHONTRACEMALLOC=20 tells where each was opened."


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(
    item: pytest.Item, nextitem: pytest.Item | None
) -> Generator[None, bool | None, bool | None]:
    done = yield
    if IS_ON and (nextitem is None or nextitem.path != item.path):
        call = pytest.CallInfo.from_call(lambda: judge(item.location[0]), "teardown")
        if call.excinfo:
            report = item.ihook.pytest_runtest_makereport(item=item, call=call)
            item.ihook.pytest_runtest_logreport(report=report)
    return done


def judge(module: str) -> None:
    """Fail with the name of the module, if something is left of it that was never closed."""
    if left := collected():
        pytest.fail("\n".join([f"{module} leaves open:", *left, HINT]), pytrace=False)


def collected() -> Sequence[str]:
    """Collect what nobody holds any more; return what was never closed, in words."""
    left: list[str] = []

    def keep(unraisable: "sys.UnraisableHookArgs") -> None:
        trace = tracemalloc.get_object_traceback(unraisable.object)
        left.append("\n    ".join([str(unraisable.exc_value), *(trace.format() if trace else [])]))

    before, sys.unraisablehook = sys.unraisablehook, keep
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", ResourceWarning)
            gc.collect()
        gc.freeze()
    finally:
        sys.unraisablehook = before
    return left
