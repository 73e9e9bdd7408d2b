"""`declic offers` and `declic trainings`, as an operator runs them."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.commands import offers, seed, trainings
from bot.refusal import Refused


@pytest.fixture(autouse=True)
def _here(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
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
        (("import", str(tmp_path / "none.csv")), "cannot be read"),
    ):
        result = run(*words)
        assert isinstance(result.exception, Refused)
        assert said in str(result.exception)
