"""Find in a sentence what a question asks for: a postcode, a telephone number, a name, a place."""

import re
from collections.abc import Iterator

from rules.conversation.typed_text import plain
from rules.understanding.denials import DENIALS
from rules.understanding.numbers_in_words import in_digits

POSTCODE = re.compile(r"(?<!\d)\d{2} ?\d{3}(?!\d)")
FRENCH_PHONE = r"(?<!\d)(?:(?:\+|00)33[ .-]?|0)[1-9](?:[ .-]?\d\d){4}(?!\d)"
PHONE = re.compile(rf"{FRENCH_PHONE}|(?<!\d)(?:\+|00)?\d(?:[ .-]?\d){{8,13}}(?!\d)")
"""A French number first, to leave the digits after it: « 0612345678 31110 »."""
ZERO = re.compile(r"\bz[eé]ros?\b", re.IGNORECASE)
SPOKEN = re.compile(r"(?<!\d)0(?: ?\d){9}(?!\d)")
"""A number said in words, over a text whose numbers are in digits."""
EMAIL = re.compile(r"(?<!\S)(?>\S[^\s@]*@)\S+\.\w+")
REGISTERED = re.compile(
    r"\b(?:inscri(?:te?s?|s)?|rsa|mission locale|cap emploi|demandeu(?:r|se) d emploi"
    r"|(?:pole emploi|france travail) oui|oui (?:a )?(?:pole emploi|france travail))\b"
)
"""Words of who is registered at France Travail, or followed as if."""
LOOKING = re.compile(r"\bj?(?:re)?cherche(?! (?:pas|plus|rien)\b)|\blooking for\b")
DENYING = DENIALS | {"pa", "po", "pu"}
WANTING = (["non"], ["etre"], ["m"])
"""Words right before with which nobody is registered: « non inscrite », « être inscrite »."""
BEFORE, LETTERS_BEFORE = 4, 48
"""How many words before may deny it, and the letters in which they stand."""
SPELLED_AT = re.compile(r" ?(?:@|\b(?:arr?obase?s?|a commercial|at)\b) ?", re.IGNORECASE)
SPELLED_DOT = re.compile(r" ?\b(?:point|dot)\b ?|(?<=\w) ?\. ?(?=\w{2,}\b)", re.IGNORECASE)
"""An e-mail address in words or with spaces: « samira arobase gmail point com »."""
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


AROUND_PHONE = frozenset(
    {"mon", "mn", "num", "numero", "no", "tel", "telephone", "portable", "c", "est", "ce", "le"}
    | {"la", "voici", "voila", "bonjour", "bonsoir", "salut", "merci", "beaucoup", "bien", "vous"}
    | {"pouvez", "me", "m", "joindre", "appeler", "appelez", "moi", "au", "a", "sur", "svp", "stp"}
    | {"s", "il", "plait", "oui", "ok", "je", "suis", "joignable", "et", "d", "accord", "tenez"}
    | {"my", "number", "is", "phone", "it", "you", "can", "call", "on", "at", "thanks", "please"}
)
"""Words that only introduce a telephone number."""
FEWEST_BESIDE, LONGEST_BESIDE = 2, 300
NO_NAMES = frozenset({"plus", "pas", "comment", "encore", "toujours", "bien", "not", "still"})


def first_name_in(text: str) -> str | None:
    """Return the first name that a sentence gives: « je m'appelle Sylvie maintenant »."""
    found = NAME.search(text.replace("’", "'"))
    name = found[1] if found else None
    return name if name and name.casefold() not in NO_NAMES else None


def phone_in(text: str) -> str | None:
    """Return the telephone number in a sentence, in digits or in words."""
    found = PHONE.search(text) or _spoken(text)
    return found[0] if found else None


def beside_phone(text: str) -> str:
    """Return what is said beside the only number of a text: « mais pas le soir, mon ex écoute ».

    Empty for a question, and where nothing is said but that it is the number.
    """
    found = PHONE.search(text)
    if found is None or "?" in text:
        return ""
    before = text[: found.start()].split()
    while before and AROUND_PHONE.issuperset(plain(before[-1]).split()):
        before.pop()
    after = text[found.end() :].strip(" .,;:!-").split()
    rest = " ".join((*before, *after)).strip(" .,;:!-")
    words = set(plain(rest).split()) - AROUND_PHONE
    return rest if len(words) >= FEWEST_BESIDE and len(rest) <= LONGEST_BESIDE else ""


def _spoken(text: str) -> re.Match[str] | None:
    """Find a number in words: « zéro six douze trente quatre cinquante six soixante dix-huit »."""
    return SPOKEN.search(in_digits(ZERO.sub("0", text))) if ZERO.search(text) else None


def extracts(text: str) -> Iterator[str]:
    """Yield what a sentence may give as the answer to a question, the most precise first."""
    straight = text.replace("’", "'")
    for pattern in (EMAIL, PHONE, POSTCODE):
        yield from pattern.findall(straight)
    yield from EMAIL.findall(SPELLED_DOT.sub(".", SPELLED_AT.sub("@", straight)))
    if spoken := _spoken(straight):
        yield spoken[0]
    for pattern in (NAME, HERE):
        for found in pattern.findall(straight):
            yield found.strip(" .,;!?")


def says_registered(text: str) -> bool:
    """Tell whether a text says a registration, or what stands for one: RSA, mission locale."""
    folded = plain(text)
    return any(_is_affirmed(folded, found.start()) for found in REGISTERED.finditer(folded))


def only_looks(text: str) -> bool:
    """Tell whether a text says a search, and denies every registration: « pas encore inscrit »."""
    folded = plain(text)
    denies = any(not _is_affirmed(folded, it.start()) for it in REGISTERED.finditer(folded))
    return denies and bool(LOOKING.search(folded)) and not says_registered(text)


def _is_affirmed(folded: str, start: int) -> bool:
    """Tell whether none of the few words before a place denies what stands there."""
    said = folded[max(0, start - LETTERS_BEFORE) : start].rpartition(" mais ")[2]
    before = said.split()[-BEFORE:]
    return DENYING.isdisjoint(before) and before[-1:] not in WANTING
