"""What a transcript shows beside what is said, and what ends one that would never end."""

import logging
from dataclasses import replace
from datetime import datetime

import pytest
import structlog
from sqlalchemy.orm import Session

from services.registries.sweep import Sweep
from tests.harness.chat import Chat
from tests.harness.transcripts.trouble import UNANSWERED, unanswered_taps


async def test_a_call_that_was_refused_is_shown(chat: Chat) -> None:
    played = await chat.play("> /start\n! blocked\n> 1\n")
    [refused] = [line for line in played.splitlines() if "✗" in line]
    assert refused.startswith("✗ sendMessage (blocked) ")


async def test_whose_call_it_was_is_said_when_there_are_several(chat: Chat) -> None:
    played = await chat.play("ada> /start\nbob> /start\n! 429 3\nada> 1\n")
    assert "ada✗ sendMessage (429) " in played and "bob✗" not in played


async def test_a_button_is_answered_and_one_that_is_not_would_show(chat: Chat) -> None:
    played = await chat.play("> /start\n> [C'est parti]\n")
    [answered] = [it for it in chat.world.record if it.method == "answerCallbackQuery"]
    query_id = answered.parameters["callback_query_id"]
    assert UNANSWERED not in played
    assert unanswered_taps([query_id], [answered]) == []
    assert unanswered_taps([query_id, "another"], [answered]) == [UNANSWERED]


async def test_an_error_in_the_log_is_shown_without_its_words(chat: Chat) -> None:
    chat.errors.clear()
    structlog.get_logger().error("sweep_failed", text="12 rue des Lilas", error="ValueError")
    structlog.get_logger().warning("answer_kept_back")
    logging.getLogger("asyncio").error("Task of %s", "Camille")
    assert chat.heard() == ["!! sweep_failed ValueError", "!! ERROR asyncio Task of …"]
    assert chat.heard() == []


async def test_what_stays_due_for_ever_ends_with_its_name(chat: Chat) -> None:
    def always(_: Session, now: datetime) -> datetime:
        return now

    endless = Sweep("endless", "Every minute, nothing.", 60, lambda _, __: None, always)
    timetable = replace(chat.app.timetable, sweeps=[*chat.app.timetable.sweeps, endless])
    chat.app = replace(chat.app, timetable=timetable)
    with pytest.raises(AssertionError, match=r"still due: \['endless'\]"):
        await chat.play("@ 2027-03-03 12:00\n")


async def test_an_error_that_is_foreseen_must_come(chat: Chat) -> None:
    chat.foreseen.add("sweep_failed ValueError")
    assert (await chat.play("> /start\n")).endswith("\n!! never logged: sweep_failed ValueError\n")
    structlog.get_logger().error("sweep_failed", error="ValueError")
    assert "!!" not in await chat.play("> /start\n")
