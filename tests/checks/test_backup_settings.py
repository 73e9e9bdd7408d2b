"""What would keep an archive from being encrypted, read back or copied is told beforehand."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.backups import age
from bot.checks import backups
from bot.settings import Settings
from tests.checks.settings import well_set
from tests.harness.builders import NOON
from tests.harness.processes import a_sandbox, declic

NOBODY_S = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"


@pytest.fixture
def fine() -> Iterator[dict[str, str]]:
    with a_sandbox() as sandbox:
        yield well_set(sandbox)


def age_key(folder: Path) -> tuple[str, Path]:
    """Make a key: the public one, and the file of the private one."""
    file = folder / "age.key"
    return age.make_identity(file, NOON), file


def warned(folder: Path, settings: dict[str, str]) -> list[str]:
    done = declic(["check"], folder, **settings)
    assert (done.returncode, done.stderr) == (0, "")
    lines = (it.removeprefix("warning: ") for it in done.stdout.splitlines() if "warning: " in it)
    return [line for line in lines if line.startswith("BACKUP_")]


def test_a_key_and_its_file_are_fine(fine: dict[str, str], tmp_path: Path) -> None:
    public, file = age_key(tmp_path)
    both = {"BACKUP_KEY": public, "BACKUP_IDENTITY": str(file)}
    assert warned(tmp_path, fine | both) == []


def test_they_need_no_program(fine: dict[str, str], tmp_path: Path) -> None:
    public, file = age_key(tmp_path)
    both = {"BACKUP_KEY": public, "BACKUP_IDENTITY": str(file), "PATH": str(tmp_path)}
    assert warned(tmp_path, fine | both) == []


def test_a_key_that_cannot_be_read_back_is_told(fine: dict[str, str], tmp_path: Path) -> None:
    public, file = age_key(tmp_path)
    for settings, told in (
        ({"BACKUP_KEY": public}, "BACKUP_IDENTITY: missing: nothing here reads the archives back"),
        (
            {"BACKUP_KEY": public, "BACKUP_IDENTITY": "none.key"},
            "BACKUP_IDENTITY: none.key is not there",
        ),
        (
            {"BACKUP_KEY": NOBODY_S, "BACKUP_IDENTITY": str(file)},
            "BACKUP_IDENTITY: this file does not open what BACKUP_KEY encrypts",
        ),
        (
            {"BACKUP_KEY": public[:-1], "BACKUP_IDENTITY": str(file)},
            "BACKUP_KEY: age takes no such key",
        ),
        (
            {"BACKUP_KEY": public, "BACKUP_IDENTITY": "/dev/null"},
            "BACKUP_IDENTITY: /dev/null holds no private key of age",
        ),
        (
            {"BACKUP_KEY": "AGE-SECRET-KEY-1QQQ"},
            "BACKUP_KEY: this is the secret key; write the public one here: age1…",
        ),
    ):
        [line] = warned(tmp_path, fine | settings)
        assert line.startswith(told)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"SEALING_KEY": "a" * 31}, "SEALING_KEY: fewer than 32 characters: it can be guessed; "),
        (
            {"SEALING_KEY": "a" * 32, "SIGNING_KEY": "a" * 32},
            "SEALING_KEY: this is SIGNING_KEY, which lies in every archive; ",
        ),
    ],
)
def test_a_key_that_seals_nothing_is_refused(
    settings: dict[str, str], told: str, fine: dict[str, str], tmp_path: Path
) -> None:
    done = declic(["check"], tmp_path, **fine, **settings)
    assert (done.returncode, done.stderr) == (
        1,
        f"{told}draw another: declic secrets change sealing\n",
    )


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (
            {"BACKUP_KEY": "nobody@declic.test"},
            "BACKUP_KEY: the program gpg is missing; install it, as root: apt-get install -y gnupg",
        ),
        (
            {"BACKUP_COPY": "rclone:disk:folder"},
            "BACKUP_COPY: the program rclone is missing; install it, as root:"
            " apt-get install -y rclone",
        ),
        (
            {"BACKUP_COPY": "ssh:me@machine:/folder"},
            "BACKUP_COPY: the program ssh is missing; install it, as root:"
            " apt-get install -y openssh-client",
        ),
    ],
)
def test_a_program_that_is_missing_is_told(
    settings: dict[str, str], told: str, fine: dict[str, str], tmp_path: Path
) -> None:
    assert warned(tmp_path, fine | settings | {"PATH": str(tmp_path)}) == [told]


def test_a_place_of_copies_that_cannot_be_made_is_told(
    fine: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "taken").write_text("a file")
    [line] = warned(tmp_path, fine | {"BACKUP_COPY": f"{tmp_path}/taken/copies"})
    assert line.startswith(f"BACKUP_COPY: {tmp_path}/taken/copies cannot be written")
    assert warned(tmp_path, fine | {"BACKUP_COPY": f"{tmp_path}/copies"}) == []
    assert not os.path.exists(tmp_path / "copies")


def test_a_key_s_file_that_this_account_cannot_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    public, file = age_key(tmp_path)
    settings = Settings(_env_file=None, backup_key=public, backup_identity=file)
    assert list(backups.identity(settings)) == []
    monkeypatch.setattr(os, "access", lambda _path, mode: mode == os.F_OK)
    [fault] = backups.identity(settings)
    assert fault.startswith(
        f"BACKUP_IDENTITY: {file} cannot be read by this account; as root: chown "
    )
