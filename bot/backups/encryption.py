"""Encrypt an archive for the key of BACKUP_KEY, as age or GnuPG does, and decrypt it again."""

import re
from pathlib import Path

from bot.backups import age
from bot.backups.programs import run
from bot.refusal import Refused
from locales import _, labelled

AGE, GPG = ".age", ".gpg"
OWNER_ONLY = 0o600
WHAT = "BACKUP_KEY"
SECRET = re.compile("AGE-SECRET-KEY", re.IGNORECASE)
NOT_PUBLIC = _("this is the secret key; write the public one here: age1…")


def is_for_gpg(key: str) -> bool:
    """Tell whether a key is for GnuPG, which knows keys by name; any other is for age."""
    return not age.is_recipient(key)


def encrypt(plain: Path, key: str) -> Path:
    """Encrypt a file beside itself, delete it, and return the encrypted one.

    Raises Refused, OSError.
    """
    if SECRET.search(key):
        raise Refused(labelled(WHAT, NOT_PUBLIC))
    if is_for_gpg(key):
        encrypted = plain.with_name(plain.name + GPG)
        options = ["--batch", "--yes", "--quiet", "--trust-model", "always"]
        output = ["--output", str(encrypted)]
        run(["gpg", *options, *output, "--recipient", key, "--encrypt", str(plain)], WHAT)
        encrypted.chmod(OWNER_ONLY)
    else:
        encrypted = plain.with_name(plain.name + AGE)
        age.encrypt(plain, encrypted, key)
    plain.unlink()
    return encrypted


def is_encrypted(archive: Path) -> bool:
    return archive.suffix in (AGE, GPG)


def decrypt(archive: Path, plain: Path, identity: Path | None) -> None:
    """Decrypt an archive into a new file. Raises Refused, also when a byte of it was changed."""
    if archive.suffix == GPG:
        options = ["--batch", "--quiet", "--output", str(plain)]
        run(["gpg", *options, "--decrypt", str(archive)], str(archive))
        plain.chmod(OWNER_ONLY)
    elif identity is None:
        refusal = _("{file}: it is encrypted; name the file of the age key in BACKUP_IDENTITY")
        raise Refused(refusal.format(file=archive))
    else:
        age.decrypt(archive, plain, identity)
