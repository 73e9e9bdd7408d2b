"""Find what a text asks to have explained: « cap emploi c'est quoi », « le mot RIB ? »."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rules.conversation.typed_text import plain

CLAUSE = re.compile(r"\s{0,3}[,;:.!?…\n]{1,8}(?:\s{1,8}|$)")
EQUALS = re.compile(r"\s=\s|=")
WHAT = re.compile(
    r"\b(?:(?:c est|cest|c|ce|s est|cé) (?:quoi|koi|kwa)(?: (?:ca|sa))?|kesako|kezako|cekoi"
    r"|(?:qu est ce que?|quest ce que?|keske?) (?:c est (?:que )?)?"
    r"(?=(?:une?|le|la|l|les|vos|des) )"
    r"|(?:what|wat) (?:is|s|are|it is)(?: (?:it|this|that))?|whats)\b"
)
"""Asks what a thing is; what else is named makes it another question."""
MEANS = re.compile(
    r"\b(?:(?:(?:ca|sa|ce|c) )?(?:veu[tx]?|vx) (?:dire|dir)(?: (?:quoi|koi))?|signifi\w*|definition"
    r"|(?:(?:je|j) )?(?:ne )?(?:comprends?|compren|connais?) (?:pas|pa|po|rien) (?:bien )?"
    r"(?:au |a |le |ce |les |l )?(?:mots?|expression)\b|(?:le|ce) mot"
    r"|(?:what (?:does )?)?(?:it |this |that )?means?|meaning)\b"
)
"""Asks what words mean, whatever else stands beside them."""
ECHO = re.compile(r"^((?:[^\W\d][\w'’-]*\s+){0,3}[^\W\d][\w'’-]*)\s?\?+\s+(\S.*)$", re.DOTALL)
"""Few words with a question mark, and then an answer."""
OWN = re.compile(
    r"\b(?:mon|ma|mes|my|ton|ta|tes)\b"
    r"|\b(?:les|vos|the) (?:ateliers|rencontres|offres|formations|mentore?s|candidatures"
    r"|workshops|jobs)\b"
)
"""What somebody has, or a list: they ask to see it."""
SAYS_NOTHING = frozenset(
    plain(
        "alors aussi bah ben bonjour comme dire donc dont euh exactement fait hello ici just "
        "juste mais moi non oui ouais pardon parle parlez please pour quel quelle quoi salut "
        "stp svp that the this travail veut vous votre vos your une des les est sont sais "
        "demande demandez dites disent explique expliquez expliquer merci mot mots entendu "
        "jamais"
    ).split()
)
"""Words that name nothing to explain."""
LEAST = 3
"""Letters of a word that names something."""


@dataclass(frozen=True, slots=True)
class AskedWords:
    """The words of which a meaning is asked, and what the text says besides."""

    words: str
    """Folded, of a clause or of the one before it."""
    rest: str
    """As typed; empty when the text says nothing else."""
    is_of_words: bool
    """Whether the meaning of words is asked for, rather than what a thing is."""


def asked_words(text: str, *, may_echo: bool = False) -> AskedWords | None:
    """Return what a text asks to have explained; None when it asks no such thing.

    `may_echo`: words of what was said may be asked about alone: « make better? oui un peu ».
    """
    if may_echo and (echo := ECHO.match(text)) is not None:
        return AskedWords(plain(echo[1]), echo[2], is_of_words=True)
    clauses = [it for it in CLAUSE.split(EQUALS.sub(" ça veut dire ", text)) if it]
    for place, clause in enumerate(clauses):
        folded = plain(clause)
        found = MEANS.search(folded) or WHAT.search(folded)
        if found is None:
            continue
        words = " ".join(f"{folded[: found.start()]} {folded[found.end() :]}".split())
        others = clauses[:place], clauses[place + 1 :]
        if not naming(words) and place > 0:
            words, others = plain(clauses[place - 1]), (clauses[: place - 1], others[1])
        is_of_words = MEANS.search(folded) is not None
        if not naming(words) or (OWN.search(words) and not is_of_words):
            continue
        rest = [it for part in others for it in part if not asks_what(it)]
        return AskedWords(words, ". ".join(rest), is_of_words)
    return None


def asks_what(text: str) -> bool:
    """Tell whether a text only asks what is meant: « c koi sa », « ça veut dire quoi »."""
    folded = plain(text)
    found = MEANS.search(folded) or WHAT.search(folded)
    return found is not None and not naming(MEANS.sub(" ", WHAT.sub(" ", folded)))


def naming(words: str) -> Sequence[str]:
    """Return the folded words that name something."""
    return [it for it in words.split() if len(it) >= LEAST and it not in SAYS_NOTHING]
