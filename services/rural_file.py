"""The FRR list by commune: the official one (semicolons, labels), or with short codes."""

from typing import Any

from rules.zones import Ruralness
from services.official_file import OfficialFile, Reading, column, day_in

CLASSES = {
    "": None,
    "-9999": None,
    "NC": None,
    "Non classée": None,
    "SOCLE": Ruralness.BASIC,
    "FRR socle": Ruralness.BASIC,
    "SOCLE_P": Ruralness.BASIC_PARTIAL,
    "Classée FRR partiellement": Ruralness.BASIC_PARTIAL,
    "PLUS": Ruralness.PLUS,
    "FRR+": Ruralness.PLUS,
    "PLUS_P": Ruralness.PLUS_PARTIAL,
    "FRR+ partiellement": Ruralness.PLUS_PARTIAL,
    "BENEF": Ruralness.BENEFICIARY,
    "FRR bénéficiaire": Ruralness.BENEFICIARY,
    "BENEF_P": Ruralness.BENEFICIARY_PARTIAL,
    "FRR bénéficiaire partiellement": Ruralness.BENEFICIARY_PARTIAL,
}


def read_rural(file: OfficialFile) -> Reading:
    lines = file.lines()
    _, header = next(lines, (1, []))
    columns = (
        column(file, header, "insee", "code_insee", "codgeo"),
        column(file, header, "name", "commune", "libgeo"),
        column(file, header, "status", "classement", "frr"),
    )
    seen: dict[str, dict[str, Any]] = {}
    for number, line in lines:
        row = _row(file, number, line, columns)
        if row["insee"] in seen:
            raise file.fault(f"line {number}", f"{row['insee']} appears twice")
        seen[row["insee"]] = row
    classed = [row for row in seen.values() if row["ruralness"]]
    if not classed:
        raise file.fault("", "no commune is classed; is it the right list?")
    vintage = day_in(f"{header[columns[2]]} {file.name}") or "sans date"
    return Reading(classed, vintage, file.digest)


def _row(
    file: OfficialFile, number: int, line: list[str], columns: tuple[int, int, int]
) -> dict[str, Any]:
    if len(line) <= max(columns):
        raise file.fault(f"line {number}", "columns are missing; is the file whole?")
    insee, name, label = (line[i].strip() for i in columns)
    if len(insee) != 5:
        raise file.fault(f"line {number}", f"{insee!r} is not an INSEE code")
    if label not in CLASSES:
        raise file.fault(f"line {number}", f"{label!r} is not a class of the FRR list")
    return {"insee": insee, "name": name, "ruralness": CLASSES[label]}
