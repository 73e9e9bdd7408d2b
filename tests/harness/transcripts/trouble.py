"""List what goes wrong beside what is said: refused calls, unanswered taps, logged errors."""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

import structlog

from bot import logs
from sandbox.record import Call
from tests.harness.typed import as_typed

SPINNER = "answerCallbackQuery"
UNANSWERED = "⌛ the button goes on turning"
SEVERE = ("error", "critical", "exception")


def refused(calls: Iterable[Call], name: Callable[[int], str]) -> list[str]:
    """Return one line for each refused call: to whom, why, and the beginning of its text.

    Calls alike make one line, and lines are sorted: calls that start together have no order.
    """
    names_by_call: dict[str, list[str]] = defaultdict(list)
    for call in calls:
        if not call.verdict.get("ok"):
            chat = call.parameters.get("chat_id")
            names_by_call[_refused(call)].append(name(int(chat)) if chat else "")
    return sorted(
        f"{names[0]}✗ {line}" if len(names) == 1 else f"✗ {len(names)} × {line}"
        for line, names in names_by_call.items()
    )


def _refused(call: Call) -> str:
    parameters, verdict = call.parameters, call.verdict
    reason = verdict.get("fault") or f"{verdict['error_code']} {verdict['description']}"
    text = as_typed(parameters.get("text") or parameters.get("caption") or "").partition("\n")[0]
    return f"{call.method} ({reason.partition(': specified')[0]}) {text}".rstrip()


def unanswered_taps(taps: Iterable[str], calls: Iterable[Call]) -> list[str]:
    """Return one line for each tap, by callback query id, that nobody has answered."""
    answered = {
        call.parameters.get("callback_query_id") for call in calls if call.method == SPINNER
    }
    return [UNANSWERED for query_id in taps if query_id not in answered]


def notices(calls: Iterable[Call]) -> list[str]:
    """Return one line for each notice over the chat; one that must be closed shows its button."""
    shown = [it.parameters for it in calls if it.method == SPINNER and it.parameters.get("text")]
    return [f"° {as_typed(it['text'])}{' [OK]' if it.get('show_alert') else ''}" for it in shown]


class ErrorCollector(logging.Handler):
    def __init__(self, heard: list[str]) -> None:
        super().__init__(logging.ERROR)
        self.setFormatter(logs.Formatter())
        self._heard = heard

    def emit(self, record: logging.LogRecord) -> None:
        self._heard.append(self.format(record))


@contextmanager
def errors_heard() -> Iterator[list[str]]:
    """Yield the events of all errors logged meanwhile, ours and those of libraries."""
    heard: list[str] = []

    def note(_: object, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        if method in SEVERE:
            heard.append(f"{event['event']} {event.get('error', '')}".rstrip())
        return event

    handler = ErrorCollector(heard)
    processors = structlog.get_config()["processors"]
    processors.insert(0, note)
    logging.getLogger().addHandler(handler)
    try:
        yield heard
    finally:
        logging.getLogger().removeHandler(handler)
        processors.remove(note)
