"""What a rehearsal prints names people as the team's screens do, not by the words of the plan."""

import os
import subprocess
import sys

SCRIPT = """
from bot.rehearsal.report import _faults, RehearsalReport
from collections import Counter

journal = dict(refused={}, pressed_twice=0, silences=[])
journal["at_night"] = {"team: Un message": 2, "employer: Bonsoir": 1, ": Personne": 1}
trouble = dict(at="2027-03-02", role="team", person="3", words="ok", question="menu")
journal["troubles"] = [trouble]
print("\\n".join(_faults(RehearsalReport(None, 1, 1, journal, {}, Counter()))))
"""


def printed(language: str) -> str:
    environment = os.environ | {"DECLIC_LANG": language}
    command = [sys.executable, "-c", SCRIPT]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return done.stdout


def test_roles_are_said_in_french_and_stay_english_in_english() -> None:
    french = printed("fr")
    assert "équipe : Un message" in french and "entreprise : Bonsoir" in french
    assert "2027-03-02 équipe 3" in french and "team" not in french
    assert "staff: Un message" in printed("en")
