"""Read the examples: what people type, with what they mean, from `<language>/examples/<set>.tsv`.

Each file is one set, written without a look at the others: accuracy is measured on a set that was
left out.  A line is `intent<TAB>state<TAB>text`; several intents are joined by `|`, best first.
"""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from flows.reading import lines_of

HERE = Path(__file__).parent


class Example(NamedTuple):
    source: str
    """Its set: « fr/a »."""
    intents: Sequence[str]
    """What it means, the best first."""
    state: str
    text: str


def examples(folder: Path = HERE) -> list[Example]:
    """Return all examples, in the order of the files; raises `ValueError` with file and line."""
    return [example for path in _files(folder) for example in _read(path)]


def digest(folder: Path = HERE) -> str:
    """Return what tells these examples from any others: twelve hexadecimal digits."""
    read = sha256()
    for path in _files(folder):
        read.update(path.read_bytes())
    return read.hexdigest()[:12]


def _files(folder: Path) -> Sequence[Path]:
    return sorted(folder.glob("*/examples/*.tsv"))


def _read(path: Path) -> Iterator[Example]:
    source = f"{path.parent.parent.name}/{path.stem}"
    for number, line in enumerate(lines_of(path), 1):
        parts = line.split("\t")
        if len(parts) != 3 or not all(part.strip() for part in parts):
            raise ValueError(f"{source}.tsv, line {number}: intent, state and text, by tabs")
        intents, state, text = parts
        yield Example(source, tuple(intents.split("|")), state, text)
