"""The columns of a table of offers, or of trainings."""

from collections.abc import Mapping

from rules.offers.opportunities import Kind
from services.tabular.tables import Layout

COLUMNS = (
    "id",
    "title",
    "rome",
    "company",
    "place",
    "postcode",
    "insee",
    "department",
    "remote",
    "contract",
    "months",
    "hours",
    "pay",
    "diploma",
    "digital_level",
    "strengths",
    "skills",
    "description",
    "link",
    "email",
    "starts",
    "until",
    "status",
)
TITLES: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "identifiant", "reference", "ref", "numero"),
    "title": ("title", "titre", "intitule", "poste", "offre", "formation"),
    "rome": ("rome", "code rome", "rome code"),
    "company": ("company", "entreprise", "employeur", "organisme", "societe"),
    "place": ("place", "lieu", "ville", "commune", "town", "city"),
    "postcode": ("postcode", "code postal", "cp", "zip"),
    "insee": ("insee", "code insee", "code commune"),
    "department": ("department", "departement", "dept", "dep"),
    "remote": ("remote", "teletravail", "a distance"),
    "contract": ("contract", "contrat", "type de contrat"),
    "months": ("months", "mois", "duree", "duree mois", "duree en mois", "duration"),
    "hours": ("hours", "temps de travail", "horaires", "temps"),
    "pay": ("pay", "salaire", "remuneration", "salary"),
    "diploma": ("diploma", "diplome", "niveau", "niveau d etudes"),
    "digital_level": ("digital level", "niveau numerique", "digital"),
    "strengths": ("strengths", "savoir etre", "points forts", "qualites"),
    "skills": ("skills", "competences"),
    "description": ("description", "detail", "details", "missions"),
    "link": ("link", "lien", "url", "site"),
    "email": ("email", "e mail", "contact", "courriel", "mail", "contact email"),
    "starts": ("starts", "start", "debut", "date de debut", "commence", "commence le"),
    "until": ("until", "jusqu au", "fin de publication", "date limite", "jusque", "end"),
    "status": ("status", "statut", "etat"),
}
NEEDED: Mapping[Kind, tuple[str, ...]] = {
    Kind.JOB: ("id", "title", "company", "link"),
    Kind.TRAINING: ("id", "title", "company", "starts"),
}
LAYOUTS: Mapping[Kind, Layout] = {kind: Layout(TITLES, needed) for kind, needed in NEEDED.items()}
