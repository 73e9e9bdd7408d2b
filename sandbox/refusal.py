"""Refuse calls in Telegram's own words."""

from typing import Any


class Refusal(Exception):
    """A call that Telegram refuses."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        answer = {"ok": False, "error_code": self.code, "description": self.description}
        return answer | ({"parameters": self.parameters} if self.parameters else {})


class ControlError(Exception):
    """The control API was asked for something impossible; the text says what to do."""


def bad(reason: str) -> Refusal:
    """Return the refusal of a bad request (400)."""
    return Refusal(400, f"Bad Request: {reason}")


def flood(seconds: int) -> Refusal:
    """Return the refusal of too many requests (429)."""
    return Refusal(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
