"""What a rehearsal prints names people as the team's screens do, not by the words of the plan."""

import os
import subprocess
import sys

import pytest

from bot.commands import simulate

SCRIPT = """
from bot.rehearsal.report import _faults, _words, RehearsalReport
from collections import Counter

journal = dict(refused={}, pressed_twice=0, silences=[])
employer = "employer: 💬 <b>n° 31</b> Bonsoir <a hre"
journal["at_night"] = {"team: Un message": 2, employer: 1, ": Personne": 1}
trouble = dict(role="team", person="3", words="ok", question="menu")
trouble["at"] = "2027-03-02T08:00:52+00:00"
journal["troubles"] = [trouble]
journal["texts"], journal["unclear"] = {"recorded": 3}, {"recorded": 1}
journal["unconfirmed"] = {"accessibility": 1}
journal["not_understood"] = [dict(words="&lt;3 <b>toi</b> /start i-e6c3", intent="recorded")]
told = RehearsalReport(None, 1, 1, journal, {}, Counter())
print("\\n".join([*_words(told), *_faults(told)]))
"""


def printed(language: str) -> str:
    environment = os.environ | {"DECLIC_LANG": language}
    command = [sys.executable, "-c", SCRIPT]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return done.stdout


def test_roles_are_said_in_french_and_stay_english_in_english() -> None:
    french = printed("fr")
    assert "équipe : Un message" in french and "entreprise : 💬 n° 31 Bonsoir" in french
    assert "02/03 09:00 équipe 3" in french and "team" not in french
    assert "staff: Un message" in printed("en")


def test_no_tag_and_no_key_is_printed() -> None:
    french = printed("fr")
    assert "<b>" not in french and "&lt;" not in french and "i-e6c3" not in french
    assert "<3 toi /start …" in french
    assert "Caméra, enregistrement" in french and "recorded" not in french
    assert "Un besoin particulier" in french and "accessibility" not in french


def test_progress_is_printed_by_tenths_where_nobody_looks(
    capsys: pytest.CaptureFixture[str],
) -> None:
    printer = simulate.TenthsPrinter()
    for share in (0.02, 0.11, 0.12, 0.19, 0.34, 1.0):
        printer.print(share)
    assert [line[-5:] for line in capsys.readouterr().err.splitlines()] == [
        " 10 %",
        " 30 %",
        "100 %",
    ]
