"""Invented people for the documents' tests."""

from dataclasses import replace
from datetime import UTC, datetime

from documents import bars, partner_report
from documents.attestation import (
    AttestationCheck,
    AttestationDocument,
    AttestationFact,
    AttestationRow,
    AttestationTable,
    Issuer,
)
from documents.card import Card, Strength
from documents.icons import Icon
from documents.session_days import Day, DayEntry, Weeks
from documents.summary import ShownStrength, Summary, SummaryPoint, SummarySection

LABELS = {
    "Écouter les autres": Icon.EAR,
    "Travailler en équipe": Icon.PEOPLE,
    "Rester calme": Icon.LEAF,
    "S'organiser": Icon.LIST,
    "Apprendre par curiosité": Icon.LENS,
    "Rendre service": Icon.SMILE,
}
CARD = Card(
    "fr",
    "Samira",
    "Mes points forts",
    tuple(Strength(label, icon) for label, icon in LABELS.items()),
    "Déclic · Haute-Garonne",
)
ARABIC_CARD = Card(
    "ar",
    "سميرة",
    "نقاط قوتي",
    (
        Strength("الاستماع إلى الآخرين", Icon.EAR),
        Strength("العمل ضمن فريق", Icon.PEOPLE),
        Strength("تعلم Python بسرعة (كل يوم)", Icon.LENS),
    ),
    "برنامج Déclic",
)

EXAMPLE = "« Au magasin, les clients me racontaient leur journée. Je prenais le temps. »"
SUMMARY = Summary(
    language="fr",
    first_name="Samira",
    title="Mon bilan",
    made_on="mardi 6 octobre 2026",
    made_at=datetime(2026, 10, 6, 10, tzinfo=UTC),
    strengths_title="Mes points forts",
    for_cv="Sur mon CV",
    strengths=tuple(
        ShownStrength(label, icon, EXAMPLE, f"{label} : une phrase pour convaincre.")
        for label, icon in list(LABELS.items())[:3]
    ),
    digital=SummarySection(
        "Le numérique et moi",
        (
            SummaryPoint("Chercher une information", "Je fais par moi-même", 3),
            SummaryPoint("Communiquer et partager", "J'aide les autres", 4),
            SummaryPoint("Créer des documents", "Avec un peu d'aide", 2),
            SummaryPoint("Protéger mes données", "Je découvre", 1),
            SummaryPoint("Résoudre un problème", "Avec un peu d'aide", 2),
        ),
    ),
    jobs=SummarySection(
        "Les métiers qui me font envie",
        (
            SummaryPoint("Aider les utilisateurs", "J'aime écouter et rendre service."),
            SummaryPoint("Animer des réseaux sociaux", "J'aime créer du lien."),
            SummaryPoint("Tester des sites", "J'aime chercher ce qui ne va pas."),
        ),
    ),
    programme="Déclic",
    foot="Ce bilan m'appartient. Pour l'effacer, j'écris /supprimer à Déclic.",
)

OFFICIAL = (
    "Organiser son travail selon les priorités et les objectifs",
    "Faire preuve de curiosité, d'ouverture d'esprit",
    "Faire preuve de sens des responsabilités",
    "Faire preuve de créativité, d'inventivité",
    "Faire preuve de rigueur et de précision",
    "Etre à l'écoute, faire preuve d'empathie",
)
"""The longest savoir-être of ROME 4.0."""
LONGEST = replace(
    SUMMARY,
    first_name="Marie-Maximilienne-Charlotte-Guillemette",
    strengths=tuple(
        ShownStrength(label, Icon.LIST, "Un jour, la caisse est tombée en panne. " * 50, label * 3)
        for label in OFFICIAL
    ),
    digital=SummarySection(
        "Le numérique et moi",
        tuple(
            SummaryPoint(point.label, "Avec un peu d'aide " * 8) for point in SUMMARY.digital.points
        ),
    ),
    jobs=SummarySection(
        "Des métiers à explorer",
        tuple(SummaryPoint(point.label, "Vous aimez ça. " * 40) for point in SUMMARY.jobs.points),
    ),
)

ISSUER = Issuer(
    "Association Passerelle",
    "12 rue des Lilas, 31100 Toulouse",
    "SIREN 123 456 782",
    "Camille Martin",
    "présidente",
)
CHECK = AttestationCheck(
    "K7QM-4TXD",
    "Pour vérifier cette attestation, scannez ce code ou ouvrez :",
    "https://declic.example/attestation/K7QM-4TXD",
    "Code QR : la page qui vérifie cette attestation",
)
ATTESTATION = AttestationDocument(
    language="fr",
    title="Attestation de mentorat",
    issuer=ISSUER,
    certifies="Association Passerelle atteste que",
    name="Claire Fontaine",
    statement="a donné de son temps, en vidéo, à des personnes qui cherchent un emploi.",
    content=(
        AttestationFact("Temps donné", "3 heures"),
        AttestationFact("Rencontres", "6"),
        AttestationFact("Session", "Déclic Haute-Garonne"),
        AttestationFact("Entreprise", "Horizon Logiciels"),
        AttestationFact("Période", "du 28 septembre au 9 octobre 2026"),
    ),
    made_on="Fait le vendredi 9 octobre 2026",
    made_at=datetime(2026, 10, 9, 10, tzinfo=UTC),
    check=CHECK,
    foot="Attestation de mentorat · code K7QM-4TXD",
)

TIMES = (
    ("28 septembre 2026", "Ouverture : bienvenue, et vos deux semaines", "1 heure"),
    ("29 septembre 2026", "Mon bilan : points forts et envies", "1 heure"),
    ("30 septembre 2026", "Rencontre avec un professionnel", "30 minutes"),
    ("1 octobre 2026", "Mon CV, atelier à plusieurs", "1 heure et 30 minutes"),
    ("2 octobre 2026", "Rencontre en groupe", "45 minutes"),
    (
        "5 octobre 2026",
        "Les formations près de chez moi : choisir, financer, s'inscrire",
        "1 heure",
    ),
    ("7 octobre 2026", "Job dating en vidéo", "2 heures"),
    ("9 octobre 2026", "Clôture", "1 heure"),
)
ROWS = tuple(AttestationRow(*time) for time in TIMES)
PARTICIPANT_ATTESTATION = replace(
    ATTESTATION,
    title="Attestation de présence",
    name="Samira Exemple",
    statement=(
        "a suivi, à distance, les temps ci-dessous de la session « Déclic Haute-Garonne », "
        "du 28 septembre au 9 octobre 2026."
    ),
    content=AttestationTable(
        AttestationRow("Jour", "Temps suivi", "Durée"),
        ROWS,
        AttestationRow("Durée totale", "", "8 heures et 45 minutes"),
    ),
    made_on="Fait le samedi 10 octobre 2026",
    made_at=datetime(2026, 10, 10, 10, tzinfo=UTC),
    check=replace(
        CHECK,
        code="K7QM-4TXD-9PLA",
        page="https://declic.example/attestation/K7QM-4TXD-9PLA",
    ),
    foot="Attestation de présence · code K7QM-4TXD-9PLA",
)

BOARD = bars.Board(
    "Déclic Haute-Garonne",
    "du 15 au 26 mars 2027",
    (
        bars.BarSection(
            "Le parcours",
            (
                bars.BarRow("Lien ouvert", "1 240", "", 1.0),
                bars.BarRow("Place prise", "412", "33 % de 1 240", 0.33),
                bars.BarRow("Rencontre suivie", "288", "23 % de 1 240", 0.23),
                bars.BarRow("Emploi ou formation", "–", "", 0.0),
            ),
        ),
        bars.BarSection(
            "Satisfaction", (bars.BarRow("Fin de session", "4,6 sur 5", "62 % de 412"),)
        ),
    ),
    "« – » : moins de cinq personnes, ou un chiffre qui permettrait de le calculer.",
    "fr",
)
WORKSHOP = DayEntry("14 h 30", "Mon CV, atelier à plusieurs", 3)
WEEKS = Weeks(
    "Déclic Haute-Garonne",
    "Du lundi 15 mars au vendredi 26 mars",
    (
        (
            Day("lundi 15 mars", (DayEntry("10 h", "Ouverture : bienvenue", 0), WORKSHOP), ""),
            Day("mardi 16 mars", (), "Pas d'atelier"),
            Day("mercredi 17 mars", (WORKSHOP,), ""),
        ),
        (
            Day("lundi 22 mars", (DayEntry("18 h", "Job dating en vidéo", 5),), ""),
            Day("mardi 23 mars", (DayEntry("10 h", "Trouver une formation", 4), WORKSHOP), ""),
        ),
    ),
    "Les rencontres avec un professionnel : vous choisissez le jour.",
    "fr",
)
PARTNER_REPORT = partner_report.PartnerReport(
    language="fr",
    issuer="Association Passerelle",
    title="Rapport de session",
    below="Déclic Haute-Garonne · du 15 mars 2027 au 26 mars 2027",
    made_at=datetime(2027, 4, 1, tzinfo=UTC),
    tiles=(
        partner_report.Tile("412", "Personnes qui ont pris une place", "sur 640 réponses données"),
        partner_report.Tile("371", "Au moins un événement suivi", "90 % des places"),
        partner_report.Tile("288", "Trois événements, dont une rencontre", "70 % des places"),
        partner_report.Tile("1 904", "Heures suivies", "par 371 personnes"),
        partner_report.Tile("91 %", "Notes de 4 ou 5 sur 5", "réponses : 62 % des places"),
        partner_report.Tile("143", "Ont envoyé une candidature", "35 % des places"),
    ),
    bars_title="Qui a pris une place",
    bars=(
        partner_report.Bar("Femmes", "71 %", "de 350 réponses", 0.71),
        partner_report.Bar("Quartiers (QPV)", "250", "61 % des places", 0.61),
        partner_report.Bar("Communes rurales (FRR)", "162", "39 % des places", 0.39),
    ),
    path_title="Le chemin, étape par étape",
    path=(
        partner_report.Bar("Lien ouvert", "905", "", 1.0),
        partner_report.Bar("Information lue", "811", "90 % des liens ouverts", 0.9),
        partner_report.Bar("Réponse donnée", "640", "79 % des informés", 0.71),
        partner_report.Bar("Place prise", "412", "64 % des réponses", 0.46),
        partner_report.Bar("Rencontre suivie", "288", "70 % des places", 0.32),
        partner_report.Bar("Candidature envoyée", "143", "35 % des places", 0.16),
        partner_report.Bar("Emploi ou formation", "–", "", 0.0),
    ),
    beside=partner_report.ReportTable(
        "À côté des chiffres publiés par le programme",
        ("Chiffre", "Cette session", "Hérault, publié"),
        (("Part de femmes", "71 %", "77 %"), ("Satisfaction", "91 %", "84 %")),
        "Les chiffres publiés ne sont pas recalculés ici.",
    ),
    outcomes=partner_report.ReportTable(
        "Où en sont les personnes",
        ("Après la session", "Réponses", "Emploi", "Formation", "Cherchent encore", "Autre"),
        (
            ("30 jours", "71 % de 412", "60", "88", "120", "24"),
            ("90 jours", "pas encore", "", "", "", ""),
        ),
        "Parmi les personnes qui ont répondu : sans réponse, la situation n'est pas connue.",
    ),
    said=partner_report.ReportTexts(
        "Leurs mots, avec leur accord",
        (
            "« J'ai repris confiance, et je sais quoi faire lundi matin. »",
            "« Ma mentor m'a écoutée, et j'ai postulé le lendemain. »",
        ),
    ),
    counted=partner_report.ReportTexts(
        "Comment ces chiffres sont comptés",
        ("Chaque personne compte une fois.", "Satisfaction : part des notes 4 et 5."),
    ),
    foot="Fait le 1er avril 2027. « – » : moins de cinq personnes.",
)
