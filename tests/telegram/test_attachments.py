"""Files are made off the event loop; nothing waits for one that takes long, but another such."""

import asyncio
import threading
from collections.abc import Mapping
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.telegram.attachments import Attachments
from models.engine.database import Database, open_database
from services.conversation.attachments import ChatFile
from services.conversation.replies import Say, Show
from services.wiring import domains
from tests.harness.builders import DEPLOYMENT
from tests.harness.waiting import TIMEOUT

REPORTS = {"export", "figures_funnel", "figures_groups", "figures_follow_up", "partner_report"}


@pytest.mark.both_databases("each has its own threads and connections")
async def test_nobody_waits_for_reports_that_take_long(database: Database) -> None:
    begun, end = threading.Semaphore(0), threading.Event()

    def make(session: Session, _: Mapping[str, Any]) -> ChatFile:
        session.connection()
        begun.release()
        end.wait()
        return ChatFile("chiffres.png", b"")

    def make_at_once(_: Session, __: Mapping[str, Any]) -> ChatFile:
        return ChatFile("carte.png", b"")

    made = Attachments(database, {"report": make, "card": make_at_once}, "", {"report"})
    reports = [asyncio.create_task(made.make(Show("report", {}))) for _ in range(3)]
    assert await asyncio.to_thread(begun.acquire, timeout=TIMEOUT)
    try:
        card = await made.make(Show("card", {}))
    finally:
        end.set()
    assert card == ChatFile("carte.png", b"")
    assert await asyncio.gather(*reports) == [ChatFile("chiffres.png", b"")] * 3


async def test_of_a_report_that_takes_too_long_a_sentence_says_so(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.engine.timeouts.COUNTING", 0.1)

    def make(session: Session, _: Mapping[str, Any]) -> None:
        session.execute(select(func.pg_sleep(60)))

    with closing(open_database(postgresql_url)) as database:
        made = Attachments(database, {"report": make}, "Trop long.", {"report"})
        assert await made.make(Show("report", {})) == Say("Trop long.")


def test_figures_are_such_reports() -> None:
    assert domains.offered(DEPLOYMENT).reports() >= REPORTS
