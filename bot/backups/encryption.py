"""Encrypt an archive for the key of BACKUP_KEY, with age or GnuPG, and decrypt it again."""

from pathlib import Path

from bot.backups.programs import Failed, run
from bot.refusal import Refused
from locales import _

AGE_RECIPIENTS = ("age1", "ssh-ed25519 ", "ssh-rsa ")
AGE, GPG = ".age", ".gpg"
OWNER_ONLY = 0o600
PROGRAM_OF_AGE = "age"
WHAT = "BACKUP_KEY"
OTHER_KEY = "no identity matched any of the recipients"
DAMAGES = ("failed to decrypt and authenticate", "failed to read header", "bad header MAC", "EOF")
"""What age says of a key that does not open an archive, and of one that was cut or changed."""


def program_of(key: str) -> str:
    """Return the program that encrypts for a key."""
    return PROGRAM_OF_AGE if key.startswith(AGE_RECIPIENTS) else "gpg"


def encrypt(plain: Path, key: str) -> Path:
    """Encrypt a file beside itself, delete it, and return the encrypted one."""
    by_age = program_of(key) == PROGRAM_OF_AGE
    encrypted = plain.with_name(plain.name + (AGE if by_age else GPG))
    if by_age:
        run(["age", "--encrypt", "-r", key, "-o", str(encrypted), str(plain)], WHAT)
    else:
        options = ["--batch", "--yes", "--quiet", "--trust-model", "always"]
        output = ["--output", str(encrypted)]
        run(["gpg", *options, *output, "--recipient", key, "--encrypt", str(plain)], WHAT)
    encrypted.chmod(OWNER_ONLY)
    plain.unlink()
    return encrypted


def is_encrypted(archive: Path) -> bool:
    return archive.suffix in (AGE, GPG)


def decrypt(archive: Path, plain: Path, identity: Path | None) -> None:
    """Decrypt an archive into a new file. Raises Refused, also when a byte of it was changed."""
    if archive.suffix == GPG:
        options = ["--batch", "--quiet", "--output", str(plain)]
        run(["gpg", *options, "--decrypt", str(archive)], str(archive))
    else:
        if identity is None:
            refusal = _("{file}: it is encrypted; name the file of the age key in BACKUP_IDENTITY")
            raise Refused(refusal.format(file=archive))
        _decrypt_by_age(archive, plain, identity)
    plain.chmod(OWNER_ONLY)


def _decrypt_by_age(archive: Path, plain: Path, identity: Path) -> None:
    try:
        run(["age", "--decrypt", "-i", str(identity), "-o", str(plain), str(archive)], str(archive))
    except Failed as failure:
        if OTHER_KEY in failure.reason:
            refusal = _(
                "{file}: the key of BACKUP_IDENTITY does not open it; name the one that goes with"
                " its BACKUP_KEY (else it is damaged: take an earlier one)"
            )
        elif any(damage in failure.reason for damage in DAMAGES):
            refusal = _("{file}: this archive is damaged, or is none; take an earlier one")
        else:
            raise
        raise Refused(refusal.format(file=archive)) from failure
