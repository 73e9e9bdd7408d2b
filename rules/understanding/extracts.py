"""Find in a sentence what a question asks for: a postcode, a telephone number, a name, a place."""

import re
from collections.abc import Iterator

POSTCODE = re.compile(r"(?<!\d)\d{2} ?\d{3}(?!\d)")
PHONE = re.compile(r"(?:\+|00)?\d(?:[ .-]?\d){8,13}")
EMAIL = re.compile(r"(?<!\S)(?>\S[^\s@]*@)\S+\.\w+")
NAME = re.compile(
    r"\b(?:je m'?\s?appel+e?|jm'?appel+e?|moi c'?\s?(?:est|[eé])|mon (?:petit )?(?:pr[eé]nom|nom) "
    r"(?:c'?\s?est|est)|my name is|i am called|call me|appelez[- ]moi|appelle[- ]moi)\s+"
    r"([^\W\d_][\w'-]*)",
    re.I,
)
HERE = re.compile(
    r"\b(?:habite|vis|loge|suis de|reste|live in|live at|from)"
    r"\s+(?:à|a|au|aux|en|in|at)?\s*(.{3,60})$",
    re.I,
)


NO_NAMES = frozenset({"plus", "pas", "comment", "encore", "toujours", "bien", "not", "still"})


def first_name_in(text: str) -> str | None:
    """Return the first name that a sentence gives: « je m'appelle Sylvie maintenant »."""
    found = NAME.search(text.replace("’", "'"))
    name = found[1] if found else None
    return name if name and name.casefold() not in NO_NAMES else None


def phone_in(text: str) -> str | None:
    """Return the telephone number in a sentence."""
    found = PHONE.search(text)
    return found[0] if found else None


def extracts(text: str) -> Iterator[str]:
    """Yield what a sentence may give as the answer to a question, the most precise first."""
    straight = text.replace("’", "'")
    for pattern in (EMAIL, PHONE, POSTCODE):
        yield from pattern.findall(straight)
    for pattern in (NAME, HERE):
        for found in pattern.findall(straight):
            yield found.strip(" .,;!?")
