"""Transcripts of one participant, played on the chat page: the bot says the same there."""

import re
from pathlib import Path

import pytest

from tests.harness.chat import Chat
from tests.harness.geocoder import FakeGeocoder
from tests.test_transcripts import FOLDER, TRANSCRIPTS
from tests.webchat.page_chat import a_page_chat, told_on_telegram

ELSEWHERE = Path(__file__).parent / "on_telegram_only.txt"
SPEAKER = re.compile(r"^\w+> ", re.MULTILINE)


def on_telegram_only() -> dict[str, str]:
    """Return the reason of each transcript that is not played on the page, by its name."""
    lines = ELSEWHERE.read_text(encoding="utf-8").splitlines()
    return dict(line.split(": ", 1) for line in lines if not line.startswith("#"))


def of_one_person() -> list[str]:
    return [it for it in TRANSCRIPTS if not SPEAKER.search((FOLDER / it).read_text("utf-8"))]


PLAYED = [name for name in of_one_person() if name not in on_telegram_only()]


@pytest.mark.slow
@pytest.mark.parametrize("name", PLAYED)
async def test_the_page_says_what_telegram_does(
    name: str, chat: Chat, geocoder: FakeGeocoder
) -> None:
    written = (FOLDER / name).read_text(encoding="utf-8")
    if "# the geocoder is down" in written:
        geocoder.mode = "down"
    async with a_page_chat(chat) as on_page:
        assert await on_page.play_on_page(written) == told_on_telegram(written)


def test_what_is_not_played_there_is_of_one_person_and_has_its_reason() -> None:
    assert set(on_telegram_only()) <= set(of_one_person())
    assert all(on_telegram_only().values())
