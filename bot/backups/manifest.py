"""Say what an archive holds: its manifest, which is read as strictly as it is written."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, TypeAdapter
from pydantic_core import from_json, to_json

from bot.refusal import Refused
from locales import _
from models.engine import snapshots

FORMAT: Literal[1] = 1
NEWER = _("this archive was made by a newer version of Déclic: install that version first")


def _instant(text: str) -> str:
    if datetime.fromisoformat(text).tzinfo is None:
        raise ValueError("no time zone")
    return text


Table = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f]{1,63}$")]
Sum = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


@dataclass(frozen=True, slots=True)
class Manifest:
    __pydantic_config__: ClassVar = ConfigDict(extra="forbid", strict=True)

    made_at: Annotated[str, AfterValidator(_instant)]
    database: snapshots.Kind
    revision: Annotated[str, StringConstraints(pattern=r"^([0-9]{4})?$")]
    """Of the tables; empty if there are none."""
    counts: Mapping[Table, Annotated[int, Field(ge=0)]]
    """Rows in each table."""
    members: Mapping[str, Sum]
    """The SHA-256 of each, by name."""
    format: Literal[1] = FORMAT

    @property
    def is_whole(self) -> bool:
        """Tell whether the database is among the members."""
        return snapshots.NAMES[self.database] in self.members


READER = TypeAdapter(Manifest)


def write(manifest: Manifest) -> bytes:
    return to_json(asdict(manifest), indent=1)


def read(content: bytes) -> Manifest | None:
    """Return a manifest; None if it is none of ours. Raises Refused if it is of a newer version."""
    try:
        values: Any = from_json(content)
        if isinstance(values, dict) and _is_newer(values.get("format")):
            raise Refused(NEWER)
        manifest = READER.validate_json(content)
    except ValueError:
        return None
    return manifest if manifest.is_whole else None


def _is_newer(version: object) -> bool:
    return isinstance(version, int) and version > FORMAT
