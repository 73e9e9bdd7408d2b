"""Archives in the format of age, without the program: what opens, and why another does not."""

import errno
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from resource import RLIMIT_FSIZE, getrlimit, setrlimit

import pytest

from bot.backups import age as age_format
from bot.backups import encryption
from bot.checks import backups
from bot.refusal import Refused
from bot.settings import Settings
from tests.harness.builders import NOON

WRITTEN_BY_AGE = Path(__file__).parent / "written_by_age"
"""Files that age 1.2.1 has written, and the keys that open each."""
KINDS = ["x25519", "ssh-ed25519", "ssh-rsa"]
DAMAGED = "this archive is damaged, or is none; take an earlier one"


@pytest.fixture
def identity(tmp_path: Path) -> Path:
    return tmp_path / "key.txt"


@pytest.fixture
def made(tmp_path: Path, identity: Path) -> Path:
    plain = tmp_path / "made.tar"
    plain.write_bytes(b"persons" * 20_000)
    return encryption.encrypt(plain, age_format.make_identity(identity, NOON))


def refused(archive: Path, identity: Path) -> str:
    with pytest.raises(Refused) as caught:
        encryption.decrypt(archive, archive.with_name("plain.tar"), identity)
    return str(caught.value)


@pytest.mark.parametrize("kind", KINDS)
def test_what_age_has_written_opens_still(kind: str, tmp_path: Path) -> None:
    archive, key = WRITTEN_BY_AGE / f"{kind}.age", WRITTEN_BY_AGE / f"{kind}.key"
    encryption.decrypt(archive, tmp_path / "plain", key)
    assert (tmp_path / "plain").read_text() == "written by age 1.2.1\n"


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_written_here_opens_here_and_in_age(kind: str, tmp_path: Path, age: str) -> None:
    plain, key = tmp_path / "made.tar", WRITTEN_BY_AGE / f"{kind}.key"
    plain.write_bytes(b"persons" * 20_000)
    made = encryption.encrypt(plain, (WRITTEN_BY_AGE / f"{kind}.key.pub").read_text().strip())
    assert made.stat().st_mode & 0o777 == 0o600 and not plain.exists()
    encryption.decrypt(made, plain, key)
    assert plain.read_bytes() == b"persons" * 20_000
    mine = tmp_path / "mine"
    mine.write_bytes(key.read_bytes())
    mine.chmod(0o600)
    done = subprocess.run([age, "-d", "-i", str(mine), str(made)], capture_output=True, check=True)
    assert done.stdout == b"persons" * 20_000


def test_what_is_written_is_for_its_owner_only(made: Path, identity: Path, tmp_path: Path) -> None:
    encryption.decrypt(made, tmp_path / "plain", identity)
    rights = {path.stat().st_mode & 0o777 for path in (made, identity, tmp_path / "plain")}
    assert rights == {0o600}


def test_a_private_key_is_never_taken_for_a_name_of_gpg(tmp_path: Path) -> None:
    plain = tmp_path / "made.tar"
    plain.write_bytes(b"persons")
    with pytest.raises(Refused, match="BACKUP_KEY: this is the secret key; write the public one"):
        encryption.encrypt(plain, "AGE-SECRET-KEY-1QQQ")
    assert plain.exists()


def test_another_key_is_told_from_damage(made: Path, tmp_path: Path) -> None:
    age_format.make_identity(tmp_path / "other.txt", NOON)
    assert refused(made, tmp_path / "other.txt") == (
        f"{made}: the key of BACKUP_IDENTITY does not open it;"
        " name the one that goes with its BACKUP_KEY (else it is damaged: take an earlier one)"
    )


@pytest.mark.parametrize("kept", [slice(90_000), slice(40), slice(0), slice(60, None)])
def test_an_archive_that_is_cut_asks_for_an_earlier_one(
    made: Path, identity: Path, kept: slice
) -> None:
    made.write_bytes(made.read_bytes()[kept])
    assert refused(made, identity) == f"{made}: {DAMAGED}"


@pytest.mark.parametrize("at", [10, 130, 180, 50_000, -1])
def test_a_byte_that_changed_asks_for_an_earlier_one(made: Path, identity: Path, at: int) -> None:
    content = bytearray(made.read_bytes())
    content[at] ^= 1
    made.write_bytes(content)
    assert refused(made, identity) == f"{made}: {DAMAGED}"


def test_of_several_keys_in_a_file_one_opens(made: Path, identity: Path, tmp_path: Path) -> None:
    age_format.make_identity(tmp_path / "other.txt", NOON)
    both = tmp_path / "both.txt"
    both.write_text(f"{(tmp_path / 'other.txt').read_text()}\r\n\n  {identity.read_text()}")
    encryption.decrypt(made, tmp_path / "plain", both)
    assert (tmp_path / "plain").read_bytes() == b"persons" * 20_000


@pytest.mark.parametrize(
    "content", [b"", b"# only a comment\n", b"no key\n", b"\xff\xfe\0", b"-----BEGIN X"]
)
def test_a_file_that_holds_no_private_key_is_told(
    made: Path, identity: Path, content: bytes
) -> None:
    identity.write_bytes(content)
    assert refused(made, identity).startswith(f"{identity} holds no private key of age (")


@pytest.mark.parametrize("kind", ["ed25519", "rsa", "rsa-pem"])
def test_a_key_of_ssh_that_has_a_passphrase_is_refused(made: Path, kind: str) -> None:
    locked = WRITTEN_BY_AGE / f"locked-{kind}.key"
    assert refused(made, locked).startswith(f"{locked} is a private key behind a passphrase, ")


def test_so_is_a_key_that_age_has_locked(made: Path, identity: Path) -> None:
    identity.write_bytes((WRITTEN_BY_AGE / "x25519.age").read_bytes())
    assert refused(made, identity).startswith(f"{identity} is a private key behind a passphrase, ")


@pytest.mark.parametrize("key", ["age1short", "ssh-ed25519 AAAA", "ssh-rsa", "age1"])
def test_a_public_key_that_is_none_is_refused_and_writes_nothing(tmp_path: Path, key: str) -> None:
    plain = tmp_path / "made.tar"
    plain.write_bytes(b"persons")
    with pytest.raises(Refused):
        encryption.encrypt(plain, key)
    assert list(tmp_path.iterdir()) == [plain]


def test_a_name_that_gpg_does_not_know_is_told_beforehand(
    gpg_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GNUPGHOME", str(gpg_home))
    [fault] = backups.key(Settings(_env_file=None, backup_key="nobody@declic.test"))
    assert fault.startswith("BACKUP_KEY: gpg has no public key of this name for this account")


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """Let the system refuse what goes over a size, as a full disk does."""
    soft, hard = getrlimit(RLIMIT_FSIZE)
    setrlimit(RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        setrlimit(RLIMIT_FSIZE, (soft, hard))


def test_a_disk_that_takes_no_more_is_told_as_such(
    made: Path, identity: Path, tmp_path: Path
) -> None:
    """The library tells it as an encryption that failed, or as damage."""
    plain = tmp_path / "again.tar"
    plain.write_bytes(Random(1).randbytes(100_000))
    [public] = age_format.public_keys(identity)
    with files_of_at_most(50_000):
        with pytest.raises(OSError, match=r"\[Errno") as encrypting:
            encryption.encrypt(plain, public)
        with pytest.raises(OSError, match=r"\[Errno") as decrypting:
            encryption.decrypt(made, tmp_path / "plain", identity)
    assert encrypting.value.errno == decrypting.value.errno == errno.EFBIG


MEASURE = """
import sys
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from bot.backups import age
folder = Path(sys.argv[1])
[public] = age.public_keys(folder / "key.txt")
with (folder / "large").open("wb") as large:
    large.truncate(100 * 2**20)
before = getrusage(RUSAGE_SELF).ru_maxrss
age.encrypt(folder / "large", folder / "large.age", public)
age.decrypt(folder / "large.age", folder / "again", folder / "key.txt")
print(getrusage(RUSAGE_SELF).ru_maxrss - before)
"""


def test_a_large_archive_is_never_in_memory(identity: Path, tmp_path: Path) -> None:
    age_format.make_identity(identity, NOON)
    command = [sys.executable, "-c", MEASURE, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert int(done.stdout) < 16 * 1024  # kilobytes, for a hundred megabytes
    assert (tmp_path / "again").stat().st_size == 100 * 2**20
