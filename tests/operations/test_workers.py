"""Each worker of a bot is read at a port of its own; one of them leads."""

import re
from pathlib import Path

from tests.harness.processes import a_bot, a_sandbox, ask, free_port
from tests.harness.waiting import until

LEADER = re.compile(rb"^declic_leader (\d)", re.MULTILINE)


def test_two_workers_have_two_ports_and_one_leads(tmp_path: Path, postgresql_url: str) -> None:
    first = free_port()
    at = f"127.0.0.1:{first}"

    def leaders() -> list[bytes] | None:
        try:
            answers = [
                ask(f"http://127.0.0.1:{port}", "GET", "/metrics") for port in (first, first + 1)
            ]
        except OSError:
            return None
        return [found[1] for _, body in answers if (found := LEADER.search(body))]

    with (
        a_sandbox() as sandbox,
        a_bot(
            tmp_path, sandbox, postgresql_url, webhook=True, workers=2, METRICS_ADDRESS=at
        ) as bot,
    ):
        bot.start()
        assert sorted(until(leaders, "both are read")) == [b"0", b"1"]
        status, _ = ask(f"http://127.0.0.1:{bot.port}", "GET", "/metrics")
        assert status == 404
        assert bot.stop() == 0
