"""A whole story, with every logger at its most talkative: no line says who, or what they wrote."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from io import StringIO
from logging import getLogger

from bot.telegram.sender import TIMEOUT
from sandbox.world.world import World
from tests.bot.test_logs import the_log_of_an_operator
from tests.harness.chat import a_chat
from tests.harness.geocoder import FakeGeocoder
from tests.harness.playing import seed_demonstration
from tests.privacy.test_whole_story import ERASURE, FINGERPRINTS, PURGES, STORY, TELEGRAM_ID

KEPT_BACK = """
zenobiquette> /menu
@ 2027-03-17 09:30
"""
"""No time is left for an answer: delivery gives it, and says so."""


TALKATIVE = ("sqlalchemy", "telegram", "httpx", "aiohttp.access", "aiohttp.server", "apscheduler")
"""Libraries that log what they are given; the bot keeps them quieter than this."""
TIMESTAMP = re.compile("timestamp='[^']*'")


@contextmanager
def everything_logged() -> Iterator[StringIO]:
    """Collect the log of an operator who asks for all there is, of every library."""
    with redirect_stderr(StringIO()) as log, the_log_of_an_operator("DEBUG"):
        loggers = [getLogger(name) for name in TALKATIVE]
        levels = [logger.level for logger in loggers]
        try:
            for logger in loggers:
                logger.setLevel("DEBUG")
            yield log
        finally:
            for logger, level in zip(loggers, levels, strict=True):
                logger.setLevel(level)


def who_they_are(world: World) -> set[str]:
    """Return what would tell of somebody, or what they wrote."""
    people = world.directory.people.values()
    names = {name for it in people for name in (it.first_name, it.last_name) if name}
    return {*map(str, world.directory.people), *names, *FINGERPRINTS.values()}


async def test_no_level_logs_who_somebody_is_or_what_they_write(
    sqlite_url: str, geocoder: FakeGeocoder
) -> None:
    seed_demonstration(sqlite_url)
    with everything_logged() as log:
        async with a_chat(sqlite_url, geocoder.url) as chat:
            someone = chat.world.directory.person(str(TELEGRAM_ID))
            someone.first_name, someone.last_name = "Zenobiquette", FINGERPRINTS["last name"]
            await chat.play(STORY.read_text(encoding="utf-8"))
            chat.app.edge.giver.chat_sender.timeout = -1
            await chat.play(KEPT_BACK)
            chat.app.edge.giver.chat_sender.timeout = TIMEOUT
            await chat.play(ERASURE + PURGES)
            told = who_they_are(chat.world)
    lines = [TIMESTAMP.sub("", line) for line in log.getvalue().splitlines()]
    assert any("sent_later" in line and "answers" in line for line in lines)
    assert any(line.startswith("INFO sqlalchemy.") for line in lines)
    trace = re.compile("|".join(rf"(?<!\d){re.escape(it)}(?!\d)" for it in told))
    joined = (re.sub(r"(?<=\d)\s(?=\d)", "", line) for line in lines)
    assert [line for line in joined if trace.search(line)] == []
