"""Invented people for the documents' tests."""

from dataclasses import replace
from datetime import UTC, datetime

from documents.attestation import Attestation, Check, Fact, Issuer, Row, Table
from documents.card import Card, Strength
from documents.icons import Icon
from documents.summary import Point, Section, ShownStrength, Summary

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
    for_cv="Pour mon CV :",
    strengths=tuple(
        ShownStrength(label, icon, EXAMPLE, f"{label} : une phrase pour convaincre.")
        for label, icon in list(LABELS.items())[:3]
    ),
    digital=Section(
        "Le numérique et moi",
        (
            Point("Chercher une information", "Je fais par moi-même", 3),
            Point("Communiquer et partager", "J'aide les autres", 4),
            Point("Créer des documents", "Avec un peu d'aide", 2),
            Point("Protéger mes données", "Je découvre", 1),
            Point("Résoudre un problème", "Avec un peu d'aide", 2),
        ),
    ),
    jobs=Section(
        "Les métiers qui me font envie",
        (
            Point("Aider les utilisateurs", "J'aime écouter et rendre service."),
            Point("Animer des réseaux sociaux", "J'aime créer du lien."),
            Point("Tester des sites", "J'aime chercher ce qui ne va pas."),
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
    digital=Section(
        "Le numérique et moi",
        tuple(Point(point.label, "Avec un peu d'aide " * 8) for point in SUMMARY.digital.points),
    ),
    jobs=Section(
        "Des métiers à explorer",
        tuple(Point(point.label, "Vous aimez ça. " * 40) for point in SUMMARY.jobs.points),
    ),
)

ISSUER = Issuer(
    "Association Passerelle",
    "12 rue des Lilas, 31100 Toulouse",
    "SIREN 123 456 782",
    "Camille Martin",
    "présidente",
)
CHECK = Check(
    "K7QM-4TXD",
    "Pour vérifier cette attestation, scannez ce code ou ouvrez :",
    "https://declic.example/attestation/K7QM-4TXD",
    "Code QR : la page qui vérifie cette attestation",
)
ATTESTATION = Attestation(
    language="fr",
    title="Attestation de mentorat",
    issuer=ISSUER,
    certifies="Association Passerelle atteste que",
    name="Claire Fontaine",
    statement="a donné de son temps, en vidéo, à des personnes qui cherchent un emploi.",
    content=(
        Fact("Temps donné", "3 heures"),
        Fact("Rencontres", "6"),
        Fact("Session", "Déclic Haute-Garonne"),
        Fact("Entreprise", "Horizon Logiciels"),
        Fact("Période", "du 28 septembre au 9 octobre 2026"),
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
ROWS = tuple(Row(*time) for time in TIMES)
PARTICIPANT_ATTESTATION = replace(
    ATTESTATION,
    title="Attestation de présence",
    name="Samira Exemple",
    statement=(
        "a suivi, à distance, les temps ci-dessous de la session « Déclic Haute-Garonne », "
        "du 28 septembre au 9 octobre 2026."
    ),
    content=Table(
        Row("Jour", "Temps suivi", "Durée"),
        ROWS,
        Row("Durée totale", "", "8 heures et 45 minutes"),
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
