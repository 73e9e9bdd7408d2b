"""`declic simulate`: days pass in seconds, on a database and with a token of its own."""

import json
from pathlib import Path

from tests.end_to_end.real_settings import real_settings
from tests.harness.processes import declic

SESSION = """
code: ma-session
name: Ma session
departments: ["{department}"]
starts_on: 2027-03-15
ends_on: 2027-03-26
seats: 3
zone: counted_only
doors: [{{kind: france_travail, name: France Travail, phone: "3949"}}]
texts: {{programme: Essai, association: Les Passerelles, territory: Haute-Garonne}}
"""


def test_a_few_people_live_a_day_on_the_team_s_own_session(tmp_path: Path) -> None:
    (tmp_path / "session.yaml").write_text(SESSION.format(department="31"))
    (tmp_path / "out/telephones").mkdir(parents=True)
    (tmp_path / "out/telephones/participant-19999.txt").write_text("of another time")
    options = ["--people", "4", "--days", "1", "--session", "session.yaml", "--out", "out"]
    with real_settings(tmp_path) as file:
        done = declic(["simulate", *options], tmp_path, DECLIC_ENV=str(file))
    assert done.returncode == 0, done.stderr
    assert "Ma session: 4 simulated people, 1 day, in" in done.stdout
    assert "4  Lien ouvert" in done.stdout
    assert {it.name for it in tmp_path.iterdir()} == {"session.yaml", "real.env", "out"}
    journal = json.loads((tmp_path / "out/journal.json").read_text())
    assert journal["turns"] > 30
    assert not journal["troubles"] and not journal["silences"]
    assert journal["refused"] == {}
    assert (tmp_path / "out/parcours.png").read_bytes().startswith(b"\x89PNG")
    phones = list((tmp_path / "out/telephones").glob("participant-*.txt"))
    assert (
        journal["on_page"] > 5 and (tmp_path / "out/telephones/participant-10007-page.txt").exists()
    )
    assert len(phones) == 4 and all("Bonjour et bienvenue" in it.read_text() for it in phones)


def test_a_session_elsewhere_than_on_the_maps_is_refused(tmp_path: Path) -> None:
    (tmp_path / "session.yaml").write_text(SESSION.format(department="65"))
    done = declic(["simulate", "--session", "session.yaml"], tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("session.yaml: the maps of the rehearsal know")
