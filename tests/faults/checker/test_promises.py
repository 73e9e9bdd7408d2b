"""Every promise is seen to be kept by a good day, and broken by one thing that goes wrong in it."""

import ast
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.faults.checker.evidence import Fault, from_record, insert
from tests.faults.checker.verdict import broken, promises

CHAT, PERSON = 7, 1
SIMULATED = 1_800_000_000.0
"""The sandbox's time when the machine's clock shows zero: here both go at the same pace."""
END = 1000.0

Evidence = sqlite3.Connection
Change = Callable[[Evidence], object]


def call(number: int, mono: float, text: str | None, **more: Any) -> Sequence[Any]:
    """A row of `calls`: by default a message that arrived, and the bot was told so."""
    row = {
        "number": number,
        "mono": mono,
        "at": SIMULATED + mono,
        "method": "sendMessage",
        "chat": CHAT,
        "said": text,
        "done": True,
        "told": True,
        "message_id": 100 + number,
        "error_code": None,
        "during_halt": False,
    }
    return list((row | more).values())


def a_good_day(*faults: Fault) -> Evidence:
    """Someone speaks twice and is answered, hears one reminder and one announcement."""
    evidence = from_record([], [], faults, (SIMULATED + END, END))
    insert(
        evidence,
        "calls",
        [call(1, 10.2, "A"), call(2, 20.2, "B"), call(3, 300, "C"), call(4, 400, "D")],
    )
    insert(evidence, "updates", [(1, CHAT, "message", 10, 10.1), (2, CHAT, "message", 20, 20.1)])
    insert(
        evidence,
        "heard",
        [(1, CHAT, SIMULATED + 10.2, 101), (2, CHAT, SIMULATED + 20.2, 102)],
    )
    insert(evidence, "people", [(PERSON, CHAT)])
    insert(evidence, "queued", [(1, CHAT, 2, "sent", SIMULATED + 300, None, 103)])
    insert(evidence, "announced", [(CHAT, "news", "sent", SIMULATED + 400, 104)])
    insert(evidence, "seats", [("meeting", 1, 8, 8)])
    return evidence


def does(statement: str, *values: Any) -> Change:
    return lambda evidence: evidence.execute(statement, values)


def all_of(*changes: Change) -> Change:
    return lambda evidence: [change(evidence) for change in changes]


def adds(table: str, *row: Any) -> Change:
    return lambda evidence: evidence.execute(
        f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row
    )


def says(*rows: Sequence[Any]) -> Change:
    return lambda evidence: insert(evidence, "calls", rows)


WRONG: Mapping[str, Sequence[Change]] = {
    "an accepted answer is never lost": [does("DELETE FROM heard WHERE update_id = 2")],
    "what is heard is answered": [does("UPDATE heard SET answered_at = NULL WHERE update_id = 2")],
    "an answer comes soon after the last fault": [
        does("UPDATE calls SET mono = 30.5 WHERE number = 2"),
        does("UPDATE calls SET method = 'sendChatAction' WHERE number = 2"),
        does("UPDATE updates SET put_mono = 900, taken_mono = 901 WHERE update_id = 2"),
    ],
    "what is marked as sent has arrived": [
        does("DELETE FROM calls WHERE number = 3"),
        does("UPDATE calls SET chat = 8 WHERE number = 4"),
    ],
    "a queued message is never forgotten": [
        does("UPDATE queued SET state = 'queued', message_id = NULL"),
        does("UPDATE announced SET state = 'queued', message_id = NULL"),
    ],
    "nothing is said twice beyond what was in flight": [says(call(5, 320, "C"))],
    "what was in flight is said again once at most": [
        all_of(
            adds("faults", 300.1, 305, "kill"),
            says(call(5, 306, "C"), call(6, 308, "C"), call(7, 309, "C")),
        )
    ],
    "a seat is never sold twice": [does("UPDATE seats SET taken = 9")],
    "answers come in the order of what was said": [
        does("UPDATE heard SET question_message_id = 99 WHERE update_id = 2")
    ],
    "queued messages keep their order": [
        adds("queued", 2, CHAT, 2, "sent", SIMULATED + 310, None, 102)
    ],
    "nothing is sent during a halt": [
        says(
            call(5, 500, "E", done=False, told=False, error_code=429),
            call(6, 503, "E", done=False, told=False, error_code=429, during_halt=True),
        )
    ],
    "nothing is announced to who opted out": [
        adds("left_category", CHAT, "news", SIMULATED + 390),
        adds("left_category", CHAT, "*", SIMULATED + 390),
    ],
    "nothing is sent to who was erased": [does("DELETE FROM people")],
    "nothing is sent to who blocked the bot": [
        says(
            call(5, 500, "E", done=False, told=False, error_code=403),
            call(6, 560, "F", done=False, told=False, error_code=403),
        )
    ],
}


def test_a_good_day_keeps_every_promise() -> None:
    assert broken(a_good_day()) == {}


@pytest.mark.parametrize(
    ("name", "change"), [(name, change) for name, changes in WRONG.items() for change in changes]
)
def test_what_goes_wrong_is_seen(name: str, change: Change) -> None:
    evidence = a_good_day()
    change(evidence)
    assert name in broken(evidence)


def test_no_promise_is_left_untried() -> None:
    assert promises().keys() == WRONG.keys()


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        # killed between a send and its mark: it may come once more
        (says(call(5, 306, "C")), Fault(300.1, 305, "kill")),
        # sent by a process that was stopped again and again, then killed
        (says(call(5, 320, "C")), Fault(290, 315, "kill")),
        # asked for again
        (
            all_of(
                adds("updates", 3, CHAT, "message", 319, 319.1),
                adds("heard", 3, CHAT, SIMULATED + 320, 105),
                says(call(5, 320, "C")),
            ),
            None,
        ),
        # answered late because the bot was dead, and soon after it was back
        (does("UPDATE calls SET mono = 90 WHERE number = 2"), Fault(15, 85, "kill")),
        # two turns at once queued one each, and the one that began first ended last
        (adds("queued", 2, CHAT, 2, "sent", SIMULATED + 302, None, 102), None),
        # the bot was never told that the first had arrived
        (
            all_of(does("UPDATE calls SET told = 0 WHERE number = 3"), says(call(5, 306, "C"))),
            None,
        ),
    ],
)
def test_what_a_fault_excuses_is_no_anomaly(change: Change, fault: Fault | None) -> None:
    evidence = a_good_day(*([fault] if fault else []))
    change(evidence)
    assert broken(evidence) == {}


def test_the_checker_knows_nothing_of_the_bot() -> None:
    own = "tests.faults.checker"
    for file in Path(__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [node.module] if isinstance(node, ast.ImportFrom) else []
            names += [each.name for each in node.names] if isinstance(node, ast.Import) else []
            for name in map(str, names):
                house = {"bot", "handlers", "services", "models", "rules", "flows", "sandbox"}
                assert name.partition(".")[0] not in house, (file.name, name)
                assert not name.startswith("tests.") or name.startswith(own), (file.name, name)
