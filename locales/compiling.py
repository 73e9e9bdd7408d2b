"""Compile the catalogues: kept beside their sources, as Python keeps what it compiles."""

import os
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

HERE = Path(__file__).parent


def compile_every_catalogue() -> Iterator[Path]:
    """Compile each catalogue, and yield the files that are written."""
    for source in sorted(HERE.glob("*/LC_MESSAGES/*.po")):
        compile_catalogue(source)
        yield source.with_suffix(".mo")


def compile_catalogue(source: Path) -> bytes:
    """Return a catalogue as gettext reads it, and keep it if the folder can be written."""
    language = source.parent.parent.name
    with source.open("rb") as file:
        catalogue = read_po(file, locale=language, abort_invalid=True)
    buffer = BytesIO()
    write_mo(buffer, catalogue)
    _keep(source.with_suffix(".mo"), buffer.getvalue())
    return buffer.getvalue()


def _keep(compiled: Path, content: bytes) -> None:
    """Write a file that nobody reads half."""
    unfinished = compiled.with_suffix(f".{os.getpid()}")
    with suppress(OSError):
        unfinished.write_bytes(content)
        unfinished.replace(compiled)
