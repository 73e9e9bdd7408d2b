"""Read DATABASE_URL, and refuse what is nearly an address: data would be kept elsewhere."""

from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from locales import _

SQLITE = "sqlite:///"
SQLITE_FORM = "sqlite:///var/declic.db"
POSTGRESQL_FORM = "postgresql://user:password@host:5432/name"


def checked(url: str) -> str:
    """Return the address. Raises ValueError with a sentence that does not repeat it."""
    scheme = url.partition(":")[0].partition("+")[0]
    if scheme == "postgres":
        raise ValueError(_("begins with postgres://; write postgresql:// instead"))
    if scheme == "sqlite":
        _check_sqlite(url)
    elif scheme == "postgresql":
        _check_postgresql(url)
    else:
        sentence = _("is no address of a database; write {sqlite} or {postgresql}")
        forms = {"sqlite": SQLITE_FORM, "postgresql": POSTGRESQL_FORM}
        raise ValueError(sentence.format(**forms))
    return url


def file_of(url: str) -> Path | None:
    """Return the file of an SQLite address; None for a server."""
    if not url.startswith(SQLITE):
        return None
    return Path(unquote(url.removeprefix(SQLITE).partition("?")[0]))


def _check_sqlite(url: str) -> None:
    file = file_of(url)
    if file is None or str(file) in (".", ":memory:"):
        raise ValueError(_("names no file; write three slashes, as in sqlite:///var/declic.db"))
    written = url.removeprefix(SQLITE)
    if not file.is_absolute() and not written.startswith("./") and _is_meant_from_root(file):
        sentence = _(
            "{file} would be in {folder}; write four slashes for /{file}: sqlite:////{file}"
            " (or sqlite:///./{file}, if it is to be in {folder})"
        )
        raise ValueError(sentence.format(file=file, folder=Path.cwd()))


def _is_meant_from_root(file: Path) -> bool:
    """Tell whether a folder of this name is at the root of the disk, and none is here.

    `var/declic.db` is the usual place: there, the folder below `var` decides.
    """
    folders = file.parent.parts
    beginning = Path(*folders[: 2 if folders[:1] == ("var",) else 1])
    if beginning in (Path(), Path("var")):
        return False
    return ("/" / beginning).is_dir() and not beginning.is_dir()


def _check_postgresql(url: str) -> None:
    parts = _split(url)
    if not parts.path.strip("/"):
        raise ValueError(_("names no database; end it with /name"))


def _split(url: str) -> SplitResult:
    """Split the address, unless its password ends a part of it too early."""
    user, _at, rest = url.partition("://")[2].rpartition("@")
    if any(character in user for character in "@/?#"):
        raise ValueError(
            _("its password holds @, /, ? or #; write %40, %2F, %3F or %23 in their place")
        )
    parts = urlsplit(f"postgresql://{rest}")
    if not _has_a_port_or_none(parts):
        sentence = _("the port is no number; write {form}").format(form=POSTGRESQL_FORM)
        raise ValueError(sentence)
    return parts


def _has_a_port_or_none(parts: SplitResult) -> bool:
    try:
        return parts.port is None or parts.port > 0
    except ValueError:
        return False
