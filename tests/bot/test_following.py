"""Each line of what an update leads to has its id, from its turn to the last thing sent."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import pytest
import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from handlers.turns import IncomingUpdate
from models.conversation import Update
from models.outbox import OutboxMessage, OutboxState
from services.conversation import turns
from services.conversation.turns import TurnResult
from tests.harness.builders import heard_from
from tests.harness.chat import Chat

TO_THE_TEAM = """
camille> /start
camille> [Parler à quelqu'un]
camille> Puis-je venir mardi ?
"""
TEAM = "sami> /start i-{staff}\nsami> Sami\n"


@pytest.fixture(autouse=True)
def steps_are_logged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.logs._Steps.are_logged", True)


def events(lines: Iterable[Mapping[str, Any]], name: str) -> list[Mapping[str, Any]]:
    return [line for line in lines if line["event"] == name]


def newest_update(session: Session) -> int:
    found = session.scalars(
        select(Update.update_id).where(Update.update_id > 0).order_by(Update.update_id.desc())
    ).first()
    assert found is not None
    return found


async def test_one_id_from_the_update_to_what_is_sent_to_somebody_else(chat: Chat) -> None:
    await chat.play(TEAM)
    with capture_logs(processors=[merge_contextvars]) as lines:
        await chat.play(TO_THE_TEAM)
        heard = await chat.app.database.read(newest_update)
        await chat.app.catch_up()
    of_it = [it["event"] for it in lines if it.get("update_id") == heard]
    assert of_it == ["turn_committed", "answered", "sent_later"]
    assert {it["sender"] for it in events(lines, "sent_later")} == {"messages"}


async def test_once_it_is_sent_nothing_of_the_link_stays(chat: Chat) -> None:
    await chat.play(TEAM + TO_THE_TEAM)
    await chat.app.catch_up()
    query = select(OutboxMessage.update_id).where(OutboxMessage.state == OutboxState.SENT)
    sent = await chat.app.database.read(lambda s: s.scalars(query).all())
    assert sent
    assert set(sent) == {None}


async def test_a_line_that_is_logged_inside_the_transaction_has_it_too(chat: Chat) -> None:
    def take(session: Session, now: datetime) -> TurnResult:
        structlog.get_logger().info("inside")
        return turns.say_only(session, heard, (), now)

    heard = heard_from(1, 77, bot_id=chat.app.bot.id)
    with capture_logs(processors=[merge_contextvars]) as lines:
        await chat.app.edge.take(IncomingUpdate(heard, take))
    assert [it["update_id"] for it in events(lines, "inside")] == [77]


async def test_at_another_level_no_step_is_logged(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.logs._Steps.are_logged", False)
    with capture_logs(processors=[merge_contextvars]) as lines:
        await chat.play("> /start\n")
    assert events(lines, "turn_committed") == []
