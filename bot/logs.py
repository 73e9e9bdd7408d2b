"""Configure logs for operators: one line an event, never a message, a token or an address.

Each line of what an update leads to has its `update_id`, until all is delivered
(`bot.instruments.following`).

Libraries may log exceptions that quote what a person wrote, an address, or a URL with a token.
Only the words written in a library's own code are kept: values are left out.
"""

import logging
import re
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType

import structlog

from bot import database_trouble, log_hints
from locales import borrowed

PROJECT = Path(__file__).parent.parent
HIDDEN = frozenset({"text", "token", "address", "phone", "email", "payload"})
LEFT_OUT = "…"
PLACEHOLDER = re.compile(r"%(\(\w+\))?[-#0+]*(\d+|\*)?(\.\d+)?[a-zA-Z]|\{[^{}]*\}")

log = structlog.get_logger()


class _Steps:
    are_logged = True


def step(event: str, **values: object) -> None:
    """Log a step of an update, at DEBUG; a turn pays nothing for it at any other level."""
    if _Steps.are_logged:
        log.debug(event, **values)


class Formatter(logging.Formatter):
    """Formats a library's record without its values."""

    def format(self, record: logging.LogRecord) -> str:
        template = str(record.msg).partition("\n")[0]  # asyncio quotes exceptions on later lines
        theirs = PLACEHOLDER.sub(LEFT_OUT, template)
        ours = borrowed.of_log(template)
        said = f"{ours} said={theirs!r}" if ours else theirs
        line = f"{record.levelname} {record.name} {said}"
        error = record.exc_info[1] if record.exc_info else None
        return line + "".join(f" {name}={value!r}" for name, value in _error_fields(error).items())


def configure(level: str) -> None:
    """Write the log to the standard error, one line an event, without what may be personal."""
    _Steps.are_logged = level == "DEBUG"
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Formatter())
    logging.basicConfig(level=level, handlers=[handler])
    logging.raiseExceptions = False  # otherwise the values of a line that fails are printed
    _log_uncaught_exceptions()
    database_trouble.follow()
    for noisy in ("telegram", "httpx", "aiohttp.access", "apscheduler"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            log_hints.advise,
            database_trouble.TROUBLE.explain,
            _hide,
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def _log_uncaught_exceptions() -> None:
    """Log such an exception without its words, which Python would print."""

    def of_process(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
        else:
            log.error("ended_by_an_error", **where(error))

    def of_thread(arguments: threading.ExceptHookArgs) -> None:
        log.error("thread_ended_by_an_error", **_error_fields(arguments.exc_value))

    def unraisable(arguments: "sys.UnraisableHookArgs") -> None:
        log.error("error_nobody_heard", **_error_fields(arguments.exc_value))

    sys.excepthook, threading.excepthook, sys.unraisablehook = of_process, of_thread, unraisable


def _error_fields(error: BaseException | None) -> dict[str, str]:
    return where(error) if error else {}


def _hide(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    return {name: LEFT_OUT if name in HIDDEN else value for name, value in event.items()}


def where(error: BaseException) -> dict[str, str]:
    """Return an exception's type and its places in our code; its words may be personal.

    Of a group of exceptions, the first is described.
    """
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    places = [
        f"{Path(frame.filename).relative_to(PROJECT)}:{frame.lineno}:{frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(PROJECT) and "site-packages" not in frame.filename
    ]
    return {"error": type(error).__name__, "at": " < ".join(reversed(places[-6:]))}
