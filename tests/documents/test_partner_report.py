"""The report for partners keeps to two pages, whatever it is given."""

from datetime import UTC, datetime
from io import BytesIO

from pypdf import PdfReader

from documents.partner_report import (
    Bar,
    PartnerReport,
    ReportTable,
    ReportTexts,
    Tile,
    partner_report_pdf,
)

LONG = "Un atelier qui change tout, vraiment, et que je raconte à tout le monde autour de moi. " * 7
ROW = ("180 jours", "100 % de 10 000", "10 000", "10 000", "10 000", "10 000")
REPORT = PartnerReport(
    language="fr",
    issuer="Les Passerelles",
    title="Rapport de session",
    below="Déclic Haute-Garonne · du 15 mars 2027 au 26 mars 2027",
    made_at=datetime(2027, 4, 1, tzinfo=UTC),
    tiles=(Tile("10 000", LONG, LONG),) * 6,
    bars_title="Qui a pris une place",
    bars=(Bar("Communes rurales (FRR)", "10 000", "100 % des places", 1.0),) * 5,
    path_title="Le chemin",
    path=(Bar("Réponse d'une entreprise", "10 000", "100 % des candidatures", 1.0),) * 11,
    beside=ReportTable(
        "À côté", ("Chiffre", "Ici", "Là"), (("Part de femmes", "77 %", "64 %"),) * 2, LONG
    ),
    outcomes=ReportTable("Où en sont-elles", ROW, (ROW,) * 3, LONG),
    said=ReportTexts("Leurs mots", (f"« {LONG} »",) * 4),
    counted=ReportTexts("Comment", (LONG[:90],) * 7),
    foot=LONG,
)


def test_two_pages_hold_the_longest_words() -> None:
    first, second = PdfReader(BytesIO(partner_report_pdf(REPORT))).pages
    assert "1 / 2" in first.extract_text()
    said = " ".join(second.extract_text().split())
    assert said.count("« Un atelier") == 4
    assert "2 / 2" in said
