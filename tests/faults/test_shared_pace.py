"""Three processes of one bot, all crowded: one pace; a silence wanted in two chats is that of all.

A silence wanted in one chat is kept there, by all processes, and by nobody else.
"""

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.faults.crowd import Crowd, a_crowd, told
from tests.faults.people import Record
from tests.faults.test_kills import IS_LONG
from tests.harness.figures import tell
from tests.harness.waiting import until

PEOPLE = 600 if IS_LONG else 80
HALT, HEARD_WITHIN = 8, 5.0
"""Seconds that Telegram asks for, and in which all processes know, on a busy machine too."""
WORKERS = 3
WINDOW, MOST = 2.0, 62
"""Thirty a second, and one more in each, as Telegram lets through."""


def sent_at(record: Record) -> Sequence[float]:
    return sorted(call["monotonic"] for call in record if call["method"].startswith("send"))


def busiest(times: Sequence[float]) -> int:
    """How many at most in `WINDOW` seconds: over one, a machine that halts bunches some."""
    return max(sum(at <= other < at + WINDOW for other in times) for at in times)


def test_three_processes_share_one_pace(
    postgresql_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with a_crowd(tmp_path, postgresql_url, PEOPLE, {}, workers=WORKERS) as crowd:
        crowd.bot.start()
        until(lambda: crowd.bot.log.count("event='ready'") == WORKERS, "all are ready")
        rush = crowd.rush(dict.fromkeys(crowd.people, "/menu"))
        times = sent_at(rush.record)
        assert len(times) >= PEOPLE
        rate, worst = len(times) / (times[-1] - times[0]), busiest(times)
        tell(
            capsys,
            f"{WORKERS} processes: {len(times)} answers, {rate:.1f}/s, {worst} in two seconds",
        )
        assert worst <= MOST
        all_are_answered_but_one_who_must_wait(crowd, capsys)
        all_are_silent_when_two_must_be(crowd, capsys)


def all_are_answered_but_one_who_must_wait(
    crowd: Crowd, capsys: pytest.CaptureFixture[str]
) -> None:
    """Telegram refuses a change of one person's message, and then all that is sent to them."""
    waits, *others = crowd.people
    fault = {"kind": "429", "seconds": HALT, "person": waits, "method": "*"}
    crowd.sandbox.control("PUT", "faults", [fault])
    before = max(call["number"] for call in crowd.sandbox.record())
    crowd.rush(dict.fromkeys(crowd.people, "/menu"))
    calls = crowd.sandbox.record(before)
    refused = [call for call in calls if call["verdict"].get("error_code") == 429]
    assert {call["parameters"]["chat_id"] for call in refused} == {int(waits)}
    halted_at = refused[0]["monotonic"]
    sends = [call for call in calls if call["method"].startswith("send")]
    during = [it for it in sends if 0 < it["monotonic"] - halted_at < HALT]
    answered = {it["parameters"]["chat_id"] for it in during if it["verdict"]["ok"]}
    tell(capsys, f"a 429 of one chat: {len(answered)} of {len(others)} others answered meanwhile")
    assert int(waits) not in answered
    assert len(answered) >= len(others) // 2


def all_are_silent_when_two_must_be(crowd: Crowd, capsys: pytest.CaptureFixture[str]) -> None:
    crowd.sandbox.control("PUT", "faults", [{"kind": "429", "seconds": HALT}])
    before = max(call["number"] for call in crowd.sandbox.record())
    crowd.rush(dict.fromkeys(crowd.people, "/menu"))
    calls = [it for it in crowd.sandbox.record(before) if it["method"].startswith("send")]
    [halted_at] = [call["monotonic"] for call in calls if call["verdict"].get("fault") == "429"]
    during = [at - halted_at for at in sent_at(calls) if 0 < at - halted_at < HALT]
    last, worst = max(during, default=0.0), busiest(sent_at(told(calls)))
    tell(
        capsys,
        f"a 429 of one: {len(during)} more sends within {last:.2f} s, {worst} in two seconds after",
    )
    assert last < HEARD_WITHIN
    assert worst <= MOST
