"""Encrypt files in the format of age, decrypt them, and make and read its keys."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import pyrage

from bot.backups.seal import DAMAGED
from bot.refusal import Refused
from locales import _, borrowed, labelled

OF_SSH = "ssh-ed25519 ", "ssh-rsa "
RECIPIENTS = "age1", *OF_SSH
PEM, LOCKED_BY_AGE = b"-----BEGIN ", (b"age-encryption.org/", b"-----BEGIN AGE ENCRYPTED")
LOCKED = ("ssh key must be decrypted first", "EncryptedPem")
"""What pyrage says of a key of ssh that has a passphrase."""
OTHER_KEY = "No matching keys found"
"""What pyrage says of a key that does not open a file."""
OWNER_ONLY = 0o600
NO_RECIPIENT = _(
    "age takes no such key; write the public one whole: age1… (declic backup key --public FILE)"
)
OF_ANOTHER_KEY = _(
    "the key of BACKUP_IDENTITY does not open it; name the one that goes with its BACKUP_KEY (else"
    " it is damaged: take an earlier one)"
)


@dataclass(slots=True)
class WatchedFile:
    """A file that remembers the error of its disk, of which pyrage keeps the words alone."""

    file: IO[bytes]
    fault: OSError | None = None

    def read(self, size: int) -> bytes:
        try:
            return self.file.read(size)
        except OSError as error:
            self.fault = error
            raise

    def write(self, content: bytes) -> int:
        try:
            return self.file.write(content)
        except OSError as error:
            self.fault = error
            raise

    def flush(self) -> None:
        self.file.flush()


def is_recipient(key: str) -> bool:
    """Tell whether a key looks like a public key for age, its own kind or ssh's."""
    return key.startswith(RECIPIENTS)


def encrypt(plain: Path, encrypted: Path, key: str) -> None:
    """Encrypt a file into a new one, for its owner only. Raises Refused, OSError."""
    recipient = _recipient(key)
    with plain.open("rb") as reading, _create(encrypted) as writing:
        source, target = WatchedFile(reading), WatchedFile(writing)
        try:
            pyrage.encrypt_io(source, target, [recipient])
        except pyrage.EncryptError:
            if fault := source.fault or target.fault:
                raise fault from None
            raise


def decrypt(encrypted: Path, plain: Path, identity: Path) -> None:
    """Decrypt a file into a new one, for its owner only. Raises Refused, OSError."""
    keys = read_identities(identity)
    with encrypted.open("rb") as source, _create(plain) as target:
        try:
            pyrage.decrypt_io(source, target, keys)
            return
        except pyrage.DecryptError as error:
            is_of_another_key = OTHER_KEY in str(error)
        except OSError as error:
            if error.errno is not None:  # of a disk; damage has no number
                raise
            is_of_another_key = False
    if is_of_another_key:
        raise Refused(labelled(encrypted, OF_ANOTHER_KEY))
    raise Refused(labelled(encrypted, DAMAGED))


def read_identities(file: Path) -> Sequence[Any]:
    """Return the private keys in a file: age's own, one a line, or one of ssh. Raises Refused."""
    content = _content(file)
    if content.startswith(LOCKED_BY_AGE):
        raise _locked(file)
    if content.startswith(PEM):
        return [_identity_of_ssh(file, content)]
    lines = [line.strip() for line in content.decode("utf-8", "replace").splitlines()]
    keys = [_identity(file, line) for line in lines if line and not line.startswith("#")]
    if not keys:
        raise _no_identity(file)
    return keys


def make_identity(file: Path, now: datetime) -> str:
    """Write a new private key into a new file, for its owner only; return the public one.

    Raises Refused when something is there already, or the file cannot be written.
    """
    key = pyrage.x25519.Identity.generate()
    public = str(key.to_public())
    lines = f"# created: {now.isoformat(timespec='seconds')}", f"# public key: {public}", str(key)
    try:
        with _create(file) as writing:
            writing.write("".join(f"{line}\n" for line in lines).encode())
            writing.flush()
            os.fsync(writing.fileno())
    except FileExistsError:
        refusal = _(
            "{file} is there already, and stays as it is: without it, nothing opens the archives"
            " that it closed; name another file"
        )
        raise Refused(refusal.format(file=file)) from None
    except OSError as error:
        refusal = _("{file} cannot be written ({reason})")
        raise Refused(refusal.format(file=file, reason=borrowed.reason(error))) from None
    return public


def public_keys(file: Path) -> Sequence[str]:
    """Return the public keys that go with the private ones of a file. Raises Refused."""
    if _content(file).startswith(PEM):
        refusal = _("{file} is a key of ssh: its public one is in {public}")
        raise Refused(refusal.format(file=file, public=f"{file}.pub"))
    return [str(key.to_public()) for key in read_identities(file)]


def _recipient(key: str) -> Any:
    kind = pyrage.ssh.Recipient if key.startswith(OF_SSH) else pyrage.x25519.Recipient
    try:
        return kind.from_str(key)
    except pyrage.RecipientError:
        raise Refused(labelled("BACKUP_KEY", NO_RECIPIENT)) from None


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        refusal = _("{file} cannot be read ({reason})")
        raise Refused(refusal.format(file=file, reason=borrowed.reason(error))) from None


def _identity(file: Path, line: str) -> Any:
    try:
        return pyrage.x25519.Identity.from_str(line)
    except pyrage.IdentityError:
        raise _no_identity(file) from None


def _identity_of_ssh(file: Path, content: bytes) -> Any:
    try:
        return pyrage.ssh.Identity.from_buffer(content)
    except pyrage.IdentityError as error:
        is_locked = any(words in str(error) for words in LOCKED)
        raise (_locked(file) if is_locked else _no_identity(file)) from None


def _locked(file: Path) -> Refused:
    refusal = _(
        "{file} is a private key behind a passphrase, which nobody types at night;"
        " make one without: declic backup key FILE"
    )
    return Refused(refusal.format(file=file))


def _no_identity(file: Path) -> Refused:
    refusal = _(
        "{file} holds no private key of age (AGE-SECRET-KEY-1…) nor of ssh (ed25519, rsa);"
        " make one: declic backup key FILE"
    )
    return Refused(refusal.format(file=file))


def _create(file: Path) -> IO[bytes]:
    return open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "wb")
