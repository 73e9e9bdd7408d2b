"""Find the first name in a typed text: « je m'appelle Sylvie » gives Sylvie."""

import re
import unicodedata
from collections.abc import Sequence

from rules.conversation.given_names import TITLES, given_name
from rules.conversation.typed_text import plain

LONGEST = 40
NEVER_FIRST = frozenset({"de", "du", "a", "la", "le", "l", "au", "en"})
"""Words that no first name begins with."""
MOST_WORDS = 4
MOST_OF_FULL_NAME = 6
APOSTROPHE = "['’ ]?"
IS = f"(?:est|c{APOSTROPHE}est|c)"
INTRODUCTION = re.compile(
    rf"\b(?:(?:je|on) m{APOSTROPHE}app?el+e?s?|jm{APOSTROPHE}app?el+e?|m{APOSTROPHE}appell?er"
    rf"|mon (?:pr[ée]?nom|nom)(?: {IS})?|moi (?:nom )?c{APOSTROPHE}(?:est)?|appel+e[zr]?[- ]moi"
    r"|my (?:first )?name(?: is|['’]s)|call me|i am|i['’]m)\s+",
    re.IGNORECASE,
)
"""What comes before the name in a sentence."""
SHORT_INTRODUCTION = re.compile(
    rf"(?:bonjour|salut|bonsoir|hello)?[ ,!]*(?:{IS}|pr[ée]nom)\s+", re.IGNORECASE
)
"""What may come before the name when the text holds nothing else."""
WORDS = (
    "oui non ok okok okay ouais wi ui nn nope no yes dac go affirmatif carrément noté present",
    "présent bonjour bonsoir salut slt cc hello hi wesh re merci mrc thx stop menu aide help",
    "retour quoi koi comment pourquoi combien quand rien personne passer suivant moi toi vous",
    "nous je tu il elle on ils elles ça ca c cest jai jsais jveux jveu jpeux jvien jsuis jsui",
    "jsp jy sais serai suis veux peux peut est ai pas plus trop jamais tout chiant nul relou",
    "bof lol mdr pff svp stp encore déjà changer change effacer supprimer enlever desabonner",
    "arreter langue language english français french can could would you i the what how why",
    "when where my your please want not name prénom nom famille une un des les mon ton son ma",
    "ta sa mes ce cette et mais ou où donc pour par avec sans qui que quel quelle truc robot",
    "bande question erreur desolé anonyme inconnu maintenant après plutot plutôt aucun aucune",
    "bientôt vide salle genant gênant mort registered",
)
INSULTS = (
    "connard connards connasse conne salope salaud pute putes putain merde merdes emmerde enculé",
    "enculés fdp ntm tg batard bâtard bouffon bouffonne pd pédé tapette idiot idiote abruti",
    "abrutie débile crétin crétine imbécile nique niquer niker chier chié cul couille couilles",
    "gueule pouffiasse ordure shit fuck fucking fucker asshole bitch bastard cunt dickhead moron",
    "bullshit con cons",
)
ADDED = frozenset({"ca", "c", "ce", "je", "j", "comme", "ou", "suffit", "voila", "stp", "svp"})
"""Words with which somebody goes on after their first name."""
EMOTICON = re.compile(r"(?<=\s)(?:[:;=8xX]['-]?[)(DPp/]+|<3)(?=\s|$)")
"""A smile of signs after a name: « Samira :) »."""
NO_NAME = frozenset(plain(word) for word in " ".join(WORDS).split())
"""Words that are part of no name."""
NO_FIRST_NAME = NO_NAME | {plain(word) for word in " ".join(INSULTS).split()}
"""Those that are part of no first name: nobody is called by an insult, which may be a surname."""


def first_name(text: str) -> str | None:
    """Return the first name, or None when the text plainly means something else.

    Of a name that is written as one, the surname is left out; words that may be a sentence stay
    whole, for `doubtful_name`.
    """
    name = _found(text)
    if name is None or doubtful_name(name):
        return name
    given = given_name(name)
    return None if plain(given) in TITLES or _is_title_alone(name) else given


def name_at_start(text: str) -> str | None:
    """Return the name before words that add nothing: « Sandrine ça suffit »; None without any."""
    first, _, rest = text.strip().partition(" ")
    after = plain(rest).split()[:1]
    is_name = first[:1].isupper() and plain(first) not in NO_FIRST_NAME and _name(first) is not None
    return first if is_name and after and after[0] in ADDED else None


def _is_title_alone(name: str) -> bool:
    """Tell whether all that stands after a title is one word: a surname."""
    words = plain(name).split()
    return len(words) == 2 and words[0] in TITLES


def _found(text: str) -> str | None:
    if introduction := INTRODUCTION.search(text):
        return _name_before_other_words(text[introduction.end() :])
    if introduction := SHORT_INTRODUCTION.match(text):
        return _name(text[introduction.end() :])
    return _name(text)


def doubtful_name(name: str) -> bool:
    """Tell whether a name may be a sentence: several words, and no capital letter."""
    return " " in name and name == name.lower()


def is_a_sentence(name: str) -> bool:
    """Tell whether words are too many for a name, or have some that no name has."""
    words = plain(name).split()
    return len(words) > MOST_OF_FULL_NAME or not NO_NAME.isdisjoint(words)


def _name(text: str) -> str | None:
    tidy = " ".join(EMOTICON.sub("", _without_emoji(text)).split()).rstrip(" .!,")
    words = plain(tidy).split()
    fits = 1 <= len(words) <= MOST_WORDS and not _is_no_name(words)
    return tidy if fits and letters(tidy, LONGEST) else None


def _name_before_other_words(text: str) -> str | None:
    """Return the name that a sentence goes on with: up to a comma, or to a word of `NO_NAME`."""
    words = re.split(r"[,.;!?(\n]", text)[0].split()
    no_names = (n for n, word in enumerate(words) if not NO_NAME.isdisjoint(plain(word).split()))
    return _name(" ".join(words[: next(no_names, None)]))


def _is_no_name(words: Sequence[str]) -> bool:
    """Tell whether words are no name; a letter repeated counts once: « ouiii » is « oui »."""
    short = (re.sub(r"(.)\1{2,}", r"\1", word) for word in words)
    return words[0] in NEVER_FIRST or not NO_FIRST_NAME.isdisjoint(short)


def _without_emoji(text: str) -> str:
    return "".join(
        c
        for c in text
        if unicodedata.category(c) not in {"So", "Sk", "Cn", "Mn"} or unicodedata.combining(c)
    )


def letters(text: str, at_most: int) -> str | None:
    """Return the text with single spaces, or None unless it is a name of `at_most` characters.

    A name holds letters, spaces, hyphens, apostrophes and full stops, and begins with a letter.
    """
    tidy = " ".join(text.split())
    allowed = all(c in " '’.-" or unicodedata.category(c)[0] in "LM" for c in tidy)
    fits = allowed and 1 <= len(tidy) <= at_most and unicodedata.category(tidy[0])[0] == "L"
    return tidy if fits else None
