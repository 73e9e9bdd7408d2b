"""A file is whole wherever it is seen, whoever writes it at the same time."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from models.engine import whole_files

MANY = 20


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "key"


def test_what_breaks_while_it_is_written_leaves_the_former_and_nothing_else(file: Path) -> None:
    file.write_text("former")
    with pytest.raises(ZeroDivisionError):
        break_off(file)
    assert {it.name: it.read_text() for it in file.parent.iterdir()} == {"key": "former"}


def break_off(file: Path) -> None:
    with whole_files.replacing(file) as writing:
        writing.write(b"half")
        raise ZeroDivisionError


def test_a_new_one_is_for_its_owner_alone(file: Path) -> None:
    with whole_files.replacing(file) as writing:
        writing.write(b"new")
    assert (file.read_text(), file.stat().st_mode & 0o777) == ("new", 0o600)


def test_of_many_who_make_it_at_once_one_does(file: Path) -> None:
    begun = Barrier(MANY)

    def make(number: int) -> bytes:
        begun.wait()
        whole_files.make(file, b"%d" % number)
        return file.read_bytes()

    with ThreadPoolExecutor(MANY) as threads:
        assert set(threads.map(make, range(MANY))) == {file.read_bytes()}
    assert list(file.parent.iterdir()) == [file]


def test_a_disk_without_links_keeps_what_the_first_wrote(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a share of Windows two machines that start at once would sign with two keys."""

    def refused(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", refused)
    whole_files.make(file, b"first")
    whole_files.make(file, b"second")
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"first", 0o600)
    assert list(file.parent.iterdir()) == [file]


def test_many_may_replace_it_at_once(file: Path) -> None:
    begun = Barrier(MANY)

    def replace(number: int) -> None:
        begun.wait()
        with whole_files.replacing(file) as writing:
            writing.write(b"%d" % number * 1000)

    with ThreadPoolExecutor(MANY) as threads:
        list(threads.map(replace, range(MANY)))
    assert file.read_bytes() in {b"%d" % number * 1000 for number in range(MANY)}
    assert list(file.parent.iterdir()) == [file]
