"""Make tables that the team may drop in its chat: good ones, and each kind that is refused."""

import zipfile
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO

from openpyxl import Workbook

HEADER = ["Code", "Titre", "Jour", "Heure", "Durée", "Places", "Salle", "État"]
VISIO = "https://visio.example"
WORKSHOPS = (
    ["mon-cv", "Mon CV en une heure", "17/03/2027", "14h30", "60", "30", f"{VISIO}/cv", ""],
    ["entretien", "Réussir l'entretien", "18/03/2027", "10:00", "60", "30", "", ""],
    ["clavier", "Le clavier, sans peur", "J5", "9h", "45", "12", f"{VISIO}/clavier", ""],
)
OFFERS_HEADER = ["Référence", "Titre", "Entreprise", "Code postal", "Lien", "Début"]
OFFERS = (
    ["web-7", "Développeuse ou développeur web", "Numa", "31000", "https://numa.example/7", ""],
    ["support-8", "Technicien support", "Numa", "31700", "https://numa.example/8", ""],
)
BOTH = (
    ["prepa-1", "Préparation aux métiers du web", "Numa", "31000", "https://numa.example/p"],
    ["prepa-2", "Découverte du support", "Numa", "31700", "https://numa.example/q"],
)


def text_of(rows: Sequence[Sequence[str]], *, delimiter: str = ";") -> str:
    return "".join(f"{delimiter.join(row)}\r\n" for row in rows)


def workbook(rows: Sequence[Sequence[str]]) -> bytes:
    book, made = Workbook(), BytesIO()
    assert book.active is not None
    for row in rows:
        book.active.append(list(row))
    book.save(made)
    return made.getvalue()


def faulty_workshops() -> bytes:
    """Return twelve lines, of which all but the first are wrong."""
    wrong = [
        [f"atelier-{number}", "Un atelier", "demain", "25h", "60", "0", "", ""]
        for number in range(1, 12)
    ]
    return text_of([HEADER, WORKSHOPS[0], *wrong]).encode("utf-8-sig")


def bomb() -> bytes:
    """Return a small workbook whose sheet has millions of cells, one in the other."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/workbook.xml", "<workbook/>")
        file.writestr("xl/worksheets/sheet1.xml", "<c>" * 1_000_000 + "</c>" * 1_000_000)
    return packed.getvalue()


def written_over(line: int, **cells: str) -> list[list[str]]:
    """Return the workshops with other cells in one of them, by the title of their column."""
    rows = [list(row) for row in WORKSHOPS]
    for title, cell in cells.items():
        rows[line][HEADER.index(title)] = cell
    return rows


FILES: Mapping[str, Callable[[], bytes]] = {
    "ateliers.csv": lambda: text_of([HEADER, *WORKSHOPS]).encode("cp1252"),
    "ateliers.xlsx": lambda: workbook([HEADER, *WORKSHOPS]),
    "ateliers-2.xlsx": lambda: workbook([HEADER, *written_over(0, Heure="16h", Jour="19/03/2027")]),
    "un-atelier.csv": lambda: text_of([HEADER, WORKSHOPS[2]]).encode(),
    "ateliers-faux.csv": faulty_workshops,
    "sans-places.csv": lambda: text_of([row[:5] for row in (HEADER, *WORKSHOPS)]).encode(),
    "formules.xlsx": lambda: workbook([HEADER, *written_over(1, Places="=10+10")]),
    "offres.csv": lambda: text_of([OFFERS_HEADER, *OFFERS], delimiter=",").encode(),
    "offres-16.csv": lambda: text_of([OFFERS_HEADER, *OFFERS], delimiter="\t").encode("utf-16"),
    "formations.xlsx": lambda: workbook([OFFERS_HEADER, *([*row, "12/04/2027"] for row in BOTH)]),
    "contacts.csv": lambda: b"Nom;Ville\r\nMarie;Revel\r\n",
    "vide.csv": lambda: b"\r\n",
    "bombe.xlsx": bomb,
    "dechire.xlsx": lambda: workbook([HEADER, *WORKSHOPS])[:3000],
    "bloque.xlsx": lambda: (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    ),
    "image.csv": lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
    "lourd.csv": lambda: b"a;b\r\n" * 1_200_000,
    "vieux.xls": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
}
