"""Every script and text, read and checked once at start-up."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import yaml
from pydantic import ValidationError

from flows.checks import Known, faults
from flows.script import Script
from flows.texts import Texts

HERE = Path(__file__).parent


class BadScript(Exception):
    """One fault a line: file, step, what is wrong."""


@dataclass(frozen=True, slots=True)
class Library:
    scripts: Mapping[str, Script]
    texts: Texts

    @classmethod
    def load(cls, known: Known, folder: Path = HERE) -> Self:
        scripts = {path.stem: read(path) for path in sorted((folder / "scripts").glob("*.yaml"))}
        library = cls(scripts, _texts(folder / "texts"))
        if found := list(faults(scripts, library.texts, known)):
            raise BadScript("\n".join(found))
        return library


def _texts(folder: Path) -> Texts:
    try:
        return Texts.load(folder)
    except (ValueError, yaml.YAMLError) as wrong:
        raise BadScript(f"texts: {' '.join(str(wrong).split())}") from None


def read(path: Path) -> Script:
    try:
        script = Script.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (ValidationError, yaml.YAMLError) as wrong:
        raise BadScript("\n".join(_sentences(path, wrong))) from None
    if script.name != path.stem:
        raise BadScript(f"{path.name}: its name is {script.name!r}, not that of the file")
    return script


def _sentences(path: Path, wrong: ValidationError | yaml.YAMLError) -> list[str]:
    if isinstance(wrong, yaml.YAMLError):
        return [f"{path.name}: {' '.join(str(wrong).split())}"]
    return [
        f"{path.name}: {'.'.join(str(part) for part in error['loc'])}: {error['msg']}"
        for error in wrong.errors()
    ]
