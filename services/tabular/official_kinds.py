"""Recognise an official file by its content, and refuse one that stands in another's place."""

import csv
from collections.abc import Mapping

from locales import _
from services.tabular.official_files import BadFile, OfficialFile

NAMES: Mapping[str, str] = {
    "--qpv": _("the outlines of QPV (GeoJSON)"),
    "--frr": _("the list of FRR"),
    "--communes": _("the communes, as geo.api.gouv.fr answers them (JSON)"),
    "--former": _("the former communes (CSV)"),
    "--jobs": _("the codes of ROME (CSV)"),
    "--titles": _("the titles of ROME (CSV)"),
    "--skills": _("the skills of ROME (CSV)"),
    "--digital": _("the digital jobs of ROME (CSV)"),
}
"""What each option takes."""
ALIKE = {"--digital": "--jobs"}
"""Options whose file has the columns of another's."""
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "--former": ("old_insee",),
    "--titles": ("rome", "ogr", "short"),
    "--skills": ("rome", "kind", "ogr"),
    "--jobs": ("code", "label", "parent"),
}
"""Titles by which a table is known."""
OF_FRR = ("status", "classement", "frr", "codefrr")
IN_JSON = {b'"code_qp"': "--qpv", b'"codesPostaux"': "--communes"}
JSON = ("--qpv", "--communes")
HEAD = 8192
"""Bytes in which a file is recognised."""


def check(file: OfficialFile, wanted: str) -> None:
    """Raise BadFile, with the kind of the file, unless the option may take it."""
    head = file.content[:HEAD].lstrip()
    if not head:
        raise _fault(file, wanted, _("it is empty"))
    if head.startswith(b"%PDF"):
        raise _fault(file, wanted, _("it is a PDF"))
    if head.startswith(b"<"):
        raise _fault(file, wanted, _("it is a web page: what was downloaded is not the file"))
    meant = _recognised(file, head)
    if meant and meant != ALIKE.get(wanted, wanted):
        sentence = _("it is {name}, which goes with {option}")
        raise _fault(file, wanted, sentence.format(name=NAMES[meant], option=meant))
    if wanted in JSON and head[:1] not in (b"{", b"["):
        raise _fault(file, wanted, _("it is no JSON"))


def _fault(file: OfficialFile, wanted: str, problem: str) -> BadFile:
    sentence = _("{option} takes {name}, but {problem}")
    return file.fault("", sentence.format(option=wanted, name=NAMES[wanted], problem=problem))


def _recognised(file: OfficialFile, head: bytes) -> str | None:
    """Return the option that takes the file; None when it is not known."""
    if head[:1] in (b"{", b"["):
        return next((option for mark, option in IN_JSON.items() if mark in head), None)
    if file.is_workbook:
        return None
    titles = _titles(head)
    for option, columns in COLUMNS.items():
        if titles.issuperset(columns):
            return option
    has_class = any(title.startswith(OF_FRR) for title in titles)
    return "--frr" if has_class and "postcodes" not in titles else None


def _titles(head: bytes) -> set[str]:
    first = head.split(b"\n", 1)[0].decode("utf-8", errors="replace")
    delimiter = ";" if first.count(";") > first.count(",") else ","
    cells = next(csv.reader([first], delimiter=delimiter), [])
    return {cell.strip("\ufeff \r").lower() for cell in cells}
