"""Every transcript, played against the whole bot on both databases."""

import os
import re
from pathlib import Path

import pytest

from tests.harness.chat import Chat
from tests.harness.geocoder import FakeGeocoder

FOLDER = Path(__file__).parent / "transcripts"
TRANSCRIPTS = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.txt"))


@pytest.mark.parametrize("name", TRANSCRIPTS)
async def test_transcript(name: str, chat: Chat, geocoder: FakeGeocoder) -> None:
    path = FOLDER / name
    written = path.read_text(encoding="utf-8")
    if "# the geocoder is down" in written:
        geocoder.mode = "down"
    played = await chat.play(written)
    if os.environ.get("ACCEPT") == "1":
        path.write_text(played, encoding="utf-8")
        return
    assert played == written


@pytest.mark.parametrize("name", ["qpv_by_address", "position_at_home", "rural_commune"])
def test_the_verdict_comes_within_eight_taps_and_two_texts(name: str) -> None:
    written = (FOLDER / "enrolment" / f"{name}.txt").read_text(encoding="utf-8")
    before, found, _ = written.partition("< Bonne nouvelle")
    said = [line[2:] for line in before.splitlines() if line.startswith("> ")]
    taps = [words for words in said if words.startswith("[")]
    texts = [words for words in said if words[0] not in "[(/"]
    assert found
    assert len(taps) <= 8
    assert len(texts) <= 2


def test_strengths_are_found_in_under_three_minutes() -> None:
    """All that is said, read at 150 words a minute (slowly), and 3 seconds to choose each tap."""
    written = (FOLDER / "strengths/strengths_to_summary.txt").read_text(encoding="utf-8")
    found = written.partition("> [Trouver mes points forts]\n")[2].partition("< (photo)")[0]
    said = [re.sub(r" \[.*", "", line[2:]) for line in found.splitlines() if line[:1] in "< "]
    taps = [line for line in found.splitlines() if line.startswith("> [")]
    assert len(taps) > 16
    assert len(" ".join(said).split()) / 150 * 60 + 3 * len(taps) < 180
