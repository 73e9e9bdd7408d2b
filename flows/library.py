"""Load every script, questionnaire and text, and check them once at start-up."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import ValidationError

from flows.assessments import Assessment, expand
from flows.checks import CodeNames, faults
from flows.reading import plain_values
from flows.script import Script, Step
from flows.texts import Texts, load_texts

T = TypeVar("T", Script, Assessment)

HERE = Path(__file__).parent


class BadScript(Exception):
    """Raised with one fault a line: file, step, what is wrong."""


@dataclass(frozen=True, slots=True)
class Library:
    scripts: Mapping[str, Script]
    """Those of the questionnaires too."""
    texts: Texts

    @staticmethod
    def load(code: CodeNames, folder: Path = HERE) -> "Library":
        """Read and check a folder; raises `BadScript` with all that is wrong."""
        return _checked_here(code) if folder == HERE else _checked(_read(folder), code)


def _checked(library: Library, code: CodeNames) -> Library:
    if wrong := list(faults(library.scripts, library.texts, code)):
        raise BadScript("\n".join(wrong))
    return library


@cache
def _checked_here(code: CodeNames) -> Library:
    """Check this folder, once."""
    return _checked(_read_here(), code)


@cache
def _read_here() -> Library:
    """Read this folder, once."""
    return _read(HERE)


def _read(folder: Path) -> Library:
    scripts = _read_all((folder / "scripts").rglob("*.yaml"), Script)
    assessments = load_assessments() if folder == HERE else _assessments(folder)
    if both := scripts.keys() & assessments.keys():
        raise BadScript(f"assessments: {', '.join(sorted(both))}: the name of a script")
    scripts |= {name: expand(assessment) for name, assessment in assessments.items()}
    whole = {name: _with_borrowed(script, scripts) for name, script in scripts.items()}
    return Library(whole, _texts(folder))


def _with_borrowed(script: Script, scripts: Mapping[str, Script]) -> Script:
    """Add the steps that a script borrows from others; refuse a name it already has."""
    if not script.borrowed:
        return script
    steps: dict[str, Step] = {}
    for other, names in script.borrowed.items():
        lent = scripts[other].steps if other in scripts else {}
        if wrong := [name for name in names if name not in lent or name in script.steps]:
            raise BadScript(f"{script.name}.yaml: borrowed: {other}: {', '.join(wrong)}")
        steps |= {name: lent[name] for name in names}
    return script.model_copy(update={"steps": script.steps | steps})


def _texts(folder: Path) -> Texts:
    try:
        return load_texts() if folder == HERE else Texts.load(folder / "texts")
    except (ValueError, yaml.YAMLError) as wrong:
        raise BadScript(f"texts: {' '.join(str(wrong).split())}") from None


def _read_all(files: Iterable[Path], kind: type[T]) -> dict[str, T]:
    """Return the contents by name, sorted by name, whichever folder they are in."""
    paths: dict[str, Path] = {}
    for path in sorted(files, key=lambda file: (file.stem, file)):
        if other := paths.get(path.stem):
            raise BadScript(f"{path.name}: in {other.parent.name}/ and in {path.parent.name}/")
        paths[path.stem] = path
    return {name: read(path, kind) for name, path in paths.items()}


def read(path: Path, kind: type[T]) -> T:
    """Read one file; raises `BadScript` if it is not as the grammar says."""
    try:
        content = kind.model_validate(plain_values(path.read_text(encoding="utf-8")))
    except (ValidationError, yaml.YAMLError) as wrong:
        raise BadScript("\n".join(_sentences(path, wrong))) from None
    if content.name != path.stem:
        raise BadScript(f"{path.name}: its name is {content.name!r}, not that of the file")
    return content


def _sentences(path: Path, wrong: ValidationError | yaml.YAMLError) -> list[str]:
    if isinstance(wrong, yaml.YAMLError):
        return [f"{path.name}: {' '.join(str(wrong).split())}"]
    return [
        f"{path.name}: {'.'.join(str(part) for part in error['loc'])}: {error['msg']}"
        for error in wrong.errors()
    ]


def load_scripts() -> Mapping[str, Script]:
    """Return the scripts of this folder, questionnaires included, unchecked."""
    return _read_here().scripts


@cache
def load_assessments() -> Mapping[str, Assessment]:
    """Return the questionnaires of this folder, read once.

    Scripts and texts are not read here: a fault in them is reported by `Library.load`.
    """
    return _assessments(HERE)


def _assessments(folder: Path) -> dict[str, Assessment]:
    return _read_all((folder / "assessments").glob("*.yaml"), Assessment)
