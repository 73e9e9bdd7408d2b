"""Look whether an archive could be written, encrypted, read back and copied."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.backups import copies, encryption
from bot.backups.copies import Folder, Place, Rclone
from bot.checks import folders
from bot.env_file import named
from bot.refusal import Refused
from bot.settings import Settings
from locales import _

SECRET = re.compile("AGE-SECRET-KEY", re.IGNORECASE)
PACKAGES = {"gpg": "gnupg", "ssh": "openssh-client"}
"""Of Debian, where their name is not the program's."""


def folder(settings: Settings) -> Iterator[str]:
    """Yield why archives cannot be written; another account may be the one that writes there."""
    if fault := folders.fault_of(settings.backup_dir):
        yield named("BACKUP_DIR", fault)


def identity(settings: Settings) -> Iterator[str]:
    """Yield why the private key of age cannot be read."""
    if fault := _fault_of_identity(settings):
        yield named("BACKUP_IDENTITY", fault)


def key(settings: Settings) -> Iterator[str]:
    """Encrypt a trial archive, and read it back."""
    if not settings.backup_key:
        return
    program = encryption.program_of(settings.backup_key)
    if SECRET.search(settings.backup_key):
        sentence = _("this is the secret key; write the public one here: age1…")
        yield named("BACKUP_KEY", sentence)
    elif fault := _missing(program):
        yield named("BACKUP_KEY", fault)
    else:
        with TemporaryDirectory() as trial:
            yield from _tried(settings, program, Path(trial))


def _tried(settings: Settings, program: str, folder: Path) -> Iterator[str]:
    plain = folder / "trial"
    plain.write_text("trial")
    try:
        encrypted = encryption.encrypt(plain, settings.backup_key)
    except Refused:
        yield named("BACKUP_KEY", NO_KEY[program])
        return
    if _fault_of_identity(settings):  # told as such
        return
    by_age = program == encryption.PROGRAM_OF_AGE
    try:
        encryption.decrypt(encrypted, plain, settings.backup_identity)
    except Refused:
        yield named("BACKUP_IDENTITY" if by_age else "BACKUP_KEY", OTHER_KEY[program])


NO_KEY = {
    "age": _("age takes no such key; write the public one whole: age1… (age-keygen -y FILE)"),
    "gpg": _(
        "gpg has no public key of this name for this account; import it (gpg --import FILE),"
        " or write a key of age: age1…"
    ),
}
OTHER_KEY = {
    "age": _("this file does not open what BACKUP_KEY encrypts; write the two of one key"),
    "gpg": _(
        "gpg has no private key of this name for this account: no archive can be read back"
        " here, nor by declic backup verify; import it"
    ),
}


def _fault_of_identity(settings: Settings) -> str | None:
    if encryption.program_of(settings.backup_key) != encryption.PROGRAM_OF_AGE:
        return None
    if (identity := settings.backup_identity) is None:
        return _(
            "missing: nothing here reads the archives back, neither declic backup verify, each"
            " month, nor declic restore; name the file of the private key"
        )
    if not os.access(identity, os.F_OK):
        sentence = _("{file} is not there, or this account may not enter its folder")
        return sentence.format(file=identity)
    if not os.access(identity, os.R_OK):
        sentence = _("{file} cannot be read by this account: sudo chown {user} {file}")
        return sentence.format(file=identity, user=folders.user())
    return None


def copy(settings: Settings) -> Iterator[str]:
    """Yield why copies could not be made, as far as can be told without asking elsewhere."""
    if not settings.backup_copy:
        return
    place = copies.place_of(settings.backup_copy)
    if fault := _fault_of_place(place):
        yield named("BACKUP_COPY", fault)


def _fault_of_place(place: Place) -> str | None:
    if isinstance(place, Folder):
        return folders.fault_of(place.path)
    return _missing("rclone" if isinstance(place, Rclone) else "ssh")


def _missing(program: str) -> str | None:
    if shutil.which(program):
        return None
    sentence = _("the program {program} is missing; install it: sudo apt install {package}")
    return sentence.format(program=program, package=PACKAGES.get(program, program))


LOOKS = (folder, key, identity, copy)
