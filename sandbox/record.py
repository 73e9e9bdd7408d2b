"""Record every call of the bot and its outcome, for the tests to check."""

import time
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Call:
    number: int
    at: datetime
    monotonic: float
    method: str
    parameters: dict[str, Any]
    verdict: dict[str, Any]


class Record:
    def __init__(self, limit: int | None = None) -> None:
        self.calls: deque[Call] = deque(maxlen=limit)
        self._number = 0

    def write(
        self, at: datetime, method: str, parameters: dict[str, Any], verdict: dict[str, Any]
    ) -> None:
        self._number += 1
        shown = {name: _without_content(value) for name, value in parameters.items()}
        self.calls.append(Call(self._number, at, time.monotonic(), method, shown, verdict))

    def after(self, number: int, method: str | None = None) -> list[Call]:
        return [
            call
            for call in self.calls
            if call.number > number and (method is None or call.method == method)
        ]


def _without_content(value: Any) -> Any:
    return value.shown() if isinstance(value, Upload) else value


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was sent with a call."""

    name: str
    content: bytes
    content_type: str = "application/octet-stream"

    def shown(self) -> dict[str, Any]:
        return {"file": self.name, "size": len(self.content)}
