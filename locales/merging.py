"""Merge a catalogue that git left in conflict: the sentences of both sides, each once.

Run by `make messages`, before it looks for sentences in the code.
"""

import subprocess
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from locales import HERE

OURS, THEIRS = 2, 3
"""Where git keeps both sides of a conflict."""


def merge_what_is_in_conflict(root: Path) -> None:
    """Write every catalogue under `root` that is in conflict anew, as both sides have it."""
    listed = _git(root, "ls-files", "--unmerged", "--", "*.po").decode()
    for path in sorted({line.partition("\t")[2] for line in listed.splitlines()}):
        ours, theirs = (_side(root, number, path) for number in (OURS, THEIRS))
        (root / path).write_bytes(_written(_both(ours, theirs)))


def _both(ours: Catalog, theirs: Catalog) -> Catalog:
    """Add to the second the sentences of the first; a translation that differs is the second's."""
    for message in ours:
        known = theirs.get(message.id)
        if message.id and not (known and known.string):
            theirs[message.id] = message
    return theirs


def _side(root: Path, number: int, path: str) -> Catalog:
    return read_po(BytesIO(_git(root, "show", f":{number}:{path}")), locale=Path(path).parts[-3])


def _written(catalogue: Catalog) -> bytes:
    buffer = BytesIO()
    write_po(buffer, catalogue, width=0, sort_output=True)
    return buffer.getvalue()


def _git(root: Path, *words: str) -> bytes:
    return subprocess.run(["git", *words], cwd=root, capture_output=True, check=True).stdout


if __name__ == "__main__":
    merge_what_is_in_conflict(HERE.parent)
