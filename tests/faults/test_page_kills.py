"""The bot is killed while people write on the chat page: each text is heard, and answered, once.

A page posts again with the same number until it has an answer, as its script does.
"""

import json
import re
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from random import Random
from urllib.parse import urlencode

import pytest

from bot.web import origin
from tests.faults.checker.evidence import gather
from tests.faults.checker.verdict import broken
from tests.faults.sight import a_sight
from tests.faults.strikes import Aim, Kill, Killer
from tests.faults.test_held_streams import welcomed
from tests.faults.test_kills import IS_EVERYDAY, KILLS, NO_RATES, a_seed
from tests.harness.figures import tell
from tests.harness.playing import seed_demonstration
from tests.harness.processes import BOT_ID, Bot, a_bot, a_sandbox
from tests.harness.waiting import TIMEOUT

PEOPLE = 4 if IS_EVERYDAY else 12
TEXTS = 8 if IS_EVERYDAY else 40
BETWEEN = 0.4
"""Seconds at most between a start and the next kill."""
WORDS = re.compile(r'<div class="words">(.*?)</div>', re.DOTALL)


@dataclass
class Writer:
    """Somebody who writes on their page, and what it shows, by place."""

    bot: Bot
    secret: str
    shown: dict[int, str] = field(default_factory=dict)
    cursor: int = 0
    tries: int = 0

    def write(self, texts: Sequence[str]) -> None:
        self.post({"press": "start"}, "start")
        for number, text in enumerate(texts):
            self.post({"said": text}, f"n{number}")

    def post(self, fields: dict[str, str], nonce: str) -> None:
        body = urlencode({**fields, "nonce": nonce, "after": self.cursor})
        until = time.monotonic() + 4 * TIMEOUT
        while time.monotonic() < until:
            self.tries += 1
            with suppress(OSError, HTTPException):
                status, rows = self._ask(body)
                if status == 200:
                    return self._take(rows)
            time.sleep(0.05)
        raise AssertionError(f"no answer to {nonce}")

    @property
    def words(self) -> list[str]:
        """What the page shows, in order."""
        found = (WORDS.search(html) for _, html in sorted(self.shown.items()))
        return [it[1] for it in found if it]

    def _ask(self, body: str) -> tuple[int, bytes]:
        connection = HTTPConnection("127.0.0.1", self.bot.port, timeout=TIMEOUT)
        try:
            headers = {
                "Content-Type": "application/x-www-form-urlencoded",
                "Accept": "application/json",
                "Sec-Fetch-Site": "same-origin",
                "Cookie": f"{origin.cookie_name(BOT_ID)}={self.secret}",
            }
            connection.request("POST", "/chat", body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def _take(self, rows: bytes) -> None:
        told = json.loads(rows)
        for row in told["messages"]:
            self.shown[row["place"]] = row["html"]
        self.cursor = told["change"]


@dataclass(frozen=True)
class Anybody:
    """The replies under way, of which an update more is awaited all the time."""

    def is_everything_committed(self) -> bool:
        return False

    def reached(self) -> set[int]:
        return set()


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_killed_while_people_write_on_their_pages(
    engine: str,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """SEED=… aims as that run did."""
    database_url, seed = request.getfixturevalue(f"{engine}_url"), a_seed()
    tell(capsys, f"{engine}: SEED={seed}")
    rng, kills = Random(seed), list[Kill]()
    texts = [f"Ma question {number}" for number in range(TEXTS)]
    seed_demonstration(database_url)
    with (
        a_sandbox(*NO_RATES) as sandbox,
        a_bot(tmp_path, sandbox, database_url, WEB_CHAT="true") as bot,
        a_sight(database_url) as sight,
    ):
        bot.settings["PUBLIC_URL"] = f"http://127.0.0.1:{bot.port}"
        calm, *others = (
            Writer(bot, it) for it in welcomed(database_url, PEOPLE + 1, sandbox.now())
        )
        bot.start()
        calm.write(texts)
        with ThreadPoolExecutor(PEOPLE) as hands:
            writing = [hands.submit(writer.write, texts) for writer in others]
            while not all(it.done() for it in writing) and len(kills) < max(KILLS, 4):
                time.sleep(rng.uniform(0, BETWEEN))
                aim = rng.choice((Aim.ANYWHERE, Aim.INSIDE_A_TRANSACTION))
                kills.append(Killer(bot, sight, rng).strike(aim, Anybody()))
                sight.let_the_lease_go()
                bot.start()
            for it in writing:
                it.result()
        anomalies = broken(gather(sandbox.url, database_url, [], time.monotonic()))
        log = bot.log
    inside = sum(kill.inside for kill in kills)
    tries = sum(writer.tries for writer in others)
    tell(
        capsys,
        f"{engine}: {PEOPLE} people, {len(texts) * PEOPLE} texts posted {tries} times, {len(kills)}"
        f" kills, {inside} inside a transaction, SEED={seed}",
    )
    assert "turn_failed" not in log and not anomalies
    assert kills and tries > PEOPLE * (TEXTS + 1)
    for writer in others:
        assert writer.words == calm.words
        assert [words for words in writer.words if words in texts] == texts
