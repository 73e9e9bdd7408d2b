"""Which language is spoken to who runs the bot: theirs, said or guessed; French if neither."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from locales import OF_THE_SYSTEM, OURS, _, language, speaking


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "fr"),
        ({"LANG": ""}, "fr"),
        ({"LANG": "C"}, "fr"),
        ({"LANG": "C.UTF-8"}, "fr"),
        ({"LC_ALL": "POSIX"}, "fr"),
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "fr_BE@euro"}, "fr"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "fr_FR.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, "en"),
        ({"LC_MESSAGES": "en_GB.UTF-8", "LC_ALL": "fr_FR.UTF-8"}, "fr"),
        ({"LC_ALL": "en_GB.UTF-8", "LANGUAGE": "fr:en"}, "fr"),
        ({"LANGUAGE": "en:fr"}, "en"),
        ({"LANG": "en_US.UTF-8", "DECLIC_LANG": "fr"}, "fr"),
        ({"LANG": "fr_FR.UTF-8", "DECLIC_LANG": "en"}, "en"),
        ({"LANG": "en_US.UTF-8", "DECLIC_LANG": ""}, "en"),
    ],
)
def test_the_setting_wins_then_the_system_then_french(
    environment: dict[str, str], expected: str
) -> None:
    assert language(environment) == expected


@pytest.mark.parametrize(
    ("dotenv", "expected"),
    [
        ("BOT_TOKEN=1:a\nDECLIC_LANG=en\n", "en"),
        ('export DECLIC_LANG="en"', "en"),
        ("DECLIC_LANG=fr\nDECLIC_LANG = 'en'", "en"),
        ("# DECLIC_LANG=en", "fr"),
        ("DECLIC_LANG=\nLOG_LEVEL=INFO", "fr"),
    ],
)
def test_the_setting_may_stand_in_the_file_of_settings(dotenv: str, expected: str) -> None:
    assert language({"LANG": "fr_FR.UTF-8"}, dotenv) == expected


def test_the_environment_wins_over_the_file() -> None:
    assert language({"DECLIC_LANG": "fr"}, "DECLIC_LANG=en") == "fr"


def help_of_declic(folder: Path, **languages: str) -> str:
    known = {*OF_THE_SYSTEM, OURS}
    environment = {name: it for name, it in os.environ.items() if name not in known}
    done = subprocess.run(
        [sys.executable, "-m", "bot", "--help"],
        cwd=folder,
        env=environment | {"PYTHONPATH": str(Path(__file__).parents[2])} | languages,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_the_help_speaks_french_and_english_to_who_asks(tmp_path: Path) -> None:
    assert "Vérifier chaque réglage" in help_of_declic(tmp_path, LANG="C.UTF-8")
    assert "Look at every setting" in help_of_declic(tmp_path, LANG="en_US.UTF-8")
    (tmp_path / ".env").write_text("DECLIC_LANG=en\n")
    assert "Look at every setting" in help_of_declic(tmp_path, LANG="C.UTF-8")


def test_a_reader_of_the_team_is_told_in_their_language_and_nobody_else() -> None:
    sentence = "nothing is in this file"
    with speaking("fr"):
        with speaking("en"):
            assert _(sentence) == sentence
        assert _(sentence) == "ce fichier est vide"
    assert _(sentence) == sentence
