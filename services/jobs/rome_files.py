"""The official files of ROME 4.0: codes, titles, skills of digital jobs."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from services.tabular.official_files import BadFile, OfficialFile, column

CODE = re.compile(r"[A-N]\d{4}")
TOLD = 20
"""Faults told of one file; more are counted."""
DIGITAL = "o"
SKILLS = ("savoir", "savoir_faire", "macro_savoir_faire")
KINDS = (*SKILLS, "savoir_etre")
HEART = "principale"

Row = dict[str, Any]
Take = Callable[[Mapping[str, str]], Row | None]


class _Fault(Exception):
    pass


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Rows for the three tables."""

    jobs: list[Row]
    titles: list[Row]
    skills: list[Row]
    digest: str
    demonstration: bool = False


def read(
    jobs: OfficialFile,
    titles: OfficialFile,
    skills: OfficialFile,
    digital: OfficialFile | None = None,
) -> Vocabulary:
    """Without a list of digital jobs, the column `transition_num` of the codes tells them."""
    rows = _rows(jobs, ("code", "label", "parent", "transition_num"), ("code",), _job)
    known = {row["code"] for row in rows}
    if digital is not None:
        listed = _rows(digital, ("code",), ("code",), lambda cells: _code(cells, "code", known))
        chosen = {row["code"] for row in listed}
        rows = [{**row, "digital": row["code"] in chosen} for row in rows]
    digest = sha256("".join(it.digest for it in (jobs, titles, skills, digital) if it).encode())
    return Vocabulary(rows, _titles(titles, known), _skills(skills, rows), digest.hexdigest())


def _titles(file: OfficialFile, known: Collection[str]) -> list[Row]:
    def take(cells: Mapping[str, str]) -> Row:
        return {**_code(cells, "rome", known), "ogr": _number(cells), "label": _label(cells)}

    columns = ("rome", "ogr", "label", "short")  # the last one tells it from a file of skills
    return _rows(file, columns, ("ogr",), take)


def _skills(file: OfficialFile, jobs: list[Row]) -> list[Row]:
    """Those of digital jobs; what one is (savoir-être) is no skill."""
    known = {row["code"] for row in jobs}
    digital = {row["code"] for row in jobs if row["digital"]}

    def take(cells: Mapping[str, str]) -> Row | None:
        code, ogr, label = _code(cells, "rome", known), _number(cells), _label(cells)
        if cells["kind"] not in KINDS:
            raise _Fault(f"{cells['kind']!r} is no kind of skill")
        if cells["kind"] not in SKILLS or code["code"] not in digital:
            return None
        main = cells["coeur_metier"].lower() == HEART
        return {**code, "ogr": ogr, "label": label, "main": main}

    columns = ("rome", "kind", "ogr", "label", "coeur_metier")
    return _rows(file, columns, ("code", "ogr"), take)


def _job(cells: Mapping[str, str]) -> Row:
    for name in ("code", "parent"):
        if not CODE.fullmatch(cells[name]):
            raise _Fault(f"{cells[name]!r} is not a ROME code")
    digital = cells["transition_num"].lower() == DIGITAL
    return {
        "code": cells["code"],
        "label": _label(cells),
        "parent": cells["parent"],
        "digital": digital,
    }


def _code(cells: Mapping[str, str], name: str, known: Collection[str]) -> Row:
    if cells[name] not in known:
        raise _Fault(f"{cells[name]!r} is not among the codes")
    return {"code": cells[name]}


def _number(cells: Mapping[str, str]) -> int:
    if not cells["ogr"].isdecimal():
        raise _Fault(f"ogr {cells['ogr']!r} is not a number")
    return int(cells["ogr"])


def _label(cells: Mapping[str, str]) -> str:
    if not cells["label"]:
        raise _Fault("nothing is written under label")
    return cells["label"]


def _rows(
    file: OfficialFile, names: tuple[str, ...], key: tuple[str, ...], take: Take
) -> list[Row]:
    """Every faulty line is told; a row for each other one, once for each `key`."""
    lines = file.lines()
    _, header = next(lines, (1, []))
    columns = {name: column(file, header, name) for name in names}
    rows: dict[tuple[object, ...], Row] = {}
    faults: list[str] = []
    for number, line in lines:
        try:
            if (row := take(_cells(line, columns))) is not None:
                named = tuple(row[part] for part in key)
                if named in rows:
                    raise _Fault(f"{', '.join(map(str, named))} appears twice")
                rows[named] = row
        except _Fault as fault:
            faults.append(f"{file.name}, line {number}: {fault}")
    if faults:
        raise BadFile(_told(faults))
    if not rows:
        raise file.fault("", "nothing is in it that we need; is it the right file?")
    return list(rows.values())


def _cells(line: list[str], columns: Mapping[str, int]) -> Mapping[str, str]:
    if len(line) <= max(columns.values()):
        raise _Fault("columns are missing; is the file whole?")
    return {name: line[place].strip() for name, place in columns.items()}


def _told(faults: list[str]) -> str:
    more = [f"and {len(faults) - TOLD} more"] if len(faults) > TOLD else []
    return "\n".join([*faults[:TOLD], *more])
