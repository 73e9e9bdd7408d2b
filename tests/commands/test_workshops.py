"""`declic workshops`, as an operator runs it."""

from pathlib import Path

import pytest
from sqlalchemy import update
from typer.testing import CliRunner, Result

from bot.commands import sessions, workshops
from bot.commands.database import transact
from bot.refusal import Refused
from models.workshops import Workshop
from services.workshops import template

EXAMPLE = Path(__file__).parents[2] / "docs/examples/session.yaml"
SESSION = "haute-garonne-2027-03"
CODES = [row["code"] for row in template.rows(None)]


@pytest.fixture(autouse=True)
def _here(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    CliRunner().invoke(sessions.app, ["import", str(EXAMPLE)])


def run(*words: str) -> Result:
    return CliRunner().invoke(workshops.app, words)


def test_a_template_is_changed_tried_and_loaded(tmp_path: Path) -> None:
    file = tmp_path / "ateliers.csv"
    file.write_bytes(run("template", "--session", SESSION).stdout_bytes)

    assert "\nwould be: 20 new workshops\n" in run("import", str(file), "--dry-run").stdout
    loaded = run("import", str(file))
    assert "new workshop: cv-1, Mon CV, 2027-03-17 14:00\n" in loaded.stdout
    assert run("import", str(file)).stdout.startswith("loaded: 20 workshops unchanged\n")


def test_the_template_counts_the_session_s_seats_and_says_what_is_missing(tmp_path: Path) -> None:
    few = run("template", "--session", SESSION)
    assert few.stderr.splitlines() == [
        f"{SESSION}: 46 people may have a place; seats in workshops: ouverture 46, autre 198,"
        " bilan 106, rencontres 166, cv 90, formation 92, job dating 46, clôture 46",
        f"no room yet (column `salle`): {', '.join(CODES)}",
        f"no host yet (column `animation`): {', '.join(CODES)}",
    ]
    assert ";2027-03-15;10:00;60;46;0;300;" in few.stdout
    many = tmp_path / "session.yaml"
    many.write_text(EXAMPLE.read_text("utf-8").replace("seats: 40", "seats: 594"), "utf-8")
    CliRunner().invoke(sessions.app, ["import", str(many)])
    crowd = run("template", "--session", SESSION)
    assert (
        "a room of 300 is too small for 600: ouverture, semaine-2, cloture; write in `capacité`"
    ) in crowd.stderr
    assert ";2027-03-15;10:00;60;600;0;300;" in crowd.stdout


def test_an_import_says_at_once_which_rooms_and_hosts_are_missing(tmp_path: Path) -> None:
    file = tmp_path / "ateliers.csv"
    head = "session;code;title;date;starts;minutes;seats;room\n"
    rows = "a;A;J1;10:00;60;9;https://visio.example/a", "b;B;J2;10:00;60;9;"
    file.write_text(head + "".join(f"{SESSION};{row}\n" for row in rows))
    assert run("import", str(file), "--dry-run").stdout.splitlines()[-2:] == [
        "no room yet (column `salle`): b",
        "no host yet (column `animation`): a, b",
    ]


def test_an_import_says_which_rooms_are_too_small(tmp_path: Path) -> None:
    """For their own seats; and for the session, where everybody is awaited."""
    file = tmp_path / "ateliers.csv"
    head = "session;code;kind;title;date;starts;minutes;seats;capacity;room\n"
    room = "https://visio.example/a"
    rows = (
        f"a;opening;A;J1;10:00;60;40;30;{room}",
        f"b;other;B;J2;10:00;60;9;9;{room}",
        f"c;closing;C;J2;10:00;60;20;20;{room}",
    )
    file.write_text(head + "".join(f"{SESSION};{row}\n" for row in rows))
    assert run("import", str(file), "--dry-run").stdout.splitlines()[-2:] == [
        "a room of 30 is too small for 40: a; write in `capacité` what yours holds, or add a"
        " second date",
        "c: 20 seats, for the 40 of the session, who are all awaited there; write more in"
        " `places`, or add a second date",
    ]


def test_every_fault_of_a_line_is_told(tmp_path: Path) -> None:
    file = tmp_path / "ateliers.csv"
    head = "session;code;title;date;starts;minutes;seats;room;host\n"
    file.write_text(f"{head}{SESSION};A B;;demain;25h;many;0;http://a.test;\n")
    refused = str(run("import", str(file)).exception).splitlines()
    assert [line.partition("line 2: ")[2].split()[0].strip(":") for line in refused[1:]] == [
        *("code", "title", "date", "starts", "minutes", "seats", "room")
    ]
    file.write_text(f"{head}{SESSION};a;A;J90;10:00;60;9;;nobody@nowhere.test\n")
    refused = str(run("import", str(file)).exception).splitlines()
    assert [line.partition("line 2: ")[2].split()[0] for line in refused[1:]] == [
        "2027-06-12",
        "host",
    ]


def test_an_import_asks_before_people_are_told_that_their_workshop_moves(
    tmp_path: Path, database_url: str
) -> None:
    file = tmp_path / "ateliers.csv"
    file.write_bytes(run("template", "--session", SESSION).stdout_bytes)
    run("import", str(file))
    transact(database_url, lambda s: s.execute(update(Workshop).values(taken=2)) and None)
    moved = file.read_text(encoding="utf-8-sig").replace("2027-03-17;14:00", "2027-03-17;15:00")
    file.write_text(moved, encoding="utf-8")

    asked = run("import", str(file))

    assert "moved: cv-1, Mon CV, 2027-03-17 15:00\n" in asked.stdout
    assert "2 seats are taken there: their people are told at once. Go on? [y/N]" in asked.stdout
    assert str(asked.exception) == "nothing was changed: nobody answered; add --yes"
    assert (
        "loaded: 1 workshop moved, 19 workshops unchanged\n"
        in run("import", str(file), "--yes").stdout
    )


def test_an_import_says_what_differs_before_it_does_it(tmp_path: Path) -> None:
    file = tmp_path / "ateliers.csv"
    file.write_bytes(run("template", "--session", SESSION).stdout_bytes)
    run("import", str(file))
    row = f"{SESSION};cv-1;Mon CV;J3;15:00;60;25;https://visio.example/cv"
    file.write_text(f"session;code;title;date;starts;minutes;seats;room\n{row}\n")
    for options in (["--dry-run"], []):
        assert run("import", str(file), *options).stdout.splitlines()[1:5] == [
            "  début: 2027-03-17 14:00 → 2027-03-17 15:00",
            "  fin: 15:30 → 16:00",
            "  places: 30 → 25",
            "  salle: (nothing) → https://visio.example/cv",
        ]
    file.write_bytes(run("template", "--session", SESSION).stdout_bytes)
    assert "2027-03-17;15:00;60;25;0;300;https://visio.example/cv;;ouvert" in file.read_text()


def test_a_table_is_written_in_french_and_old_ones_in_english_are_read(tmp_path: Path) -> None:
    written = run("template", "--session", SESSION).stdout
    assert written.splitlines()[0].removeprefix("\ufeff") == (
        "session;code;genre;titre;présentation;date;début;minutes;places;surréservation;"
        "capacité;salle;animation;état"
    )
    assert f"{SESSION};ouverture;ouverture;Ouverture de la session;" in written
    file = tmp_path / "ateliers.csv"
    file.write_text(
        "session,code,kind,title,date,starts,minutes,seats,status\n"
        f"{SESSION},fin,closing,Fin,J2,10:00,60,3,open\n"
    )
    assert "loaded: 1 new workshop\n" in run("import", str(file)).stdout


def test_what_is_wrong_is_said_in_plain_words(tmp_path: Path) -> None:
    file = tmp_path / "ateliers.csv"
    file.write_text("code,title,date,starts,minutes,seats\nCV 1,Mon CV,J1,10:00,60,3\n")
    for words, said in (
        (("import", str(file), "--session", SESSION), "nothing was changed:\nateliers.csv, line 2"),
        (("import", str(tmp_path / "none.csv")), "none.csv: cannot be read (No such file"),
        (("template", "--session", "other"), "no session has this code"),
    ):
        result = run(*words)
        assert isinstance(result.exception, Refused)
        assert said in str(result.exception)


def test_what_the_workshops_of_a_session_lack_is_missing(tmp_path: Path) -> None:
    file = tmp_path / "ateliers.csv"
    head = "session;code;kind;title;date;starts;minutes;seats;capacity;room\n"
    rows = (
        "a;opening;A;J1;10:00;60;40;30;https://visio.example/a",
        "b;other;B;J2;10:00;60;9;9;",
    )
    file.write_text(head + "".join(f"{SESSION};{row}\n" for row in rows))
    assert run("import", str(file)).exit_code == 0
    checked = CliRunner().invoke(sessions.app, ["check", SESSION])
    assert checked.exit_code == 1
    assert str(checked.exception).splitlines()[-3:] == [
        f"{SESSION}: no room yet (column `salle`): b",
        f"{SESSION}: no host yet (column `animation`): a, b",
        f"{SESSION}: a room of 30 is too small for 40: a; write in `capacité` what yours holds,"
        " or add a second date",
    ]
