"""`declic jobs`, as an operator runs it."""

import gzip
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.commands import jobs, seed
from bot.refusal import Refused

FILES = {
    "jobs": "code,label,parent,transition_num,definition\n"
    'M1855,Développeur / Développeuse web,M1805,O,"Code, teste"\n'
    "D1102,Boulanger / Boulangère,D1102,N,Pétrit\n",
    "titles": "ogr,rome,label,short\n14156,M1855,Développeur / Développeuse web,Dév\n"
    "11573,D1102,Boulanger / Boulangère,\n",
    "skills": "rome,kind,ogr,label,coeur_metier\nM1855,savoir_faire,1,Coder,Principale\n"
    "M1855,savoir,2,HTML,\nM1855,macro_savoir_faire,3,Concevoir,Émergente\n"
    "M1855,savoir_etre,4,Être curieux,\nD1102,savoir_faire,5,Pétrir,Principale\n",
    "digital": "code,label\nD1102,Boulanger\n",
}


@pytest.fixture(autouse=True)
def _here(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)


def update(folder: Path, *names: str, **changed: str) -> Result:
    """With these files (the three needed ones), packed."""
    words = ["update"]
    for name in names or ("jobs", "titles", "skills"):
        path = folder / f"{name}.gz"
        path.write_bytes(gzip.compress(changed.get(name, FILES[name]).encode()))
        words += [f"--{name}", str(path)]
    return CliRunner().invoke(jobs.app, words)


def refusal(result: Result) -> str:
    assert isinstance(result.exception, Refused), result.output
    return str(result.exception)


def shown() -> str:
    return CliRunner().invoke(jobs.app, ["show"]).stdout


def test_files_are_loaded_and_shown(tmp_path: Path) -> None:
    assert "declic jobs update" in refusal(CliRunner().invoke(jobs.app, ["show"]))
    loaded = update(tmp_path)
    assert loaded.stdout.startswith("official: 2 jobs, 2 titles, 3 skills; loaded ")
    assert shown() == loaded.stdout


def test_a_list_of_digital_jobs_says_whose_skills_are_kept(tmp_path: Path) -> None:
    assert "1 skills" in update(tmp_path, *FILES).stdout


def test_the_demonstration_gives_way_to_the_official_files_which_stay(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seed.seed()
    assert "jobs: a rough extract" in capsys.readouterr().out
    assert shown().startswith("demonstration: 53 jobs")
    update(tmp_path)
    seed.seed()
    assert "jobs: official ones stay" in capsys.readouterr().out
    assert shown().startswith("official: 2 jobs")


@pytest.mark.parametrize(
    ("name", "content", "faults"),
    [
        ("jobs", "code,label,parent,transition_num\n1855,Dev,M1805,O\nM1,Dev,M1805,O\n", 2),
        ("jobs", FILES["jobs"] + "M1855,Encore,M1805,O,\n", 1),
        ("jobs", FILES["jobs"] + "M1856,,M1805,O,\nM1857\n", 2),
        ("titles", FILES["titles"] + "x,M1855,Dev,\n5,Z1855,Dev,\n", 2),
        ("titles", "ogr,rome,label,short\n", 1),
        ("titles", FILES["skills"], 1),
        ("skills", FILES["skills"] + "M1855,talent,9,Chanter,\n", 1),
        ("skills", "", 1),
    ],
)
def test_a_bad_file_changes_nothing_and_every_bad_line_is_told(
    tmp_path: Path, name: str, content: str, faults: int
) -> None:
    update(tmp_path)
    before = shown()
    told = refusal(update(tmp_path, **{name: content}))
    said, *lines = told.splitlines()
    assert said == "nothing was changed:"
    assert len(lines) == faults
    assert all(line.startswith(f"{name}.gz") for line in lines)
    assert shown() == before


def test_of_very_many_faults_the_first_are_told_and_the_others_counted(tmp_path: Path) -> None:
    lines = "".join(f"{number},Z0000,Dev,\n" for number in range(50))
    told = refusal(update(tmp_path, titles=f"ogr,rome,label,short\n{lines}"))
    assert "line 2: 'Z0000' is not among the codes" in told
    assert told.endswith("\nand 30 more")


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    words = ["update"]
    for name in ("jobs", "titles", "skills"):
        words += [f"--{name}", str(tmp_path / name)]
    assert "jobs: cannot be read" in refusal(CliRunner().invoke(jobs.app, words))
