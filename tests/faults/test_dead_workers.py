"""Workers that are killed come back, all of them, while their parent lives on."""

import os
import signal
from pathlib import Path

from tests.harness.playing import seed_demonstration
from tests.harness.processes import a_bot, a_sandbox
from tests.harness.waiting import until

WORKERS = 2


def children(pid: int) -> set[int]:
    return set(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))


def test_all_the_workers_are_killed(postgresql_url: str, tmp_path: Path) -> None:
    seed_demonstration(postgresql_url)
    with (
        a_sandbox() as sandbox,
        a_bot(tmp_path, sandbox, postgresql_url, webhook=True, workers=WORKERS) as bot,
    ):
        bot.start()
        until(lambda: bot.log.count("event='ready'") == WORKERS, "all are ready")
        killed = children(bot.pid)
        for pid in killed:
            os.kill(pid, signal.SIGKILL)
        until(lambda: bot.log.count("event='ready'") == 2 * WORKERS, "all are ready again")
        assert len(children(bot.pid) - killed) == len(killed) == WORKERS
        assert "event='worker_died'" in bot.log
        sandbox.hear("participant", "/start")
        assert bot.stop() == 0
