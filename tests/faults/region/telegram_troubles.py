"""What may go wrong with the calls to Telegram: refused, answered by another server, or hung."""

from functools import partial

from tests.faults.crowd import newest_call
from tests.faults.region.ground import Ground, Trouble
from tests.harness.waiting import until

ALWAYS = 1_000_000
HANGS = 2.0
"""Seconds after which a connection that hangs is cut."""
LONG_HALT = 10_000
"""Seconds."""
TIMEOUT = 90.0
"""Seconds."""


def telegram_fails(kind: str, body: str, ground: Ground) -> None:
    """Every call fails in one way, for a while."""
    sandbox = ground.region.sandbox
    fault = {"kind": kind, "body": body, "method": "*", "times": ALWAYS, "seconds": HANGS}
    sandbox.control("PUT", "faults", [fault])
    ground.go_on()
    sandbox.control("DELETE", "faults")


def telegram_wants_silence_without_a_time(ground: Ground) -> None:
    """How long is guessed: the trouble is over when the bot has tried again."""
    sandbox = ground.region.sandbox
    sandbox.control("PUT", "faults", [{"kind": "429", "seconds": 0, "times": ALWAYS}])
    ground.go_on()
    sandbox.control("DELETE", "faults")
    since = newest_call(sandbox)
    until(lambda: _has_arrived(ground, since), "the bot tries again", TIMEOUT)


def telegram_wants_silence_for_hours(ground: Ground) -> None:
    """Meanwhile machines are killed and start again; hours later all is said."""
    region, sandbox = ground.region, ground.region.sandbox
    sandbox.control("PUT", "faults", [{"kind": "429", "seconds": LONG_HALT}])
    since = newest_call(sandbox)
    region.speak_at_once("/menu")
    until(lambda: _is_halted(ground, since), "Telegram wants silence")
    ground.go_on()
    for bot in region.bots:  # one after another, then all at once
        bot.kill()
        bot.start()
    ground.go_on()
    for bot in region.bots:
        bot.kill()
    sandbox.move(advance=LONG_HALT, at_once=True)
    sandbox.control("DELETE", "faults")
    for bot in region.bots:
        bot.start()


def _is_halted(ground: Ground, since: int) -> bool:
    calls = ground.region.sandbox.record(since)
    return any(call["verdict"].get("fault") == "429" for call in calls)


def _has_arrived(ground: Ground, since: int) -> bool:
    calls = ground.region.sandbox.record(since)
    return any(call["verdict"]["ok"] and call["method"].startswith("send") for call in calls)


def _fails(name: str, kind: str, body: str = "json") -> Trouble:
    return Trouble(name, partial(telegram_fails, kind, body))


TROUBLES = (
    _fails("Telegram answers 500", "500"),
    _fails("Telegram answers 502 with a page", "502", "html"),
    _fails("Telegram answers 503 with nothing", "503", "empty"),
    _fails("Telegram hangs, and has not acted", "timeout_before"),
    _fails("Telegram hangs, and has acted", "timeout_after"),
    _fails("Telegram's connections break off before it acts", "cut"),
    _fails("Telegram's connections break off after it acted", "cut_after"),
    Trouble("Telegram answers 429 without a time", telegram_wants_silence_without_a_time),
    Trouble("Telegram answers 429 for 10,000 s", telegram_wants_silence_for_hours, is_alone=True),
)
