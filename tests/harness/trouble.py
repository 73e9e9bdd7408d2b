"""What goes wrong beside what is said: refused calls, buttons that go on turning, errors logged."""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

import structlog

from bot import logs
from sandbox.record import Call

SPINNER = "answerCallbackQuery"
TURNS = "⌛ the button goes on turning"
SEVERE = ("error", "critical", "exception")


def refused(calls: Iterable[Call], name: Callable[[int], str]) -> list[str]:
    """To whom, how, and the beginning of what did not arrive; many alike in one line.

    What starts together has no order.
    """
    alike: dict[str, list[str]] = defaultdict(list)
    for call in calls:
        if not call.verdict.get("ok"):
            chat = call.parameters.get("chat_id")
            alike[_refused(call)].append(name(int(chat)) if chat else "")
    return sorted(
        f"{who[0]}✗ {what}" if len(who) == 1 else f"✗ {len(who)} × {what}"
        for what, who in alike.items()
    )


def _refused(call: Call) -> str:
    given, verdict = call.parameters, call.verdict
    why = verdict.get("fault") or f"{verdict['error_code']} {verdict['description']}"
    words = str(given.get("text") or given.get("caption") or "").partition("\n")[0]
    return f"{call.method} ({why.partition(': specified')[0]}) {words}".rstrip()


def turning(pressed: Iterable[str], calls: Iterable[Call]) -> list[str]:
    """One line for each press that nobody has answered."""
    answered = {it.parameters.get("callback_query_id") for it in calls if it.method == SPINNER}
    return [TURNS for query_id in pressed if query_id not in answered]


class Listening(logging.Handler):
    def __init__(self, heard: list[str]) -> None:
        super().__init__(logging.ERROR)
        self.setFormatter(logs.Formatter())
        self._heard = heard

    def emit(self, record: logging.LogRecord) -> None:
        self._heard.append(self.format(record))


@contextmanager
def errors_heard() -> Iterator[list[str]]:
    """The events of all errors that are logged meanwhile, ours and those of libraries."""
    heard: list[str] = []

    def note(_: object, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        if method in SEVERE:
            heard.append(f"{event['event']} {event.get('error', '')}".rstrip())
        return event

    handler = Listening(heard)
    processors = structlog.get_config()["processors"]
    processors.insert(0, note)
    logging.getLogger().addHandler(handler)
    try:
        yield heard
    finally:
        logging.getLogger().removeHandler(handler)
        processors.remove(note)
