"""Tell whether a text asks something, with a question mark or without, or says a wish."""

from rules.understanding.words import Abbreviations, words_of

OPENINGS = (
    "est ce que",
    "c est quoi",
    "c est quand",
    "c est ou",
    "c est combien",
    "c est comment",
    "c est qui",
    "c est gratuit",
    "c est payant",
    "c est paye",
    "ca dure",
    "ca se passe",
    "ca coute",
    "ca commence",
    "il y a quoi",
    "on peut",
    "je peux",
    "peut on",
    "puis je",
    "faut il",
    "il faut",
    "a quoi",
    "ca sert",
    "avec qui",
    "pour qui",
    "pour quoi",
    "qu est ce",
    "can i",
    "do i",
    "do you",
    "is it",
    "is there",
    "are there",
    "will i",
)
"""How a question begins that has no word of its own for it, folded and written out."""
WORDS = frozenset(
    {"combien", "comment", "pourquoi", "quand", "quel", "quelle", "quels", "quelles", "how", "what"}
    | {"when", "where", "why", "who"}
)
WISHES = frozenset(
    {"veux", "voudrais", "aimerais", "souhaite", "voir", "montrez", "montre", "montrer", "choisir"}
    | {"reserver", "annuler", "annule", "changer", "change", "deplacer", "want", "would", "like"}
    | {"show", "book", "cancel", "move"}
)
FIRST_WORDS = 4
"""Where in a text such a word makes it a question: « le lien il est ou » ends with it."""
WHERE, WHO = frozenset({"ou"}), frozenset({"qui", "quoi"})


def wishes(text: str, abbreviations: Abbreviations) -> bool:
    return not WISHES.isdisjoint(words_of(text, abbreviations))


def asks(text: str, abbreviations: Abbreviations) -> bool:
    words = words_of(text, abbreviations)
    if "?" in text:
        return True
    start = " ".join(words)
    is_opened = any(start.startswith(opening) for opening in OPENINGS)
    ends = bool(words) and words[-1] in WHERE | WHO | WORDS
    return is_opened or ends or not WORDS.isdisjoint(words[:FIRST_WORDS])
