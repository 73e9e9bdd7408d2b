"""What may go wrong with updates: they come twice, in disorder, a day late, or by the thousand."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

from tests.faults.crowd import at_once
from tests.faults.region.ground import Ground, Trouble
from tests.faults.test_kills import IS_LONG
from tests.harness.waiting import until

ALWAYS = 1_000_000
OLD = timedelta(hours=20)
STRANGERS = 1000 if IS_LONG else 10
WORDS = (
    "/start",
    "bonjour",
    "oui",
    "/aide",
    "je cherche du travail",
    "c'est quoi ?",
    "/menu",
    "non",
    "stop",
    "merci",
)
TIMEOUT = 1800.0
"""Seconds for ten thousand answers, thirty of which leave in a second."""


def updates_come_wrong(kind: str, ground: Ground) -> None:
    sandbox = ground.region.sandbox
    sandbox.control("PUT", "faults", [{"kind": kind, "times": ALWAYS}])
    ground.go_on()
    sandbox.control("DELETE", "faults")


def updates_come_a_day_late(ground: Ground) -> None:
    with _nobody_there(ground):
        ground.region.speak_at_once("bonjour")
        ground.region.sandbox.move(advance=OLD.total_seconds(), at_once=True)


def a_backlog_waits(ground: Ground) -> None:
    """Strangers by the hundred speak while no machine is there, each ten times."""
    region = ground.region

    def speak(stranger: str) -> None:
        for words in WORDS:
            region.sandbox.speak(stranger, words)

    with _nobody_there(ground):
        at_once(speak, [f"Inconnu {number}" for number in range(STRANGERS)])
    until(region.is_everything_answered, "the backlog is answered", TIMEOUT)


@contextmanager
def _nobody_there(ground: Ground) -> Iterator[None]:
    """Kill all machines; start them again at the end."""
    for bot in ground.region.bots:
        bot.kill()
    yield
    for bot in ground.region.bots:
        bot.start()


TROUBLES = (
    Trouble(
        "each update comes twice",
        partial(updates_come_wrong, "duplicate_update"),
        is_everyday=True,
        is_fault=False,
    ),
    Trouble(
        "updates pass one another",
        partial(updates_come_wrong, "reorder_updates"),
        is_fault=False,
    ),
    Trouble("updates come 20 hours late", updates_come_a_day_late, is_alone=True),
    Trouble("10,000 updates wait", a_backlog_waits, is_alone=True),
)
