"""Mask in a text what may tell who wrote it: numbers, e-mails, addresses, names.

What is only a word like others stays: a name in small letters that nothing introduces, unless it is
one of the `names` that are known of the person.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import zip_longest

from rules.conversation.typed_text import plain
from rules.understanding.numbers_in_words import TEEN, TENS, UNITS

MASK = "…"
LONGEST = 300
REST = r"[^,.;!?\n]*"
"""What follows up to the next mark: of an address, nobody knows where it ends."""
AFTER_NUMBER = (
    "r|rue|av|ave|avenue|bd|bld|bvd|boulevard|ch|che|chemin|rte|route|pl|place|cours|square|sq|tour"
    "|quai|all|imp|passage|villa|hameau|street|st|road|rd|lane"
)
STREET = (
    "rue|avenue|boulevard|bld|bvd|impasse|all[ée]es?|quai|r[ée]sidence|lotissement|lieu[- ]?dit"
    "|faubourg|hameau"
)
BLOCK = "b[âa]t(?:iment)?|appt?|apt|appart(?:ement)?|porte|escalier|esc|[ée]tage|hall|tour"
PROVIDERS = (
    "gmail|g ?mail|hotmail|outlook|yahoo|orange|wanadoo|free|sfr|laposte|icloud|live|msn|proton\\w*"
)
END = "com|fr|net|org|eu|io|be|ch|info|me"
ELECTRONIC = re.compile(
    r"https?://\S+|www\.\S+"
    r"|(?<!\S)(?>\S+?(?=\s?(?:@|\(at\)|\(a\)|\[at\])))\s?(?:@|\(at\)|\(a\)|\[at\])\s?\S+\.\w+"
    r"|(?<!\S)\S++\s@\s\S+|\S{0,60}@\w+"
    r"|(?<!\S)(?:\S++\s(?:point|dot|tiret)\s){0,6}\S++\s(?:arr?obas\w*|at|chez)\s"
    rf"(?:(?:{PROVIDERS})\b(?:\s?(?:point|dot|\.)\s?\w+)*|\S++(?:\s(?:point|dot)\s\w+)+)"
    rf"|\S{{1,60}}\.(?:{END})\b\S*"
    rf"|(?<!\S)\S++(?:\s(?:point|dot)\s\w+){{0,6}}\s(?:point|dot)\s(?:{END})\b"
    r"|(?<!\w)(?>\w[^\W_]*_)\w*",
    re.IGNORECASE,
)
"""Over words that single spaces part; what it finds begins where a word does."""
ADDRESS = re.compile(
    rf"(?<!\d)\d++\s?(?:bis|ter|quater|[a-d])?,?\s(?:{AFTER_NUMBER})\b{REST}"
    rf"|\b(?:{STREET})\b{REST}"
    rf"|\b(?:cit[ée]|square|hlm)\s+(?:d\w{{1,2}}\s+|de la\s+|d')?(?!de\b)[^\s,.;!?]+"
    rf"|\b(?:{BLOCK})\s+(?:[a-z]|\d\w*)\b"
    r"|(?<!\d)\d++\s?(?:e|er|[èe]me)\s[ée]tage\b",
    re.IGNORECASE,
)
JOINING = (
    "and|but|so|et|mais|donc|est|c|je|j|puis|car|si|pour|qui|que|comment|o[ùu]|quand|avec|on|il"
    "|elle|y"
)
HERE = re.compile(
    r"(\b(?:j'?\s?habites?|habitons|je vi[st]|je loges?|je demeure|je r[ée]sides?|domicili[ée]e?s?"
    r"|(?:mon|notre|l')\s?adresse(?:\s+(?:c'?\s?est|est))?|i live|my address(?: is)?)\s+)"
    r"(?!(?:pas|plus|loin|seule?|encore|toujours|trop|tr[èe]s|ici|l[àa](?! )|chez)\b)"
    r"(?:(?:[àa]|au|aux|en|dans|sur|vers|in|at|pr[èe]s d\w+)\s+)?"
    rf"(?:(?!(?:{JOINING})\b)[^\s,.;!?]+\s*){{1,6}}",
    re.IGNORECASE,
)
NUMBER_WORDS = sorted(
    {*UNITS, *TENS, "zero", "zéro", "cent", "cents", "mille", "hundred"} - {"une"}
)
SMALL = frozenset(word for word, number in UNITS.items() if number <= TEEN)
"""Numbers that tell nothing when they stand alone."""
IN_WORDS = re.compile(
    rf"\b(?:{'|'.join(NUMBER_WORDS)})(?:(?:[\s-]+|\s+et\s+)(?:{'|'.join(NUMBER_WORDS)}))*\b",
    re.IGNORECASE,
)
DIGITS = re.compile(r"(?<![^\s,;!?()])[^\s,;!?()\d]*+\d[^\s,;!?()]*")
INTRODUCED = re.compile(
    r"\b(?:je m'?\s?app?el+e?s?|j'?\s?m'?\s?app?el+e?|moi c'?\s?(?:est|[eé])\b"
    r"|(?:mon|ma|son|notre|votre) (?:petit )?(?:nom|pr[ée]nom)\s?(?:c'?\s?est|est|:)?"
    r"|\b(?:nom|pr[ée]nom)\s?:|madame|monsieur|mademoiselle|mme|mlle|mr|mrs|ms|docteur|dr|m\."
    r"|my name is|my name's|i am called|call me|appelez[- ]moi|appelle[- ]moi)\s+"
    r"(?:est\s+|is\s+)?[^\W\d_][\w'-]*"
    r"((?:\s+(?!(?:et|je|j|tu|il|elle|on|nous|vous|mais|ou|o[ùu]|pour|qui|que|quoi|est|ai|as?|suis"
    r"|comment|merci|bonjour|svp|stp|de|dans|l[ae]|les|un|une|du|des|mon|ma|mes|pas|avec|c|ça"
    r"|ca|si|donc|en|à|au|aux|veut|peut|and|i|the|to|is|my|for|m|n|ne|y|sera|sont|dit|quand|quel\w*)\b)[^\W\d_][\w'-]*){0,2})",
    re.IGNORECASE,
)
WORD = re.compile(r"[^\W\d_](?:[\w'-]*\w)?")
PLAIN_CAPITALS = frozenset(
    plain(
        "AAH APL ARE ASS BAC BTS CAF CAP CDD CDI CNI CPF CV DVD FLE FT GPS HLM ID MDPH OK OP PC PDF"
        " PMR QPV QR RDV RIB RQTH RSA SMS STP SVP TV URL USB VPN WIFI Android Chrome Déclic Déclics"
        " Emploi Excel Facebook France Google Instagram Internet Linux Locale Microsoft Mission"
        " Python Pôle Telegram Teams Travail WhatsApp Windows Word YouTube Zoom"
    ).split()
)
"""Words with capitals that are nobody's name."""
ENDS = ".!?:…"
SOME_SMALL = 3
"""Letters of a word in small letters, by which a text is not all in capitals."""


def masked(text: str, names: Iterable[str] = ()) -> str:
    """Return the text in one line, without anything personal, and cut when too long.

    `names` are known of the person: they are masked however they are typed.
    """
    line = " ".join(text[: 2 * LONGEST].replace("’", "'").split())
    line = ELECTRONIC.sub(MASK, line)
    line = ADDRESS.sub(MASK, line)
    line = HERE.sub(rf"\1{MASK} ", line)
    line = IN_WORDS.sub(_unless_small, line)
    line = DIGITS.sub(MASK, line)
    line = INTRODUCED.sub(MASK, line)
    line = _without_names(line, {part for name in names for part in plain(name).split()})
    return _joined(line)[:LONGEST].strip()


def _unless_small(number: re.Match[str]) -> str:
    return number[0] if number[0].casefold() in SMALL else MASK


def _without_names(line: str, known: set[str]) -> str:
    """Mask known names, and words with capitals that no beginning of a sentence explains."""
    hidden = {*_capitals(line), *(it.span() for it in WORD.finditer(line) if _is_known(it, known))}
    for start, end in sorted(hidden, reverse=True):
        line = f"{line[:start]}{MASK}{line[end:]}"
    return line


def _is_known(word: re.Match[str], known: set[str]) -> bool:
    return any(part in known for part in plain(word[0]).split())


def _capitals(line: str) -> Iterator[tuple[int, int]]:
    words = list(WORD.finditer(line))
    if not any(word[0].islower() and len(word[0]) >= SOME_SMALL for word in words):
        return  # all in capitals: nothing can be told from them
    for word, after in zip_longest(words, words[1:]):
        before = line[: word.start()].rstrip(' "«(-')
        begins = not before or before[-1] in ENDS
        is_followed = after is not None and line[word.end() : after.start()] == " "
        is_first_of_two = is_followed and _is_a_name(after[0])
        if _is_a_name(word[0]) and (not begins or word[0].isupper() or is_first_of_two):
            yield word.span()


def _is_a_name(word: str) -> bool:
    """Tell whether a word is written as names are: its first letter, or all, in capitals."""
    is_one = len(word) > 1 and word[0].isupper()
    return is_one and any(part not in PLAIN_CAPITALS for part in plain(word).split()[-1:])


def _joined(line: str) -> str:
    line = re.sub(rf"{MASK}(?:[\s,/._+-]*{MASK})+", MASK, line)
    return re.sub(rf"{MASK} (?=[,.])", MASK, line)
