"""Inject faults on demand, each a number of times."""

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from sandbox.refusal import ControlError

STATUSES = ("400", "401", "403", "429", "500", "502", "503", "504")
OF_CALLS = (*STATUSES, "html", "timeout_before", "timeout_after", "cut", "cut_after", "blocked")
BODIES = {
    "json": None,
    "html": b"<html><head><title>Not well</title></head><body>Not well</body></html>",
    "null": b"null",
    "empty": b"",
}
"""What comes with a status: the Bot API's answer, or that of a server in front of it."""
OF_UPDATES = ("duplicate_update", "reorder_updates")


@dataclass(slots=True)
class Fault:
    kind: str
    method: str | None = None
    person: int | None = None
    times: int = 1
    seconds: float = 5
    body: str = "json"

    def strikes(self, method: str, person: int | None, *, sends: bool) -> bool:
        """Return whether the fault applies to a call.

        Without a method it applies to what sends a message; "*" applies to everything.
        """
        if self.kind not in OF_CALLS or (self.person is not None and self.person != person):
            return False
        return fnmatchcase(method, self.method) if self.method else sends


class Faults:
    def __init__(self) -> None:
        self.waiting: list[Fault] = []

    def set(self, faults: Iterable[Fault]) -> None:
        self.waiting = list(faults)

    def next_for(self, method: str, person: int | None, *, sends: bool) -> Fault | None:
        for fault in self.waiting:
            if fault.strikes(method, person, sends=sends):
                return self._use(fault)
        return None

    def next_of_updates(self) -> str | None:
        for fault in self.waiting:
            if fault.kind in OF_UPDATES:
                return self._use(fault).kind
        return None

    def _use(self, fault: Fault) -> Fault:
        fault.times -= 1
        if fault.times <= 0:
            self.waiting.remove(fault)
        return fault


def read_fault(value: Any, person: int | None) -> Fault:
    kinds = OF_CALLS + OF_UPDATES
    if not isinstance(value, dict) or str(value.get("kind")) not in kinds:
        raise ControlError(f"Une panne a un « kind » parmi : {', '.join(kinds)}.")
    if str(value.get("body", "json")) not in BODIES:
        raise ControlError(f"Une panne a un « body » parmi : {', '.join(BODIES)}.")
    return Fault(
        kind=str(value["kind"]),
        method=value.get("method"),
        person=person,
        times=int(_number(value, "times", 1)),
        seconds=_number(value, "seconds", 5),
        body=str(value.get("body", "json")),
    )


def _number(value: dict[str, Any], name: str, default: float) -> float:
    number = value.get(name, default)
    if type(number) not in (int, float):
        raise ControlError(f"« {name} » est un nombre.")
    return float(number)
