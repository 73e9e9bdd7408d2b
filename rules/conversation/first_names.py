"""A first name, alone or said in a sentence: « je m'appelle Sylvie » is Sylvie."""

import re
import unicodedata
from collections.abc import Sequence

from rules.conversation.typed_text import plain

LONGEST = 40
BEGINS_NONE = frozenset({"de", "du", "a", "la", "le", "l", "au", "en"})
MOST_WORDS = 4
APOSTROPHE = "['’ ]?"
IS = f"(?:est|c{APOSTROPHE}est|c)"
SAID = re.compile(
    rf"\b(?:je m{APOSTROPHE}app?el+e?s?|jm{APOSTROPHE}app?el+e?|m{APOSTROPHE}appell?er"
    rf"|mon (?:pr[ée]?nom|nom)(?: {IS})?|moi (?:nom )?c{APOSTROPHE}(?:est)?|appel+e[zr]?[- ]moi"
    r"|my (?:first )?name(?: is|['’]s)|call me|i am|i['’]m)\s+",
    re.IGNORECASE,
)
"""What comes before it in a sentence."""
IT_IS = re.compile(rf"(?:bonjour|salut|bonsoir|hello)?[ ,!]*(?:{IS}|pr[ée]nom)\s+", re.IGNORECASE)
"""The same, where nothing else may be said."""
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
NO_NAME = frozenset(plain(word) for word in " ".join(WORDS).split())
"""None of these is part of anybody's first name."""


def first_name(text: str) -> str | None:
    """Letters, hyphens, apostrophes; none where the words are plainly meant otherwise."""
    if found := SAID.search(text):
        return _first_of(text[found.end() :])
    if found := IT_IS.match(text):
        return _named(text[found.end() :])
    return _named(text)


def doubtful_name(name: str) -> bool:
    """Several words without a capital letter may be a sentence."""
    return " " in name and name == name.lower()


def _named(text: str) -> str | None:
    tidy = " ".join(_without_emoji(text).split()).rstrip(" .!,")
    said = plain(tidy).split()
    fits = 1 <= len(said) <= MOST_WORDS and not _is_no_name(said)
    return tidy if fits and letters(tidy, LONGEST) else None


def _first_of(text: str) -> str | None:
    """The name before the rest of the sentence: up to a comma, or the first plain word."""
    words = re.split(r"[,.;!?(\n]", text)[0].split()
    known = (n for n, word in enumerate(words) if not NO_NAME.isdisjoint(plain(word).split()))
    until = next(known, None)
    return _named(" ".join(words[:until]))


def _is_no_name(said: Sequence[str]) -> bool:
    """« ouiii » is « oui »; no name begins with « de »."""
    short = (re.sub(r"(.)\1{2,}", r"\1", word) for word in said)
    return said[0] in BEGINS_NONE or not NO_NAME.isdisjoint(short)


def _without_emoji(text: str) -> str:
    return "".join(
        c
        for c in text
        if unicodedata.category(c) not in {"So", "Sk", "Cn", "Mn"} or unicodedata.combining(c)
    )


def letters(text: str, at_most: int) -> str | None:
    """Tidied, when it is made of letters and what stands between them."""
    tidy = " ".join(text.split())
    known = all(c in " '’.-" or unicodedata.category(c)[0] in "LM" for c in tidy)
    fits = known and 1 <= len(tidy) <= at_most and unicodedata.category(tidy[0])[0] == "L"
    return tidy if fits else None
