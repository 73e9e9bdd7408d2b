"""Trace an update from its arrival to the last delivery, if TRACES_URL says where traces go.

The identity of a trace is that of its update: so what is sent later, by another process perhaps,
joins it, and no row carries more than the id of the update.
"""

from contextlib import AbstractContextManager, nullcontext
from typing import Protocol


class Tracer(Protocol):
    def whole(self, update_id: int) -> AbstractContextManager[object]:
        """Trace all that is done at once for an update."""

    def part(self, name: str) -> AbstractContextManager[object]:
        """Trace a part of what is being traced."""

    def later(self, update_id: int, name: str) -> AbstractContextManager[object]:
        """Trace what is done later for an update."""


class _Installed:
    tracer: Tracer | None = None


def install(tracer: Tracer | None) -> None:
    """Trace from now on in this process; None: no longer."""
    _Installed.tracer = tracer


def whole(update_id: int) -> AbstractContextManager[object]:
    """Trace the whole work of an update, calls to outside services included."""
    if (tracer := _Installed.tracer) is None:
        return nullcontext()
    return tracer.whole(update_id) if update_id > 0 else tracer.part("outside_answer")


def part(name: str) -> AbstractContextManager[object]:
    """Trace a part of what is being traced."""
    tracer = _Installed.tracer
    return nullcontext() if tracer is None else tracer.part(name)


def later(update_id: int | None, name: str) -> AbstractContextManager[object]:
    """Trace what is sent later for an update; nothing for what a sweep or the team queued."""
    tracer = _Installed.tracer
    return nullcontext() if tracer is None or update_id is None else tracer.later(update_id, name)
