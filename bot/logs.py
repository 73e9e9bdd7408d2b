"""Logs for operators: one line an event, never a message, a token or an address.

Libraries log what they like: exceptions that quote what a person wrote, who asked, a token in an
address.  Of what they say, the words written in their own code are kept, and nothing else.
"""

import logging
import re
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType

import structlog

HOUSE = Path(__file__).parent.parent
HIDDEN = frozenset({"text", "token", "address", "phone", "email", "payload"})


LEFT_OUT = "…"
PLACEHOLDER = re.compile(r"%(\(\w+\))?[-#0+]*(\d+|\*)?(\.\d+)?[a-zA-Z]|\{[^{}]*\}")

log = structlog.get_logger()


class Formatter(logging.Formatter):
    """Tell what a library says without what it says it of."""

    def format(self, record: logging.LogRecord) -> str:
        said = str(record.msg).partition("\n")[0]  # asyncio quotes exceptions below its first line
        line = f"{record.levelname} {record.name} {PLACEHOLDER.sub(LEFT_OUT, said)}"
        error = record.exc_info[1] if record.exc_info else None
        return line + "".join(f" {name}={value!r}" for name, value in _told(error).items())


def configure(level: str) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Formatter())
    logging.basicConfig(level=level, handlers=[handler])
    logging.raiseExceptions = False  # of a line that cannot be written, it prints the values
    _tell_of_what_nobody_catches()
    for noisy in ("telegram", "httpx", "aiohttp.access", "apscheduler"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _hide,
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def _tell_of_what_nobody_catches() -> None:
    """Python prints the words of such an exception, at the end of the process or of a thread."""

    def at_the_end(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
        else:
            log.error("ended_by_an_error", **where(error))

    def of_a_thread(given: threading.ExceptHookArgs) -> None:
        log.error("thread_ended_by_an_error", **_told(given.exc_value))

    def unraisable(given: "sys.UnraisableHookArgs") -> None:
        log.error("error_nobody_heard", **_told(given.exc_value))

    sys.excepthook, threading.excepthook, sys.unraisablehook = at_the_end, of_a_thread, unraisable


def _told(error: BaseException | None) -> dict[str, str]:
    return where(error) if error else {}


def _hide(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    return {name: LEFT_OUT if name in HIDDEN else value for name, value in event.items()}


def where(error: BaseException) -> dict[str, str]:
    """Where it broke, not on what: an exception's own words may hold what a person wrote.

    Of several that broke together, the first.
    """
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    ours = [
        f"{Path(frame.filename).relative_to(HOUSE)}:{frame.lineno}:{frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(HOUSE) and "site-packages" not in frame.filename
    ]
    return {"error": type(error).__name__, "at": " < ".join(reversed(ours[-6:]))}
