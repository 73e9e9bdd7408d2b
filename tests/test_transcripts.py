"""Every transcript, played against the whole bot; on PostgreSQL too, if its head says why."""

import re
from pathlib import Path

import pytest

from tests.harness import accepting
from tests.harness.chat import ERROR, Chat
from tests.harness.geocoder import FakeGeocoder

FOLDER = Path(__file__).parent / "transcripts"
TEXTS = Path(__file__).parents[1] / "flows/texts/fr"
TRANSCRIPTS = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.txt"))
TOO = "# On PostgreSQL too: "


def is_on_both(name: str) -> bool:
    return TOO in (FOLDER / name).read_text(encoding="utf-8")


PLAYED = [("sqlite", name) for name in TRANSCRIPTS] + [
    ("postgresql", name) for name in TRANSCRIPTS if is_on_both(name)
]


@pytest.mark.parametrize(("database_url", "name"), PLAYED, indirect=["database_url"])
async def test_transcript(name: str, chat: Chat, geocoder: FakeGeocoder) -> None:
    path = FOLDER / name
    written = path.read_text(encoding="utf-8")
    if "# the geocoder is down" in written:
        geocoder.mode = "down"
    played = await chat.play(written)
    assert [line for line in played.splitlines() if line.startswith(ERROR)] == []
    if accepting.is_wanted():
        accepting.agree(name, played)
        accepting.propose(path, played)
    else:
        assert played == written


@pytest.mark.parametrize("name", ["qpv_by_address", "position_at_home", "rural_commune"])
def test_the_verdict_comes_within_eight_taps_and_two_texts(name: str) -> None:
    written = (FOLDER / "enrolment" / f"{name}.txt").read_text(encoding="utf-8")
    before, found, _ = written.partition("< <b>Bonne nouvelle")
    said = [line[2:] for line in before.splitlines() if line.startswith("> ")]
    taps = [words for words in said if words.startswith("[")]
    texts = [words for words in said if words[0] not in "[(/"]
    assert found
    assert len(taps) <= 8
    assert len(texts) <= 2


READ_A_MINUTE = 150
"""Words, slowly."""
SECONDS_A_TAP = 3
"""To choose, and press."""


def minutes_of(played: str) -> float:
    lines = played.splitlines()
    said = [re.sub(r" \[.*", "", line[2:]) for line in lines if line[:1] in ("<", " ")]
    taps = [line for line in lines if line.startswith("> ")]
    return len(" ".join(said).split()) / READ_A_MINUTE + SECONDS_A_TAP * len(taps) / 60


@pytest.mark.parametrize("name", ["strengths_to_summary", "four_tie", "seven_equal", "all_alike"])
def test_the_strengths_take_the_minutes_that_are_said(name: str) -> None:
    """All that is said until the picture, read, and each tap, ties included."""
    written = (FOLDER / "strengths" / f"{name}.txt").read_text(encoding="utf-8")
    found = written.partition("> [Trouver mes points forts]\n")[2].partition("< (photo)")[0]
    assert found.count("\n> ") > 16
    assert "16 phrases, quatre minutes au plus." in found
    assert 2 < minutes_of(found) <= 4


def test_how_long_a_questionnaire_takes_is_said_once_where_it_begins() -> None:
    lines = {
        path.stem: [it for it in path.read_text(encoding="utf-8").splitlines() if "minute" in it]
        for path in TEXTS.glob("*.yaml")
    }
    said = [
        re.search(r"\w+ (?:autres )?(?:phrases|questions), .*$", it) for it in lines["strengths"]
    ]
    assert [found and found[0] for found in said] == [
        "16 phrases, quatre minutes au plus.",
        "16 autres phrases, quatre minutes au plus.",
        "Cinq questions, deux minutes au plus.",
    ]
    assert not [it for it in lines["enrolment"] if "fact.first_step" in it]


def test_the_second_series_and_the_digital_one_take_the_minutes_that_are_said() -> None:
    written = (FOLDER / "strengths/refined.txt").read_text(encoding="utf-8")
    second = written.partition("16 autres phrases")[2].partition("< (photo)")[0]
    whole = (FOLDER / "strengths/strengths_to_summary.txt").read_text(encoding="utf-8")
    digital = whole.partition("Où en êtes-vous avec le numérique ?")[2]
    assert 2 < minutes_of(second) <= 4
    assert minutes_of(digital.partition("< Merci !")[0]) <= 2
