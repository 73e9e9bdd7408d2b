"""Look whether an archive could be written, encrypted, read back and copied."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.backups import age, copies, encryption
from bot.backups.copies import CopyDestination, FolderDestination, RcloneDestination
from bot.checks import folders
from bot.env_file import named
from bot.refusal import Refused
from bot.settings import Settings
from locales import _

PACKAGES = {"gpg": "gnupg", "ssh": "openssh-client"}
"""Of Debian, where their name is not the program's."""


def folder(settings: Settings) -> Iterator[str]:
    """Yield the fault of the folder of archives; another account may be the writer."""
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
    is_for_gpg = encryption.is_for_gpg(settings.backup_key)
    if encryption.SECRET.search(settings.backup_key):
        yield named("BACKUP_KEY", encryption.NOT_PUBLIC)
    elif is_for_gpg and (fault := _missing("gpg")):
        yield named("BACKUP_KEY", fault)
    else:
        with TemporaryDirectory() as trial:
            yield from _tried(settings, Path(trial), is_for_gpg=is_for_gpg)


def _tried(settings: Settings, folder: Path, *, is_for_gpg: bool) -> Iterator[str]:
    plain, read_back = folder / "trial", folder / "read_back"
    plain.write_text("trial")
    try:
        encrypted = encryption.encrypt(plain, settings.backup_key)
    except Refused:
        yield named("BACKUP_KEY", NO_KEY_OF_GPG if is_for_gpg else age.NO_RECIPIENT)
        return
    if _fault_of_identity(settings):  # told as such
        return
    try:
        encryption.decrypt(encrypted, read_back, settings.backup_identity)
    except Refused:
        if is_for_gpg:
            yield named("BACKUP_KEY", NO_PRIVATE_KEY_OF_GPG)
        else:
            yield named("BACKUP_IDENTITY", OTHER_IDENTITY)


NO_KEY_OF_GPG = _(
    "gpg has no public key of this name for this account; import it (gpg --import FILE),"
    " or write a key of age: age1…"
)
NO_PRIVATE_KEY_OF_GPG = _(
    "gpg has no private key of this name for this account: no archive can be read back"
    " here, nor by declic backup verify; import it"
)
OTHER_IDENTITY = _("this file does not open what BACKUP_KEY encrypts; write the two of one key")


def _fault_of_identity(settings: Settings) -> str | None:
    if encryption.is_for_gpg(settings.backup_key):
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
        sentence = _("{file} cannot be read by this account; as root: chown {user} {file}")
        return sentence.format(file=identity, user=folders.user())
    try:
        age.read_identities(identity)
    except Refused as refused:
        return str(refused)
    return None


def copy(settings: Settings) -> Iterator[str]:
    """Yield why copies could not be made, as far as can be told without asking elsewhere."""
    if not settings.backup_copy:
        return
    place = copies.place_of(settings.backup_copy)
    if fault := _fault_of_place(place):
        yield named("BACKUP_COPY", fault)


def _fault_of_place(place: CopyDestination) -> str | None:
    if isinstance(place, FolderDestination):
        return folders.fault_of(place.path)
    return _missing("rclone" if isinstance(place, RcloneDestination) else "ssh")


def _missing(program: str) -> str | None:
    if shutil.which(program):
        return None
    sentence = _(
        "the program {program} is missing; install it, as root: apt-get install -y {package}"
    )
    return sentence.format(program=program, package=PACKAGES.get(program, program))


LOOKS = (folder, key, identity, copy)
