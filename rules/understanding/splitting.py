"""Split a text that says several things: several answers, several options, two wishes."""

import re
from collections.abc import Iterator, Mapping, Sequence

from rules.conversation.typed_text import chosen, plain
from rules.understanding.extracts import EMAIL, PHONE, POSTCODE
from rules.understanding.numbers_in_words import in_digits
from rules.understanding.options import meant_option
from rules.understanding.words import Abbreviations, words_of

LONGEST = 400
"""Characters of a text that may say several things."""
MOST = 8
"""Parts of a text."""

AGE = re.compile(r"(?<!\d)\d{1,3} ?(?:ans?|balais|piges|years?(?: old)?|yo)\b")
NUMBER = re.compile(r"(?<!\S)\d{1,2}(?= ?$| (?:et |and |puis )?(?=\d)| ?[,;](?!\d)|\.(?: |$))")
"""A short number with no unit after it, as people tell their age in passing."""
VALUE = re.compile(
    "|".join(f"(?:{it.pattern})" for it in (EMAIL, PHONE, AGE, POSTCODE, NUMBER)), re.IGNORECASE
)
BETWEEN = re.compile(r";|,(?!\d)|(?<!\d)\. | [-–—] | (?:et )?puis ", re.IGNORECASE)
"""What parts two answers; « et » does not, which stands within many."""
HOUSE_NUMBER = re.compile(
    r"(?<!\d)(\d{1,4}(?: ?(?:bis|ter))?) ?, ?"
    r"(?=(?:rue|av|avenue|bd|boulevard|chemin|impasse|all[eé]es?|route|quai|square|place|cit[eé]"
    r"|passage|r[eé]sidence)\b)",
    re.IGNORECASE,
)
"""The number of a house, apart from its street: « au 12, rue des Lilas »."""
LOOSE = " .,;:!-–—"
JOINING = re.compile(r"^(?:et|and|puis|mais|&|\+)(?: |$)| (?:et|and|puis|&|\+)$", re.IGNORECASE)

CLAUSE = re.compile(
    r"(?<!\d)[,;:.!](?= )|,(?=[^\W\d])| (?=(?:mais|car|parce que|puisque|sauf que|but|because)\b)",
    re.IGNORECASE,
)
"""Where a clause of a sentence ends."""

SENTENCE = re.compile(r"(?<=[?!.;])\s+")
LISTED = re.compile(r" ?(?:[,;/+&]|\bet\b|\band\b|\bpuis\b) ?", re.IGNORECASE)
"""What stands between options."""
PLACE = re.compile(
    r"(?:(?:l[ae]s?|n|no|numero|num|option|choix|celle|celui|the|number) ){0,2}"
    r"(\d{1,2})(?:e|eme|er|ere|st|nd|rd|th)?"
)
RANGE = re.compile(r"(?:d[eu] )?(\d{1,2}) (?:a|au|to|jusqu a) (\d{1,2})")
SPACED = re.compile(r"\d{1,2}(?: \d{1,2})+")
BEFORE = re.compile(
    r"^(?:oui|alors|ok|bah|ben|plutot|c est|(?:je |j)(?:prends|veux|choisis|voudrais)|i want|yes) "
)
AFTER = re.compile(r" (?:svp|stp|s il (?:vous|te) plait|merci|please|thanks)$")
ALL: Mapping[str, int | None] = {
    **dict.fromkeys(("tous", "toutes", "tout", "all", "all of them", "oui tous", "oui toutes")),
    **dict.fromkeys(("les deux", "les 2", "both", "tous les deux", "toutes les deux"), 2),
    **dict.fromkeys(("les trois", "les 3", "tous les trois", "toutes les trois"), 3),
}
"""What takes every option, and of how many."""

ACTS = frozenset(
    {"annule", "annuler", "annulez", "mets", "met", "mettez", "mettre", "inscris", "inscrivez"}
    | {"inscrire", "desinscris", "desinscrire", "desinscrivez", "reserve", "reserver", "reservez"}
    | {"prends", "prendre", "prenez", "deplace", "deplacer", "deplacez", "change", "changer"}
    | {"changez", "decale", "decaler", "decalez", "supprime", "supprimer", "supprimez", "efface"}
    | {"effacer", "effacez", "arrete", "arreter", "arretez", "envoie", "envoyer", "envoyez"}
    | {"montre", "montrer", "montrez", "donne", "donner", "donnez", "retire", "retirer", "retirez"}
    | {"postule", "postuler", "previens", "prevenir", "prevenez", "rappelle", "rappeler"}
    | {"rappelez", "ajoute", "ajouter", "ajoutez", "remplace", "remplacer", "remplacez", "choisir"}
    | {"garde", "garder", "gardez", "corrige", "corriger", "modifie", "modifier", "confirme"}
    | {"confirmer", "cancel", "book", "move", "put", "register", "delete", "erase", "stop", "send"}
    | {"show", "apply", "tell", "add"}
)
"""Verbs of what people have the bot do."""
FIRST_WORDS = 5
"""Words of a clause among which such a verb stands."""
JOINED = re.compile(
    r" ?(?:[;!]|\.(?= )|,(?!\d)|\b(?:et|and|puis|then|ensuite|mais|but|plutot)\b) ?", re.IGNORECASE
)
NOT_DONE = frozenset({"pas", "pa", "ne", "not", "dont", "jamais", "never"})
"""Words of a clause that asks for nothing to be done."""
TOLD = frozenset({"ai", "jai", "a", "ont", "avais", "avait", "ete", "si", "if", "quand", "when"})
"""Words before the verb of a clause that tells a past or possible act."""


def parts_of(text: str) -> tuple[str, ...]:
    """Return the parts of a text that may each answer a question: « oui », « 24 ans », « 31110 ».

    A text that says one thing is its only part.
    """
    tidy = HOUSE_NUMBER.sub(r"\1 ", _tidy(text))
    parts = tuple(filter(None, _parts(tidy))) if len(text) <= LONGEST else ()
    return parts if 1 < len(parts) <= MOST else (tidy,)


def sentence_clauses(text: str) -> tuple[str, ...]:
    """Return the clauses of a sentence, cut at commas, before « mais » and « car »."""
    pieces = CLAUSE.split(_tidy(text)) if len(text) <= LONGEST else [text]
    tidy = (JOINING.sub("", it.strip(LOOSE)).strip() for it in pieces)
    return tuple(it for it in tidy if plain(it))[:MOST]


def told_apart(text: str) -> tuple[str, ...]:
    """Return the sentences of a text, and their clauses where a sentence has several."""
    if len(text) > LONGEST:
        return ()
    sentences = [it.strip(" .,;:!") for it in SENTENCE.split(_tidy(text))]
    parts = (part for sentence in sentences for part in (sentence, *sentence_clauses(sentence)))
    return tuple(it for it in dict.fromkeys(parts) if plain(it))[:MOST]


def _tidy(text: str) -> str:
    """Return a text on one line, with single spaces."""
    return " ".join(" ; ".join(text.strip().splitlines()).split())


def _parts(tidy: str) -> Iterator[str]:
    """Yield each value of a text, and what stands between two."""
    place = 0
    for found in VALUE.finditer(tidy):
        yield from _between(tidy[place : found.start()])
        yield found[0].strip(LOOSE)
        place = found.end()
    yield from _between(tidy[place:])


def _between(text: str) -> Iterator[str]:
    for part in BETWEEN.split(text):
        yield JOINING.sub("", part.strip(LOOSE)).strip(LOOSE)


def options_in(text: str, labels: Sequence[str]) -> tuple[int, ...]:
    """Return the places of the several options that a text names: « 2 et 3 et 4 », « tous ».

    Each of its parts names one, by number or by name; none if a part names nothing, or if only one
    is named.
    """
    if len(text) > LONGEST or chosen(text, list(labels)) is not None:
        return ()
    folded = plain(text)
    if folded in ALL:
        fits = ALL[folded] in (None, len(labels)) and len(labels) > 1
        return tuple(range(len(labels))) if fits else ()
    numbers = _numbers(text)
    if numbers is not None:
        return _several([_place(it, labels) for it in numbers], len(labels))
    pieces = _pieces(text)
    named = [_option(it, labels) for it in pieces] if len(pieces) <= MOST else []
    return (
        _several([it for it in named if it is not None], len(labels)) if None not in named else ()
    )


def _numbers(text: str) -> Sequence[int] | None:
    """Return the numbers that a text lists; None for a text with other words."""
    whole = _bare(text)
    if found := RANGE.fullmatch(whole):
        return range(int(found[1]), int(found[2]) + 1)
    if SPACED.fullmatch(whole):
        return [int(it) for it in whole.split()]
    found_all = [PLACE.fullmatch(_bare(it)) for it in _pieces(text)]
    return [int(it[1]) for it in found_all if it] if None not in found_all else None


def _place(number: int, labels: Sequence[str]) -> int:
    """Return the place of an option by its number; labels that are numbers tell their own."""
    if any(map(str.isdecimal, labels)):
        return labels.index(str(number)) if str(number) in labels else -1
    return number - 1


def _pieces(text: str) -> list[str]:
    return [it for it in LISTED.split(_tidy(text)) if plain(it)]


def _bare(text: str) -> str:
    """Return a folded text in digits, without « je prends » and « svp »."""
    return AFTER.sub("", BEFORE.sub("", BEFORE.sub("", in_digits(text))))


def _several(places: Sequence[int], count: int) -> tuple[int, ...]:
    """Return the places without repetition; empty for a single place or a wrong one."""
    different = tuple(dict.fromkeys(places))
    return different if len(different) > 1 and all(0 <= it < count for it in different) else ()


def _option(piece: str, labels: Sequence[str]) -> int | None:
    place = chosen(piece, list(labels), slips=True)
    if place is None and (numbers := _numbers(piece)) is not None and len(numbers) == 1:
        return _place(numbers[0], labels)
    return place if place is not None else meant_option(piece, labels, by_place=False)


def clauses_of(text: str) -> tuple[str, ...]:
    """Return the clauses of a text: « le cv je peux pas. 18h je viens » has two."""
    pieces = JOINED.split(_tidy(text)) if len(text) <= LONGEST else [text]
    return tuple(it.strip(LOOSE) for it in pieces if plain(it))


def acts_in(text: str, abbreviations: Abbreviations) -> tuple[str, ...]:
    """Return the clauses of a text that each ask for something to be done, if there are several.

    « annule jeudi et mets moi mercredi » asks for two things; « annule jeudi et vendredi » for one.
    """
    if len(text) > LONGEST or "?" in text:
        return ()
    clauses: list[str] = []
    for piece in JOINED.split(_tidy(text)):
        words = words_of(piece, abbreviations)
        if _asks_an_act(words):
            clauses.append(piece.strip(LOOSE))
        elif words and clauses:
            clauses[-1] = f"{clauses[-1]} {piece.strip(LOOSE)}"
    return tuple(clauses) if 1 < len(clauses) <= MOST else ()


def _asks_an_act(words: Sequence[str]) -> bool:
    place = next((n for n, word in enumerate(words[:FIRST_WORDS]) if word in ACTS), None)
    if place is None or not NOT_DONE.isdisjoint(words):
        return False
    return TOLD.isdisjoint(words[:place])
