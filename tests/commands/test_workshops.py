"""`declic workshops`, as an operator runs it."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.commands import sessions, workshops
from bot.refusal import Refused

EXAMPLE = Path(__file__).parents[2] / "docs/examples/session.yaml"
SESSION = "haute-garonne-2027-03"


@pytest.fixture(autouse=True)
def _here(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    CliRunner().invoke(sessions.app, ["import", str(EXAMPLE)])


def run(*words: str) -> Result:
    return CliRunner().invoke(workshops.app, words)


def test_a_template_is_changed_tried_and_loaded(tmp_path: Path) -> None:
    file = tmp_path / "ateliers.csv"
    file.write_bytes(run("template", "--session", SESSION).stdout_bytes)

    assert run("import", str(file), "--dry-run").stdout.endswith("would be: 20 new\n")
    loaded = run("import", str(file))
    assert "new: cv-1, Mon CV, 2027-03-17 13:00 UTC\n" in loaded.stdout
    assert run("import", str(file)).stdout == "loaded: 20 same\n"


def test_an_import_says_what_differs_before_it_does_it(tmp_path: Path) -> None:
    file = tmp_path / "ateliers.csv"
    file.write_bytes(run("template", "--session", SESSION).stdout_bytes)
    run("import", str(file))
    row = f"{SESSION};cv-1;Mon CV;J3;15:00;60;25;https://visio.example/cv"
    file.write_text(f"session;code;title;date;starts;minutes;seats;room\n{row}\n")
    for options in (["--dry-run"], []):
        assert run("import", str(file), *options).stdout.splitlines()[1:-1] == [
            "  starts: 2027-03-17 14:00 -> 2027-03-17 15:00",
            "  ends: 15:30 -> 16:00",
            "  seats: 30 -> 25",
            "  room: (nothing) -> https://visio.example/cv",
        ]
    file.write_bytes(run("template", "--session", SESSION).stdout_bytes)
    assert "2027-03-17;15:00;60;25;0;300;https://visio.example/cv;;open" in file.read_text()


def test_what_is_wrong_is_said_in_plain_words(tmp_path: Path) -> None:
    file = tmp_path / "ateliers.csv"
    file.write_text("code,title,date,starts,minutes,seats\nCV 1,Mon CV,J1,10:00,60,3\n")
    for words, said in (
        (("import", str(file), "--session", SESSION), "nothing was changed:\nateliers.csv, line 2"),
        (("import", str(tmp_path / "none.csv")), "cannot be read"),
        (("template", "--session", "other"), "no session has this code"),
    ):
        result = run(*words)
        assert isinstance(result.exception, Refused)
        assert said in str(result.exception)
