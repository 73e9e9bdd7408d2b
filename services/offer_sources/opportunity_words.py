"""What the cells of a table of offers may say, in plain English or French words."""

from collections.abc import Mapping
from functools import cache

from flows.library import house_assessments
from flows.texts import house_texts
from rules.conversation.typed_text import plain
from rules.offers.opportunities import Contract, Diploma, Hours, Remote

REMOTES: Mapping[str, Remote] = {
    "": Remote.NONE,
    **{plain(it): it for it in Remote},
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
CONTRACTS: Mapping[str, Contract | None] = {
    "": None,
    **{plain(it): it for it in Contract},
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
HOURS: Mapping[str, Hours | None] = {
    "": None,
    **{plain(it): it for it in Hours},
    "full": Hours.FULL_TIME,
    "part": Hours.PART_TIME,
    "temps plein": Hours.FULL_TIME,
    "plein": Hours.FULL_TIME,
    "temps partiel": Hours.PART_TIME,
    "partiel": Hours.PART_TIME,
}
DIPLOMAS: Mapping[str, Diploma | None] = {
    "": None,
    **{plain(it): it for it in Diploma},
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


@cache
def strengths() -> Mapping[str, str]:
    """The dimensions of the questionnaire, by name and by label in every language."""
    known: dict[str, str] = {}
    for dimension in house_assessments()["strengths"].dimensions:
        labels = (words[f"strengths.{dimension}.label"] for words in _languages())
        known |= {plain(it): dimension for it in (dimension, *labels)}
    return known


def _languages() -> tuple[Mapping[str, str], ...]:
    return tuple(house_texts().languages.values())
