"""Define how a command refuses, and refuse a file that it is given."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from locales import _, borrowed


class Refused(Exception):
    """A plain sentence for the operator: what is wrong and what to do (exit code 1)."""


def content_of(file: Path) -> bytes:
    """Return what a file holds.  Raises Refused with the reason why it cannot be read."""
    try:
        return file.read_bytes()
    except OSError as error:
        sentence = _("{file}: cannot be read ({reason})")
        raise Refused(sentence.format(file=file, reason=borrowed.reason(error))) from None


@contextmanager
def all_or_nothing(faulty: type[Exception]) -> Iterator[None]:
    """Raise Refused with the faults of a file: nothing was changed."""
    try:
        yield
    except faulty as error:
        raise Refused(_("nothing was changed:") + f"\n{error}") from None
