"""`declic backup key`: the two keys of archives, without the program age."""

from pathlib import Path

import pytest

from bot.backups import encryption
from tests.backups.test_encryption import WRITTEN_BY_AGE
from tests.harness.processes import Done, declic


def key(folder: Path, *words: str) -> Done:
    return declic(["backup", "key", *words], folder, PATH=str(folder))


def test_a_key_is_made_for_its_owner_only_and_what_to_write_in_the_settings_is_told(
    tmp_path: Path,
) -> None:
    done, file = key(tmp_path, "age.key"), tmp_path / "age.key"
    assert (done.returncode, done.stderr) == (0, "")
    public, identity, _ = done.stdout.splitlines()
    assert public.startswith("BACKUP_KEY=age1") and identity == f"BACKUP_IDENTITY={file}"
    assert file.stat().st_mode & 0o777 == 0o600
    _, told, secret = file.read_text().splitlines()
    assert told == f"# public key: {public.removeprefix('BACKUP_KEY=')}"
    assert secret.startswith("AGE-SECRET-KEY-1") and secret not in done.stdout
    plain = tmp_path / "made.tar"
    plain.write_bytes(b"persons")
    made = encryption.encrypt(plain, public.removeprefix("BACKUP_KEY="))
    encryption.decrypt(made, plain, file)
    assert plain.read_bytes() == b"persons"


def test_a_file_that_is_there_is_never_written_over(tmp_path: Path) -> None:
    key(tmp_path, "age.key")
    before = (tmp_path / "age.key").read_bytes()
    (tmp_path / "link.key").symlink_to(tmp_path / "nowhere")
    for name in ("age.key", "link.key"):
        done = key(tmp_path, name)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith(f"{name} is there already, and stays as it is")
    assert (tmp_path / "age.key").read_bytes() == before
    assert not (tmp_path / "nowhere").exists()


def test_where_no_file_can_be_written_none_is_told(tmp_path: Path) -> None:
    done = key(tmp_path, "nowhere/age.key")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("nowhere/age.key cannot be written (")
    assert len(done.stderr.splitlines()) == 1


def test_the_public_key_of_a_file_is_told_again(tmp_path: Path) -> None:
    file = WRITTEN_BY_AGE / "x25519.key"
    done = key(tmp_path, "--public", str(file))
    assert done.stdout == file.with_name("x25519.key.pub").read_text()


@pytest.mark.parametrize(
    ("name", "told"), [("ssh-rsa.key", "its public one is in"), ("none.key", "cannot be read (")]
)
def test_where_it_is_not_known_one_is_told_why(tmp_path: Path, name: str, told: str) -> None:
    done = key(tmp_path, "--public", str(WRITTEN_BY_AGE / name))
    assert (done.returncode, done.stdout) == (1, "")
    assert told in done.stderr
