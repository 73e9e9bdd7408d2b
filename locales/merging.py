"""Merge a catalogue that git left in conflict: the sentences of both sides, each once.

Run by `make messages`, before it looks for sentences in the code.
"""

import subprocess
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from locales import HERE

BASE, OURS, THEIRS = 1, 2, 3
"""Where git keeps what both sides began from, and both sides, of a conflict."""


def merge_what_is_in_conflict(root: Path) -> None:
    """Write every catalogue under `root` that is in conflict anew, as both sides have it."""
    listed = _git(root, "ls-files", "--unmerged", "--", "*.po").decode()
    for path in sorted({line.partition("\t")[2] for line in listed.splitlines()}):
        base, ours, theirs = (_side(root, number, path) for number in (BASE, OURS, THEIRS))
        (root / path).write_bytes(_written(_both(base, ours, theirs)))


def _both(base: Catalog, ours: Catalog, theirs: Catalog) -> Catalog:
    """Add to ours the sentences of theirs, and the translations that they changed."""
    for message in theirs:
        if not message.id:
            continue
        known, before = ours.get(message.id), base.get(message.id)
        if known is None:
            ours[message.id] = message
        elif not known.string or (message.string and message.string != (before and before.string)):
            known.string = message.string
    return ours


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
