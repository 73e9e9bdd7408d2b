"""Mask in a text what may tell who wrote it: numbers, e-mails, addresses, names."""

import re

MASK = "…"
LONGEST = 300
PRIVATE = re.compile(
    r"\S+@\S+"  # e-mails
    r"|https?://\S+|www\.\S+"
    r"|@\w+"
    r"|\d(?:[\d .,/:-]*\d)?"
    r"|\b(?:rue|avenue|av|bd|boulevard|allee|allée|impasse|chemin|place|quai|route|residence|résidence)"
    r"\b[^,.;!?\n]*",
    re.IGNORECASE,
)
NAMED = re.compile(
    r"\b(?i:je m'?\s?appel+e?|jm'?appel+e?|moi c'?\s?est|prenom|prénom|nom|madame|monsieur|mme|"
    r"my name is|i am|mr|mrs|ms|m\.)\s+(?:est\s+|is\s+)?[^\W\d_][\w'-]*"
)
CAPITAL = re.compile(r"(?<=[\w,;] )[A-ZÀ-Ý][a-zà-ÿ'-]{2,}(?: [A-ZÀ-Ý][\w'-]+)*")
"""A word with a capital inside a sentence: mostly a name."""


def masked(text: str) -> str:
    """Return the text with what may tell of a person replaced, in one line, cut if it is long."""
    line = " ".join(text.replace("’", "'").split())
    for pattern in (PRIVATE, NAMED, CAPITAL):
        line = pattern.sub(MASK, line)
    return re.sub(rf"{MASK}(?:\s*{MASK})+", MASK, line)[:LONGEST].strip()
