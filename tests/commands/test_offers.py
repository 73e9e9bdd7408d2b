"""`declic offers` and `declic trainings`, as an operator runs them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.commands import check, offers, seed, trainings
from bot.refusal import Refused
from tests.harness.france_travail import FakeFranceTravail, an_offer, beside


@pytest.fixture(autouse=True)
def _here(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    seed.seed()


def run(*words: str) -> Result:
    return CliRunner().invoke(offers.app, words)


def test_a_template_is_tried_loaded_and_loaded_again(tmp_path: Path) -> None:
    file = tmp_path / "offres.csv"
    file.write_bytes(run("template").stdout_bytes)
    assert run("import", str(file), "--dry-run").stdout.endswith("would be: 2 new\n")
    loaded = run("import", str(file)).stdout
    assert "new: exemple-1, Technicien support informatique (H/F), Toulouse\n" in loaded
    assert "exemple-2, Community manager (H/F), remote (ROME E1101, by its title)" in loaded
    assert run("import", str(file)).stdout == "loaded: 2 same\n"


def test_trainings_have_their_own(tmp_path: Path) -> None:
    file = tmp_path / "formations.csv"
    file.write_bytes(CliRunner().invoke(trainings.app, ["template"]).stdout_bytes)
    loaded = CliRunner().invoke(trainings.app, ["import", str(file)])
    assert loaded.stdout.endswith("loaded: 1 new\n")


def test_what_is_wrong_is_said_in_plain_words(tmp_path: Path) -> None:
    file = tmp_path / "offres.csv"
    file.write_text("id,title,company,link\n1,,F,https://a.example\n")
    for words, said in (
        (("import", str(file)), "nothing was changed:\noffres.csv, line 2: title: nothing"),
        (("import", str(tmp_path / "none.csv")), "none.csv: cannot be read (No such file"),
    ):
        result = run(*words)
        assert isinstance(result.exception, Refused)
        assert said in str(result.exception)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeFranceTravail]:
    with beside(FakeFranceTravail(offers=[an_offer(1), an_offer(2, "34")])) as server:
        monkeypatch.setenv("FT_API_URL", server.url)
        monkeypatch.setenv("FT_TOKEN_URL", f"{server.url}/token")
        monkeypatch.setenv("FT_CLIENT_ID", "app")
        monkeypatch.setenv("FT_CLIENT_SECRET", "secret")
        yield server


def test_the_offers_of_france_travail_are_fetched_when_one_asks(server: FakeFranceTravail) -> None:
    fetched = run("sync")
    assert (fetched.stdout, fetched.stderr) == ("heard: 2 new\n", "")  # no bar but on a terminal
    server.offers.pop()
    assert run("sync").stdout == "heard: 1 same, 1 gone\n"


def test_what_keeps_them_from_us_is_said(
    server: FakeFranceTravail, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.faults = ["400"]
    asked = run("sync")
    assert asked.stdout == "heard: 1 new\n"
    assert "nothing is closed there:\n31: answers 400" in str(asked.exception)
    server.refuses = True
    assert "France Travail refuses FT_CLIENT_ID" in str(run("sync").exception)
    monkeypatch.setenv("FT_CLIENT_ID", "")
    assert "francetravail.io gives them" in str(run("sync").exception)


def test_check_tries_the_access(server: FakeFranceTravail, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "FT_" not in checked()
    server.refuses = True
    assert "FT_CLIENT_ID: France Travail refuses this name and password" in checked()
    server.down = True
    assert "FT_TOKEN_URL: France Travail cannot be reached" in checked()
    monkeypatch.setenv("FT_CLIENT_SECRET", "")
    assert "one does not go without the other" in checked()


def checked() -> str:
    """There is no bot to check here: that is always told."""
    with pytest.raises(Refused) as told:
        check.check()
    return str(told.value)
