"""Write an example table of offers or trainings, to be changed and imported."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from rules.offers.opportunities import OpportunityKind
from services.offer_sources.table_words import COLUMNS, HEADINGS
from services.tabular import tables

Row = Mapping[str, str]

JOBS: tuple[Row, ...] = (
    {
        "id": "exemple-1",
        "title": "Technicien support informatique (H/F)",
        "rome": "I1404",
        "company": "Entreprise Exemple",
        "place": "Toulouse",
        "postcode": "31000",
        "remote": "partiel",
        "contract": "CDI",
        "hours": "temps plein",
        "pay": "Environ 1 900 € brut par mois",
        "diploma": "bac",
        "digital_level": "2",
        "strengths": "Rendre service | Réagir vite",
        "skills": "Dépanner des équipements informatiques | Apporter une assistance technique",
        "description": "Répondre aux appels, dépanner à distance. Formation à l'arrivée.",
        "link": "https://example.org/offres/1",
    },
    {
        "id": "exemple-2",
        "title": "Community manager (H/F)",
        "company": "Entreprise Exemple",
        "remote": "complet",
        "contract": "CDD",
        "months": "6",
        "hours": "temps partiel",
        "description": "Animer les réseaux sociaux d'une association.",
        "link": "https://example.org/offres/2",
    },
)
TRAININGS: tuple[Row, ...] = (
    {
        "id": "formation-1",
        "title": "Formation développeur web",
        "rome": "M1855",
        "company": "Organisme Exemple",
        "place": "Toulouse",
        "postcode": "31000",
        "months": "6",
        "hours": "temps plein",
        "diploma": "aucun",
        "digital_level": "3",
        "description": "Gratuite, rémunérée pour les personnes inscrites à France Travail.",
        "link": "https://example.org/formations/1",
        "email": "contact@example.org",
    },
)
EXAMPLES: Mapping[OpportunityKind, tuple[Row, ...]] = {
    OpportunityKind.JOB: JOBS,
    OpportunityKind.TRAINING: TRAININGS,
}
AHEAD = timedelta(days=45)


def table(kind: OpportunityKind, now: datetime) -> bytes:
    """Return the example as CSV, ready to import, with dates in the near future."""
    ahead = (now + AHEAD).date().isoformat()
    column = "until" if kind is OpportunityKind.JOB else "starts"
    return tables.write([{**row, column: ahead} for row in EXAMPLES[kind]], COLUMNS, HEADINGS)
