"""DATABASE_URL: what is nearly an address is refused, in one sentence that says the right one."""

from pathlib import Path

import pytest

from bot.database_address import checked, file_of


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("postgres://u:p@h/n", "write postgresql:// instead"),
        ("mysql://h/n", "is no address of a database"),
        ("var/declic.db", "is no address of a database"),
        ("sqlite://var/declic.db", "write three slashes"),
        ("sqlite:///", "names no file"),
        ("postgresql://u:p@h:54x2/n", "the port is no number"),
        ("postgresql://u:p@h", "names no database"),
        ("postgresql://u:p@ss@h/n", "its password holds @, /, ? or #"),
        ("postgresql://u:p/ss@h/n", "its password holds @, /, ? or #"),
        ("postgresql://u:p#ss@h/n", "its password holds @, /, ? or #"),
    ],
)
def test_what_is_nearly_an_address_is_refused(url: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence.replace("?", r"\?")) as error:
        checked(url)
    assert "p@ss" not in str(error.value)


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:///var/declic.db",
        "sqlite:////srv/declic/x.db",
        "sqlite:///./srv/x.db",
        "sqlite:///x.db",
        "postgresql://u:p%40ss@h:5432/n",
        "postgresql:///n?host=/run/postgresql",
        "postgresql+psycopg://h/n",
    ],
)
def test_an_address_is_taken(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert checked(url) == url


@pytest.mark.parametrize("file", ["usr/x.db", "var/lib/declic/x.db", "tmp/declic/x.db"])
def test_a_path_from_the_root_needs_four_slashes(
    file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match=f"sqlite:////{file} "):
        checked(f"sqlite:///{file}")
    (tmp_path / file).parent.mkdir(parents=True)
    assert checked(f"sqlite:///{file}")


def test_the_file_of_an_address() -> None:
    assert file_of("sqlite:////srv/un%20dossier/x.db?timeout=3") == Path("/srv/un dossier/x.db")
    assert file_of("postgresql://h/n") is None
