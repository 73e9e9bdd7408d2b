"""Count and time what this process does; each label takes its values from a short list."""

from collections.abc import Sequence
from enum import StrEnum

from prometheus_client import Counter, Gauge, Histogram
from prometheus_client.metrics import MetricWrapperBase
from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext

from models.understanding import TextOutcome
from services.wiring.next_due import DeliveryQueue

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
"""Seconds: a turn takes a few milliseconds, a person waits a few seconds at most."""


class TurnEnding(StrEnum):
    """How a turn ended."""

    DONE = "done"
    FAILED = "failed"
    """The person was told that it failed."""
    WAITS = "waits"
    """The database was away: the update comes again."""


class UpdateRefusal(StrEnum):
    """Why an update was not taken."""

    FORBIDDEN = "forbidden"
    """The webhook was called without its secret."""
    NOT_JSON = "not_json"
    UNREADABLE = "unreadable"
    NO_ID = "no_id"


TURNS = Counter("declic_turns", "Turns, by how they ended.", ["outcome"], registry=None)
TURN_SECONDS = Histogram(
    "declic_turn_seconds",
    "From an update to the commit of its turn.",
    buckets=BUCKETS,
    registry=None,
)
ANSWER_SECONDS = Histogram(
    "declic_answer_seconds",
    "From an update to its answer, taken by Telegram.",
    buckets=BUCKETS,
    registry=None,
)
REFUSED = Counter(
    "declic_updates_refused", "Updates that were not taken, by reason.", ["reason"], registry=None
)
SENDS = Counter(
    "declic_sends", "Tries to send, by sender and outcome.", ["sender", "outcome"], registry=None
)
DATABASE_ERRORS = Counter(
    "declic_database_errors", "Errors of the database, by kind.", ["kind"], registry=None
)
TEXTS = Counter(
    "declic_texts", "Texts that people typed, by what became of them.", ["outcome"], registry=None
)
QUEUE_DEPTH = Gauge(
    "declic_queue_depth", "What is due and not sent yet, by sender.", ["sender"], registry=None
)
QUEUE_AGE = Gauge(
    "declic_queue_oldest_seconds",
    "Delay of what is due first, by sender.",
    ["sender"],
    registry=None,
)
FREE_SEATS = Gauge(
    "declic_free_seats", "Free seats of each open session, by its code.", ["session"], registry=None
)
ALL: Sequence[MetricWrapperBase] = (
    TURNS,
    TURN_SECONDS,
    ANSWER_SECONDS,
    REFUSED,
    SENDS,
    DATABASE_ERRORS,
    TEXTS,
    QUEUE_DEPTH,
    QUEUE_AGE,
    FREE_SEATS,
)
OF_THE_DATABASE = QUEUE_DEPTH, QUEUE_AGE, FREE_SEATS
"""What the leading process reads in the database: the others say nothing of it."""
ANSWERING = "turns"
"""The sender of what answers at once."""
_DONE, _FAILED, _WAITS = (TURNS.labels(outcome) for outcome in TurnEnding)
_ANSWERED = SENDS.labels(ANSWERING, "sent")
for _reason in UpdateRefusal:
    REFUSED.labels(_reason)
for _outcome in TextOutcome:
    TEXTS.labels(_outcome)
for _sender in DeliveryQueue:
    SENDS.labels(_sender, "sent")


def note_turn(seconds: float, *, waits: bool) -> None:
    """Note a turn that ended; `waits`: its update comes again."""
    TURN_SECONDS.observe(seconds)
    (_WAITS if waits else _DONE).inc()


def note_answer(outcome: str) -> None:
    """Note an answer that was given at once, or could not be."""
    (_ANSWERED if outcome == "sent" else SENDS.labels(ANSWERING, outcome)).inc()


def note_failed_turn() -> None:
    """Note that a turn broke: its person is told, by a turn that is noted too."""
    _FAILED.inc()


def count_database_errors() -> None:
    """Count, from now on, each error that a database of this process answers."""
    event.listen(Engine, "handle_error", _note_database_error)


def _note_database_error(context: ExceptionContext) -> None:
    error = context.sqlalchemy_exception or context.original_exception
    DATABASE_ERRORS.labels(type(error).__name__).inc()
