"""`declic zones`, `sessions` and `seed`, as an operator runs them."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import pytest
from typer.testing import CliRunner, Result

from bot.commands import seed, sessions, zones
from bot.refusal import Refused
from bot.settings import Settings
from rules.geography.zones import ZoneSource
from tests.geography.official import COMMUNES, QUARTERS, RURAL, OfficialServer


@pytest.fixture(autouse=True)
def _here(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)


@pytest.fixture
def official(tmp_path: Path) -> list[str]:
    """Options of `zones update` for three small files."""
    files = {"qpv": QUARTERS, "frr": RURAL, "communes": COMMUNES}
    options = []
    for name, content in files.items():
        path = tmp_path / f"{name}_2025-07-10.gz"
        path.write_bytes(gzip.compress(content.encode()))
        options += [f"--{name}", str(path)]
    return options


def run(app: Any, *words: str) -> Result:
    return CliRunner().invoke(app, words)


def refusal(result: Result) -> str:
    assert isinstance(result.exception, Refused), result.output
    return str(result.exception)


def verdict(*words: str) -> Any:
    result = run(zones.app, "lookup", *words)
    assert result.exit_code == 0, result.exception
    return json.loads(result.stdout)


def test_files_are_loaded_shown_and_looked_up(official: list[str]) -> None:
    loaded = run(zones.app, "update", *official)
    assert loaded.exit_code == 0, loaded.exception
    assert "qpv: 2024; 1 quarter, 0 over" in loaded.stdout
    assert "frr: 10 juillet 2025" in run(zones.app, "show").stdout

    assert verdict("--lat", "43.5752", "--lon", "1.4020")["code"] == "QN03107M"
    assert verdict("--insee", "31451") == {
        "zone": "frr",
        "code": "31451",
        "name": "Revel",
        "reason": "frr",
        "vintage": "10 juillet 2025",
    }
    assert verdict("--insee", "31451", "--on", "2026-01-01")["zone"] == "frr"


def test_many_lines_give_one_verdict_each(official: list[str], tmp_path: Path) -> None:
    run(zones.app, "update", *official)
    file = tmp_path / "asked.csv"
    file.write_text("lat,lon\n43.5752,1.4020\n31451\n\n31555\n99999\n48.0,200\n")

    result = run(zones.app, "lookup", "--file", str(file))

    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [answer.get("zone") for answer in answers] == ["qpv", "frr", "to_check", None, None]
    assert "99999" in answers[3]["error"] and "not in France" in answers[4]["error"]
    assert "2 lines of 5" in refusal(result)


def test_an_unknown_commune_is_an_error_in_one_sentence(official: list[str]) -> None:
    run(zones.app, "update", *official)

    assert "99999" in refusal(run(zones.app, "lookup", "--insee", "99999"))


@pytest.mark.parametrize("words", [(), ("--lat", "43.5"), ("--insee", "1", "--lat", "1")])
def test_a_lookup_asks_one_thing(words: tuple[str, ...]) -> None:
    assert run(zones.app, "lookup", *words).exit_code == 2


def test_without_a_map_one_is_told_what_to_run() -> None:
    assert "declic zones update" in refusal(run(zones.app, "lookup", "--insee", "31555"))
    assert "declic zones update" in refusal(run(zones.app, "show"))


def test_a_bad_file_changes_nothing(official: list[str], tmp_path: Path) -> None:
    run(zones.app, "update", *official)
    before = run(zones.app, "show").stdout
    bad = tmp_path / "bad.csv"
    bad.write_text("insee,name,status\n31451,Revel,PLUS\n31028,Aurignac,OUI\n")
    changed = tmp_path / "changed.json"
    changed.write_text(COMMUNES.replace("Toulouse", "Tolosa"))

    result = run(zones.app, "update", "--communes", str(changed), "--frr", str(bad))

    assert "bad.csv, line 3: 'OUI' is not a class" in refusal(result)
    assert run(zones.app, "show").stdout == before
    assert verdict("--insee", "31555")["name"] == "Toulouse"


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    result = run(zones.app, "update", "--frr", str(tmp_path / "none.csv"))

    assert "none.csv: cannot be read (No such file" in refusal(result)


@pytest.fixture
def server() -> Iterator[OfficialServer]:
    server = OfficialServer()
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_files_are_downloaded_from_the_addresses_of_the_settings(
    server: OfficialServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("qpv", "frr", "communes"):
        monkeypatch.setenv(f"{name.upper()}_URL", f"{server.url}/{name}")

    result = run(zones.app, "update")

    assert result.exit_code == 0, result.exception
    assert verdict("--insee", "31451")["zone"] == "frr"
    monkeypatch.setenv("QPV_URL", f"{server.url}/gone")
    assert "the server answers 404" in refusal(run(zones.app, "update"))


def test_the_rural_list_is_known_for_a_workbook_whatever_its_address(
    server: OfficialServer, official: list[str]
) -> None:
    official[3] = f"{server.url}/sheet.php?dataset=frr"

    loaded = run(zones.app, "update", *official)

    assert loaded.exit_code == 0, loaded.exception
    assert "frr: 2025; " in loaded.stdout
    assert verdict("--insee", "31451")["vintage"] == "2025"


def test_without_settings_every_file_has_an_official_address() -> None:
    places = zones.usual_places(Settings.model_construct())

    assert places.keys() == {ZoneSource.QPV, ZoneSource.FRR, ZoneSource.COMMUNES}
    hosts = {source: urlsplit(place).hostname for source, place in places.items()}
    assert hosts[ZoneSource.FRR] == "www.observatoire-des-territoires.gouv.fr"
    assert all(str(host).endswith(".gouv.fr") for host in hosts.values())


def test_official_maps_replace_the_demonstration_all_at_once_and_stay(
    official: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    seed.seed()
    assert "rough" in capsys.readouterr().out
    assert "demonstration extract" in refusal(run(zones.app, "update", *official[:2]))

    assert run(zones.app, "update", *official).exit_code == 0
    seed.seed()

    assert "official ones stay" in capsys.readouterr().out
    assert verdict("--insee", "31451")["vintage"] == "10 juillet 2025"


def test_a_session_is_imported_or_refused_by_field(tmp_path: Path) -> None:
    example = Path(__file__).parents[2] / "docs" / "examples" / "session.yaml"
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(example.read_text(encoding="utf-8").replace("seats:", "seat:"))

    assert "40 seats" in run(sessions.app, "import", str(example)).stdout
    assert "wrong.yaml, line 8: seat: unknown field" in refusal(
        run(sessions.app, "import", str(wrong))
    )
    assert "cannot be read" in refusal(run(sessions.app, "import", str(tmp_path / "none.yaml")))


def test_a_session_is_not_imported_open_while_nobody_answers_for_personal_data(
    tmp_path: Path,
) -> None:
    example = Path(__file__).parents[2] / "docs" / "examples" / "session.yaml"
    is_open = tmp_path / "open.yaml"
    is_open.write_text(example.read_text(encoding="utf-8").replace("open: false", "open: true"))

    assert "no controller of personal data" in refusal(run(sessions.app, "import", str(is_open)))
