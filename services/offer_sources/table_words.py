"""Name the columns and the words of a table of offers or trainings: what we write, what we read."""

from collections.abc import Mapping

from rules.conversation.typed_text import plain
from rules.offers.opportunities import Contract, Diploma, OpportunityKind, Remote, WorkingTime
from services.tabular.tables import TableLayout

REMOTE_NAMES: Mapping[Remote, str] = {
    Remote.NONE: "non",
    Remote.PARTLY: "partiel",
    Remote.FULLY: "complet",
}
REMOTES: Mapping[str, Remote] = {
    "": Remote.NONE,
    **{plain(remote): remote for remote in Remote},
    "non": Remote.NONE,
    "no": Remote.NONE,
    "sur place": Remote.NONE,
    "oui": Remote.PARTLY,
    "yes": Remote.PARTLY,
    "partiel": Remote.PARTLY,
    "hybride": Remote.PARTLY,
    "complet": Remote.FULLY,
    "total": Remote.FULLY,
    "100": Remote.FULLY,
}
CONTRACT_NAMES: Mapping[Contract | None, str] = {
    Contract.PERMANENT: "CDI",
    Contract.FIXED_TERM: "CDD",
    Contract.APPRENTICESHIP: "alternance",
    Contract.TEMPORARY: "intérim",
    Contract.FREELANCE: "indépendant",
}
CONTRACTS: Mapping[str, Contract | None] = {
    "": None,
    **{plain(contract): contract for contract in Contract},
    "cdi": Contract.PERMANENT,
    "cdd": Contract.FIXED_TERM,
    "saisonnier": Contract.FIXED_TERM,
    "alternance": Contract.APPRENTICESHIP,
    "apprentissage": Contract.APPRENTICESHIP,
    "contrat d apprentissage": Contract.APPRENTICESHIP,
    "professionnalisation": Contract.APPRENTICESHIP,
    "contrat de professionnalisation": Contract.APPRENTICESHIP,
    "interim": Contract.TEMPORARY,
    "mission": Contract.TEMPORARY,
    "independant": Contract.FREELANCE,
}
HOURS_NAMES: Mapping[WorkingTime | None, str] = {
    WorkingTime.FULL_TIME: "temps plein",
    WorkingTime.PART_TIME: "temps partiel",
}
HOURS: Mapping[str, WorkingTime | None] = {
    "": None,
    **{plain(hours): hours for hours in WorkingTime},
    "full": WorkingTime.FULL_TIME,
    "part": WorkingTime.PART_TIME,
    "temps plein": WorkingTime.FULL_TIME,
    "plein": WorkingTime.FULL_TIME,
    "temps partiel": WorkingTime.PART_TIME,
    "partiel": WorkingTime.PART_TIME,
}
DIPLOMA_NAMES: Mapping[Diploma | None, str] = {
    Diploma.NONE: "aucun",
    Diploma.CAP: "CAP",
    Diploma.BAC: "bac",
    Diploma.BAC_2: "bac + 2",
    Diploma.BAC_3: "bac + 3",
}
DIPLOMAS: Mapping[str, Diploma | None] = {
    "": None,
    **{plain(diploma): diploma for diploma in Diploma},
    "aucun": Diploma.NONE,
    "sans diplome": Diploma.NONE,
    "bep": Diploma.CAP,
    "cap bep": Diploma.CAP,
    "cap ou bep": Diploma.CAP,
    "bts": Diploma.BAC_2,
    "dut": Diploma.BAC_2,
    "but": Diploma.BAC_3,
    "licence": Diploma.BAC_3,
    "bac 4": Diploma.BAC_3,
    "bac 5": Diploma.BAC_3,
    "master": Diploma.BAC_3,
}
OPEN_NAMES: Mapping[bool, str] = {True: "ouverte", False: "fermée"}
OPEN: Mapping[str, bool] = {
    "": True,
    "open": True,
    "ouvert": True,
    "ouverte": True,
    "closed": False,
    "ferme": False,
    "fermee": False,
    "pourvu": False,
    "pourvue": False,
}
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
NEEDED: Mapping[OpportunityKind, tuple[str, ...]] = {
    OpportunityKind.JOB: ("id", "title", "company", "link"),
    OpportunityKind.TRAINING: ("id", "title", "company", "starts"),
}
HEADINGS: Mapping[str, str] = {
    "id": "référence",
    "title": "titre",
    "rome": "code rome",
    "company": "entreprise",
    "place": "lieu",
    "postcode": "code postal",
    "insee": "code insee",
    "department": "département",
    "remote": "télétravail",
    "contract": "contrat",
    "months": "mois",
    "hours": "temps de travail",
    "pay": "salaire",
    "diploma": "diplôme",
    "digital_level": "niveau numérique",
    "strengths": "points forts",
    "skills": "compétences",
    "description": "description",
    "link": "lien",
    "email": "e-mail",
    "starts": "début",
    "until": "jusqu'au",
    "status": "état",
}
COLUMNS = tuple(HEADINGS)
LAYOUTS: Mapping[OpportunityKind, TableLayout] = {
    kind: TableLayout(TITLES, needed, HEADINGS) for kind, needed in NEEDED.items()
}
