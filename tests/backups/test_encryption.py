"""An archive that does not open says why: another key, or damage."""

import subprocess
from pathlib import Path

import pytest

from bot.backups import encryption
from bot.refusal import Refused


def a_key(age: str, file: Path) -> str:
    made = subprocess.run(
        [f"{age}-keygen", "-o", str(file)], capture_output=True, text=True, check=True
    )
    return made.stderr.split()[-1]


@pytest.fixture
def identity(tmp_path: Path) -> Path:
    return tmp_path / "key.txt"


@pytest.fixture
def made(tmp_path: Path, age: str, identity: Path) -> Path:
    plain = tmp_path / "made.tar"
    plain.write_bytes(b"persons" * 20_000)
    return encryption.encrypt(plain, a_key(age, identity))


def refused(archive: Path, identity: Path) -> str:
    with pytest.raises(Refused) as caught:
        encryption.decrypt(archive, archive.with_name("plain.tar"), identity)
    return str(caught.value)


def test_another_key_is_told_from_damage(made: Path, age: str, tmp_path: Path) -> None:
    a_key(age, tmp_path / "other.txt")
    assert refused(made, tmp_path / "other.txt") == (
        f"{made}: the key of BACKUP_IDENTITY does not open it;"
        " name the one that goes with its BACKUP_KEY (else it is damaged: take an earlier one)"
    )


@pytest.mark.parametrize("kept", [slice(90_000), slice(40), slice(0), slice(60, None)])
def test_an_archive_that_is_cut_asks_for_an_earlier_one(
    made: Path, identity: Path, kept: slice
) -> None:
    made.write_bytes(made.read_bytes()[kept])
    assert (
        refused(made, identity)
        == f"{made}: this archive is damaged, or is none; take an earlier one"
    )


def test_a_byte_that_changed_asks_for_an_earlier_one(made: Path, identity: Path) -> None:
    content = bytearray(made.read_bytes())
    content[50_000] ^= 1
    made.write_bytes(content)
    assert (
        refused(made, identity)
        == f"{made}: this archive is damaged, or is none; take an earlier one"
    )


def test_any_other_fault_is_told_as_age_says_it(made: Path, identity: Path) -> None:
    identity.write_text("no key")
    told = refused(made, identity)
    assert "unknown identity type" in told
    assert "report" not in told
