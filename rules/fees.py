"""What an announcement may not ask for: money from those who apply."""

import re

from rules.words import plain

MONEY = re.compile(
    r"\b(?:frais (?:d inscription|de dossier|de formation|de candidature|d adhesion|a avancer)"
    r"|droits? d (?:inscription|entree)|participation (?:financiere|aux frais)"
    r"|caution (?:de|a|demandee)|depot de garantie|(?:acompte|arrhes)(?: de| a|s)?"
    r"|kit (?:de demarrage )?a acheter|achat (?:d un|du|de votre) kit|formation payante"
    r"|apport (?:personnel|initial)|investissement (?:initial|de depart)|cotisation (?:de|a)"
    r"|\d+ ?(?:euros?|eur|e) (?:a (?:payer|verser|regler)|de votre poche)"
    r"|(?:registration|application|enrolment|training) fees?)\b"
)
DENIED = frozenset(["aucun", "aucune", "sans", "pas", "ni", "zero", "no", "without"])
PAID_FOR = frozenset(["offert", "offerts", "pris", "rembourse", "rembourses", "finances"])
BEFORE, AFTER = 3, 4
"""How many words around are looked at."""


def asks_money(text: str) -> bool:
    """True for "frais de dossier : 50 €", not for "aucun frais de dossier"."""
    said = plain(text.replace("€", " euros "))
    return any(
        not DENIED.intersection(said[: found.start()].split()[-BEFORE:])
        and not PAID_FOR.intersection(said[found.end() :].split()[:AFTER])
        for found in MONEY.finditer(said)
    )
