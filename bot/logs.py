"""Logs for operators: one line an event, never a message, a token or an address."""

import logging
import sys
import traceback
from pathlib import Path

import structlog

HOUSE = Path(__file__).parent.parent
HIDDEN = frozenset({"text", "token", "address", "phone", "email", "payload"})


def configure(level: str) -> None:
    logging.basicConfig(level=level, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
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


def _hide(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    return {name: "…" if name in HIDDEN else value for name, value in event.items()}


def where(error: BaseException) -> dict[str, str]:
    """Where it broke, not on what: an exception's own words may hold what a person wrote."""
    ours = [
        f"{Path(frame.filename).relative_to(HOUSE)}:{frame.lineno}:{frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(HOUSE) and "site-packages" not in frame.filename
    ]
    return {"error": type(error).__name__, "at": " < ".join(reversed(ours[-6:]))}
