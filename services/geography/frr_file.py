"""Read the FRR list by commune in each form it is published: labels, short codes, numbers.

The Observatoire des territoires publishes the numbers without explaining them. Their meaning was
found from the communes that have them (2: eleven new communes, 3: La Réunion, classed in part).
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from locales import _
from rules.geography.zones import Ruralness
from services.tabular.official_files import OfficialFile, OfficialRows, column, day_in, position

TITLES = (
    ("insee", "code_insee", "codgeo"),
    ("name", "commune", "libgeo"),
    ("status", "classement", "frr", "codefrr"),
)
"""Titles that the columns may have: code, name, class."""
PREAMBLE = 20
"""How many lines are searched for the header."""

CLASSES = {
    "": None,
    "-9999": None,
    "NC": None,
    "Non classée": None,
    "4": Ruralness.BASIC,
    "SOCLE": Ruralness.BASIC,
    "FRR socle": Ruralness.BASIC,
    "3": Ruralness.BASIC_PARTIAL,
    "SOCLE_P": Ruralness.BASIC_PARTIAL,
    "Classée FRR partiellement": Ruralness.BASIC_PARTIAL,
    "5": Ruralness.PLUS,
    "PLUS": Ruralness.PLUS,
    "FRR+": Ruralness.PLUS,
    "PLUS_P": Ruralness.PLUS_PARTIAL,
    "FRR+ partiellement": Ruralness.PLUS_PARTIAL,
    "1": Ruralness.BENEFICIARY,
    "BENEF": Ruralness.BENEFICIARY,
    "FRR bénéficiaire": Ruralness.BENEFICIARY,
    "2": Ruralness.BENEFICIARY_PARTIAL,
    "BENEF_P": Ruralness.BENEFICIARY_PARTIAL,
    "FRR bénéficiaire partiellement": Ruralness.BENEFICIARY_PARTIAL,
}


def read_rural(file: OfficialFile) -> OfficialRows:
    """Return the communes that are classed; the vintage is the date found in the titles."""
    lines = file.lines()
    preamble, header = _heading(lines)
    columns = tuple(column(file, header, *titles) for titles in TITLES)
    seen: dict[str, dict[str, Any]] = {}
    for number, line in lines:
        row = _row(file, number, line, columns)
        if row["insee"] in seen:
            problem = _("{name} appears twice").format(name=row["insee"])
            raise file.fault_of_line(number, problem)
        seen[row["insee"]] = row
    classed = [row for row in seen.values() if row["ruralness"]]
    if not classed:
        raise file.fault("", _("no commune is classed; is it the right list?"))
    vintage = day_in(f"{header[columns[2]]} {file.name} {preamble}") or "sans date"
    return OfficialRows(classed, vintage, file.digest)


def _heading(lines: Iterator[tuple[int, list[str]]]) -> tuple[str, list[str]]:
    """Return the text above the header, and the header; the first line if no header is found."""
    above: list[list[str]] = []
    for __, line in islice(lines, PREAMBLE):
        if all(position(line, *titles) is not None for titles in TITLES):
            return " ".join(cell for cells in above for cell in cells), line
        above.append(line)
    return "", above[0] if above else []


def _row(
    file: OfficialFile, number: int, line: list[str], columns: tuple[int, ...]
) -> dict[str, Any]:
    if len(line) <= max(columns):
        raise file.fault_of_line(number, _("columns are missing; is the file whole?"))
    insee, name, label = (line[i].strip() for i in columns)
    if file.is_workbook and insee:
        insee = insee.zfill(5)  # a workbook stores a code as a number, without its first zero
    if len(insee) != 5:
        problem = _("{code!r} is not an INSEE code").format(code=insee)
        raise file.fault_of_line(number, problem)
    if label not in CLASSES:
        problem = _("{text!r} is not a class of the FRR list").format(text=label)
        raise file.fault_of_line(number, problem)
    return {"insee": insee, "name": name, "ruralness": CLASSES[label]}
