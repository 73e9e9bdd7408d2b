"""Every promise is seen to be kept by a good day, and broken by one thing that goes wrong in it."""

import ast
import sqlite3
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.faults.checker.evidence import Fault, from_record, insert
from tests.faults.checker.verdict import broken, promises

CHAT, PERSON = 7, 1
PAGE = 2**52
"""The first of the numbers of a page: of its lane, its update, its messages."""
SIMULATED = 1_800_000_000.0
"""The sandbox's time when the machine's clock shows zero: here both go at the same pace."""
END = 1000.0
OWN = "tests.faults.checker"
KNOWN = sys.stdlib_module_names | {"pytest", "sqlalchemy"}
"""What the checker may import besides its own: nothing that knows the bot."""

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


def refused(number: int, mono: float, **more: Any) -> Sequence[Any]:
    """A call that Telegram refused, because too many came."""
    return call(number, mono, "E", done=False, told=False, error_code=429, **more)


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
    insert(evidence, "page_heard", [(PAGE, PAGE, SIMULATED + 10.2, PAGE + 2)])
    rows = [(2, PAGE + 1, 1, None), (2, PAGE + 2, 3, None), (2, PAGE + 3, 4, "messages:2")]
    insert(evidence, "page_said", rows)
    insert(evidence, "page_queued", [(2, 2, PAGE + 3)])
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


def hears(update_id: int, mono: float, question: int | None = None) -> Change:
    """The bot takes an update, and marks it as answered."""
    return all_of(
        adds("updates", update_id, CHAT, "message", mono, mono + 0.1),
        adds("heard", update_id, CHAT, SIMULATED + mono + 0.2, question),
    )


WRONG: Mapping[str, Sequence[Change]] = {
    "an accepted answer is never lost": [does("DELETE FROM heard WHERE update_id = 2")],
    "what is heard is answered": [does("UPDATE heard SET answered_at = NULL WHERE update_id = 2")],
    "an answer comes soon after the last fault": [
        does("UPDATE calls SET mono = 30.5 WHERE number = 2"),
        does("UPDATE calls SET method = 'sendChatAction' WHERE number = 2"),
        does("UPDATE updates SET put_mono = 900, taken_mono = 901 WHERE update_id = 2"),
        hears(3, 299),  # a reminder is no answer
        hears(3, 399),  # nor is an announcement
        all_of(hears(3, 20.1), hears(4, 99, question=105), says(call(5, 99.1, "E"))),
    ],
    "what is marked as given was said": [
        does("UPDATE heard SET question_message_id = 999 WHERE update_id = 2"),
        does("UPDATE calls SET chat = 8 WHERE number = 2"),
        hears(3, 350),
        all_of(hears(3, 350), says(call(5, 356, "E"))),
        all_of(  # what is refused later is another matter
            hears(3, 350), says(call(5, 380, "E", done=False, told=False, error_code=400))
        ),
    ],
    "what is marked as sent has arrived": [
        does("DELETE FROM calls WHERE number = 3"),
        does("UPDATE calls SET chat = 8 WHERE number = 4"),
        does("UPDATE queued SET message_id = NULL"),
        does("UPDATE announced SET message_id = NULL"),
        all_of(  # it was tried in vain
            does("UPDATE queued SET message_id = NULL"),
            does("UPDATE calls SET message_id = NULL, done = 0, told = 0 WHERE number = 3"),
        ),
        all_of(  # what was changed before it was due is not it
            does("UPDATE queued SET message_id = NULL"),
            does("UPDATE calls SET message_id = NULL, at = at - 60 WHERE number = 3"),
        ),
        all_of(  # nor does one change stand for two
            does("UPDATE queued SET message_id = NULL"),
            adds("queued", 2, CHAT, 2, "sent", SIMULATED + 290, None, None),
            says(call(5, 280, "E", message_id=None)),
            does("UPDATE calls SET message_id = NULL WHERE number = 3"),
        ),
    ],
    "a queued message is never forgotten": [
        does("UPDATE queued SET state = 'queued', message_id = NULL"),
        does("UPDATE announced SET state = 'queued', message_id = NULL"),
        does("UPDATE queued SET state = 'failed', message_id = NULL"),
        does("UPDATE queued SET state = 'unknown', message_id = NULL"),
        all_of(  # what came in silence before it was due is not it
            does("UPDATE queued SET state = 'unknown', message_id = NULL"),
            does("UPDATE calls SET told = 0 WHERE number = 2"),
        ),
    ],
    "nothing is said twice beyond what was in flight": [
        says(call(5, 320, "C")),
        all_of(  # two messages with the same words, and one of them twice
            says(call(5, 320, "C"), call(6, 326, "C")),
            adds("queued", 2, CHAT, 2, "sent", SIMULATED + 320, None, 106),
        ),
    ],
    "what was in flight is said again once at most": [
        all_of(
            adds("faults", 300.1, 305, "kill"),
            says(call(5, 306, "C"), call(6, 308, "C"), call(7, 309, "C")),
        ),
        all_of(  # in a storm: the next one is killed meanwhile
            adds("faults", 300.1, 305, "kill"),
            adds("faults", 320, 325, "kill"),
            says(call(5, 306, "C"), call(6, 308, "C"), call(7, 309, "C")),
        ),
    ],
    "a seat is never sold twice": [does("UPDATE seats SET taken = 9")],
    "answers come in the order of what was said": [
        does("UPDATE heard SET question_message_id = 99 WHERE update_id = 2"),
        # the second passed the first on its way to the bot, which answers it last all the same
        does("UPDATE updates SET taken_mono = 20.15 WHERE update_id = 1"),
    ],
    "queued messages keep their order": [
        adds("queued", 2, CHAT, 2, "sent", SIMULATED + 310, None, 102)
    ],
    "nothing is sent during a halt": [
        says(refused(5, 500), refused(6, 503, during_halt=True)),
        says(
            refused(5, 500),
            refused(6, 500.1, chat=CHAT + 1, during_halt=True),
            refused(7, 503, chat=CHAT + 2, during_halt=True),
        ),
    ],
    "nothing is announced to who opted out": [
        adds("left_category", CHAT, "news", SIMULATED + 390),
        adds("left_category", CHAT, "*", SIMULATED + 390),
    ],
    "nothing is sent to who was erased": [
        does("DELETE FROM people"),
        all_of(does("DELETE FROM people"), adds("faults", 50, 60, "kill")),  # long over
        all_of(does("DELETE FROM people"), adds("faults", 401, 405, "kill")),  # not yet
    ],
    "nothing is sent to who blocked the bot": [
        says(
            call(5, 500, "E", done=False, told=False, error_code=403),
            call(6, 560, "F", done=False, told=False, error_code=403),
        )
    ],
    "a page is answered by the commit that hears it": [
        does("UPDATE page_heard SET answered_at = NULL")
    ],
    "a page shows each message and each change once": [
        does("DELETE FROM page_said WHERE change = 3"),
        adds("page_said", 2, PAGE + 3, 5, None),
        adds("page_said", 2, PAGE + 4, 4, None),
        adds("page_said", 2, PAGE + 4, 5, "messages:2"),
    ],
    "what is marked as sent stands on the page": [
        does("UPDATE page_queued SET message_id = message_id + 1"),
        does("UPDATE page_queued SET person = 3"),
    ],
}


def test_a_good_day_keeps_every_promise() -> None:
    with closing(a_good_day()) as evidence:
        assert broken(evidence) == {}


@pytest.mark.parametrize(
    ("name", "change"), [(name, change) for name, changes in WRONG.items() for change in changes]
)
def test_what_goes_wrong_is_seen(name: str, change: Change) -> None:
    with closing(a_good_day()) as evidence:
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
        # sent twice, and nobody could tell whether it arrived
        (
            all_of(
                does("UPDATE queued SET state = 'unknown', message_id = NULL"),
                does("UPDATE calls SET told = 0 WHERE number = 3"),
            ),
            None,
        ),
        # asked for again
        (
            all_of(
                adds("updates", 3, CHAT, "message", 319, 319.1),
                adds("heard", 3, CHAT, SIMULATED + 320, 105),
                says(call(5, 320, "C")),
            ),
            None,
        ),
        # each of two kills cut it in flight
        (
            all_of(adds("faults", 306.1, 310, "kill"), says(call(5, 306, "C"), call(6, 311, "C"))),
            Fault(300.1, 305, "kill"),
        ),
        # Telegram wants silence of one chat, and another learns of it for the first time
        (says(refused(5, 500), refused(6, 503, chat=CHAT + 1, during_halt=True)), None),
        # an answer without a question: a sign, a picture, what is changed
        (all_of(hears(3, 350), says(call(5, 350.1, "E", message_id=None))), None),
        # the clock of a machine is an hour late
        (
            all_of(
                hears(3, 350),
                says(call(5, 350.1, "E")),
                does("UPDATE heard SET answered_at = answered_at - 3600"),
            ),
            None,
        ),
        # Telegram refused the answer, or never said what became of it
        (
            all_of(hears(3, 980), says(call(5, 980.1, "E", done=False, told=False))),
            Fault(979, 990, "Telegram hangs"),
        ),
        # two messages with the same words, the second of which was cut in flight
        (
            all_of(
                says(call(5, 320, "C"), call(6, 326, "C")),
                adds("queued", 2, CHAT, 2, "sent", SIMULATED + 320, None, 106),
            ),
            Fault(320.1, 325, "kill"),
        ),
        # an edit has no number of its own
        (
            all_of(
                does("UPDATE queued SET message_id = NULL"),
                does("UPDATE calls SET message_id = NULL WHERE number = 3"),
            ),
            None,
        ),
        # what was to be changed is gone
        (
            all_of(
                does("UPDATE queued SET message_id = NULL"),
                does(
                    "UPDATE calls SET message_id = NULL, method = 'editMessageText', done = 0,"
                    " told = 0, error_code = 400 WHERE number = 3"
                ),
            ),
            None,
        ),
        # erased by its last word, which was answered when the bot was back
        (
            all_of(
                does("DELETE FROM people"),
                does("DELETE FROM queued"),
                does("DELETE FROM announced"),
                does("DELETE FROM calls WHERE number > 2"),
                does("UPDATE calls SET mono = 90 WHERE number = 2"),
            ),
            Fault(15, 85, "kill"),
        ),
        # the second passed the first on its way to the bot
        (
            all_of(
                does("UPDATE updates SET put_mono = 15, taken_mono = 20.25 WHERE update_id = 1"),
                does("UPDATE calls SET mono = 20.15 WHERE number = 1"),
                does("UPDATE heard SET question_message_id = 103 - update_id"),
            ),
            None,
        ),
        # answered late because the bot was dead, and soon after it was back
        (does("UPDATE calls SET mono = 90 WHERE number = 2"), Fault(15, 85, "kill")),
        # two turns at once queued one each, and the one that began first ended last
        (
            all_of(
                adds("queued", 2, CHAT, 2, "sent", SIMULATED + 302, None, 99),
                says(call(5, 299, "E", message_id=99)),
            ),
            None,
        ),
        # the bot was never told that the first had arrived
        (
            all_of(does("UPDATE calls SET told = 0 WHERE number = 3"), says(call(5, 306, "C"))),
            None,
        ),
    ],
)
def test_what_a_fault_excuses_is_no_anomaly(change: Change, fault: Fault | None) -> None:
    with closing(a_good_day(*([fault] if fault else []))) as evidence:
        change(evidence)
        assert broken(evidence) == {}


A_CALL: Mapping[str, Any] = {
    "number": 1,
    "monotonic": 1.0,
    "at": "2027-03-02T11:00:00+00:00",
    "method": "sendMessage",
    "parameters": {"chat_id": CHAT, "text": "A"},
    "verdict": {"ok": True, "message_id": 101},
}


@pytest.mark.parametrize(
    ("change", "row"),
    [
        ({}, (True, True, True, 101)),
        ({"method": "sendChatAction"}, (False, True, True, 101)),
        ({"method": "copyMessage"}, (True, True, True, 101)),
        ({"method": "editMessageText"}, (True, True, True, None)),
        ({"method": "deleteMessage", "verdict": {"ok": True}}, (False, True, True, None)),
        (
            {"verdict": {"ok": False, "acted": {"ok": True, "message_id": 101}}},
            (True, True, False, 101),
        ),
        (
            {"verdict": {"ok": False, "acted": {"ok": False, "error_code": 403}}},
            (True, False, False, None),
        ),
    ],
)
def test_what_a_call_says_and_whether_it_arrived(
    change: Mapping[str, Any], row: Sequence[Any]
) -> None:
    query = "SELECT said IS NOT NULL, done, told, message_id FROM calls"
    with closing(from_record([{**A_CALL, **change}], [], [], (SIMULATED, END))) as evidence:
        assert evidence.execute(query).fetchone() == row


def test_a_list_of_commands_is_for_a_chat_too() -> None:
    for_one = {"method": "setMyCommands", "parameters": {"scope": {"type": "chat", "chat_id": 8}}}
    with closing(from_record([{**A_CALL, **for_one}], [], [], (SIMULATED, END))) as evidence:
        assert evidence.execute("SELECT chat FROM calls").fetchone() == (8,)


@pytest.mark.parametrize(("text", "chat"), [("Bien reçu", CHAT), ("", None)])
def test_words_above_a_chat_answer_the_press_that_they_are_for(text: str, chat: int | None) -> None:
    notice = {"callback_query_id": "77", "text": text}
    calls = [{**A_CALL, "method": "answerCallbackQuery", "parameters": notice}]
    press = {"update_id": 1, "chat": CHAT, "kind": "callback_query", "query": "77"}
    updates = [{**press, "put_at": 9.0, "taken_at": 9.5}]
    with closing(from_record(calls, updates, [], (SIMULATED, END))) as evidence:
        assert evidence.execute("SELECT chat FROM calls").fetchone() == (chat,)


def strangers(source: str) -> Sequence[str]:
    """Return the modules that a file of the checker imports from elsewhere."""
    names = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            names.append("." * node.level + (node.module or ""))
        elif isinstance(node, ast.Import):
            names += [each.name for each in node.names]
    return [name for name in names if not name.startswith(OWN) and name.split(".")[0] not in KNOWN]


@pytest.mark.parametrize(
    "source",
    [
        *("import scheduler", "from documents.pdf import a_file", "from models import people"),
        *("from tests.harness import builders", "from .. import crowd", "import json, migrations"),
    ],
)
def test_whoever_knows_the_bot_is_a_stranger(source: str) -> None:
    assert strangers(source) != []


def test_the_checker_knows_nothing_of_the_bot() -> None:
    files = list(Path(__file__).parent.glob("*.py"))
    assert {file.name: strangers(file.read_text(encoding="utf-8")) for file in files} == {
        file.name: [] for file in files
    }
