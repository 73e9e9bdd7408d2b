"""Read the official files of ROME 4.0: codes of jobs, titles, skills of digital jobs."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from locales import _
from services.tabular.official_files import BadFile, OfficialFile, column, position

CODE = re.compile(r"[A-N]\d{4}")
MOST_FAULTS = 20
"""How many faults of one file are listed; the others are counted."""
DIGITAL = "o"
SKILLS = ("savoir", "savoir_faire", "macro_savoir_faire")
KINDS = (*SKILLS, "savoir_etre")
HEART = "principale"
DEFINITION = "definition"
"""The column of the jobs that may be missing."""

Row = dict[str, Any]
Take = Callable[[Mapping[str, str]], Row | None]


class _Fault(Exception):
    pass


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Rows for the three tables `rome_jobs`, `rome_titles` and `rome_skills`."""

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
    """Read and check the files against each other; raise BadFile that lists the faulty lines.

    `digital` lists the codes of the digital jobs; without it, the column `transition_num` of
    `jobs` tells which ones are.
    """
    columns = ("code", "label", "parent", "transition_num")
    rows = _rows(jobs, columns, ("code",), _job, may_have=(DEFINITION,))
    codes = {row["code"] for row in rows}
    if digital is not None:
        listed = _rows(digital, ("code",), ("code",), lambda cells: _code(cells, "code", codes))
        chosen = {row["code"] for row in listed}
        rows = [{**row, "digital": row["code"] in chosen} for row in rows]
    files = (jobs, titles, skills, digital)
    digest = sha256("".join(file.digest for file in files if file).encode())
    return Vocabulary(rows, _titles(titles, codes), _skills(skills, rows), digest.hexdigest())


def _titles(file: OfficialFile, codes: Collection[str]) -> list[Row]:
    def take(cells: Mapping[str, str]) -> Row:
        return {**_code(cells, "rome", codes), "ogr": _number(cells), "label": _label(cells)}

    columns = ("rome", "ogr", "label", "short")  # a file of skills has no column "short"
    return _rows(file, columns, ("ogr",), take)


def _skills(file: OfficialFile, jobs: list[Row]) -> list[Row]:
    """Return the skills of digital jobs; a soft skill (savoir-être) is left out."""
    codes = {row["code"] for row in jobs}
    digital = {row["code"] for row in jobs if row["digital"]}

    def take(cells: Mapping[str, str]) -> Row | None:
        code, ogr, label = _code(cells, "rome", codes), _number(cells), _label(cells)
        if cells["kind"] not in KINDS:
            raise _Fault(_("{text!r} is no kind of skill").format(text=cells["kind"]))
        if cells["kind"] not in SKILLS or code["code"] not in digital:
            return None
        main = cells["coeur_metier"].lower() == HEART
        return {**code, "ogr": ogr, "label": label, "main": main}

    columns = ("rome", "kind", "ogr", "label", "coeur_metier")
    return _rows(file, columns, ("code", "ogr"), take)


def _job(cells: Mapping[str, str]) -> Row:
    for name in ("code", "parent"):
        if not CODE.fullmatch(cells[name]):
            raise _Fault(_("{text!r} is not a ROME code").format(text=cells[name]))
    digital = cells["transition_num"].lower() == DIGITAL
    return {
        "code": cells["code"],
        "label": _label(cells),
        "parent": cells["parent"],
        "digital": digital,
        "definition": _definition(cells),
    }


def _definition(cells: Mapping[str, str]) -> str | None:
    """Return the definition of a job, whose apostrophes are doubled in the official files."""
    return cells.get(DEFINITION, "").replace("''", "'") or None


def _code(cells: Mapping[str, str], name: str, codes: Collection[str]) -> Row:
    if cells[name] not in codes:
        raise _Fault(_("{text!r} is not among the codes").format(text=cells[name]))
    return {"code": cells[name]}


def _number(cells: Mapping[str, str]) -> int:
    if not cells["ogr"].isdecimal():
        raise _Fault(_("ogr {text!r} is not a number").format(text=cells["ogr"]))
    return int(cells["ogr"])


def _label(cells: Mapping[str, str]) -> str:
    if not cells["label"]:
        raise _Fault(_("nothing is written under label"))
    return cells["label"]


def _rows(
    file: OfficialFile,
    names: tuple[str, ...],
    key: tuple[str, ...],
    take: Take,
    *,
    may_have: tuple[str, ...] = (),
) -> list[Row]:
    """Convert every line with `take`, which returns None for a line to leave out.

    Raise BadFile that lists the faulty lines; two rows with the same `key` are a fault.
    """
    lines = file.lines()
    __, header = next(lines, (1, []))
    columns = {name: column(file, header, name) for name in names}
    found = ((name, position(header, name)) for name in may_have)
    columns |= {name: place for name, place in found if place is not None}
    rows: dict[tuple[object, ...], Row] = {}
    faults: list[str] = []
    for number, line in lines:
        try:
            if (row := take(_cells(line, columns))) is not None:
                identity = tuple(row[part] for part in key)
                if identity in rows:
                    twice = ", ".join(map(str, identity))
                    raise _Fault(_("{name} appears twice").format(name=twice))
                rows[identity] = row
        except _Fault as fault:
            fault_of_line = _("{file}, line {number}: {fault}")
            faults.append(fault_of_line.format(file=file.name, number=number, fault=fault))
    if faults:
        raise BadFile(_shortened(faults))
    if not rows:
        raise file.fault("", _("nothing is in it that we need; is it the right file?"))
    return list(rows.values())


def _cells(line: list[str], columns: Mapping[str, int]) -> Mapping[str, str]:
    if len(line) <= max(columns.values()):
        raise _Fault(_("columns are missing; is the file whole?"))
    return {name: line[position].strip() for name, position in columns.items()}


def _shortened(faults: list[str]) -> str:
    more = max(len(faults) - MOST_FAULTS, 0)
    last = [_("and {count} more").format(count=more)] if more else []
    return "\n".join([*faults[:MOST_FAULTS], *last])
