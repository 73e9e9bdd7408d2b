"""Tell what a short question asks of what was talked about: « c'est où ? », « avec qui ? »."""

import re
from enum import StrEnum

from rules.conversation.typed_text import plain
from rules.understanding.words import Abbreviations, written_words

MOST_WORDS = 9
"""Words, written out; a longer text says itself what it is about."""


class Facet(StrEnum):
    WHEN = "when"
    HOW_LONG = "how_long"
    WHERE = "where"
    WHO = "who"
    HOW_MANY = "how_many"
    PAY = "pay"
    WHAT = "what"


WORDS: tuple[tuple[Facet, tuple[str, ...]], ...] = (
    (
        Facet.HOW_LONG,
        (
            "combien de (?:temps|minutes|heures)|(?:ca )?dure (?:longtemps|combien|quoi)|ca dure",
            "(?:c est )?longtemps|c est long|fini[ts]? (?:quand|a quelle heure)",
            "jusqu(?: a|a|e) (?:quand|quelle heure)|(?:quelle|la) duree",
            "(?:how long|until when|till when|how much time)(?: is it| does it (?:last|take))?",
            "what time does it (?:end|finish)",
        ),
    ),
    (
        Facet.WHEN,
        (
            "(?:c est )?a quel+e heure|c est (?:quand|quel+e heure|quel jour)|quel jour",
            "quel+e heure|ca commence (?:quand|a quel+e heure)",
            "(?:what time|when)(?: is it| does it start)?",
        ),
    ),
    (
        Facet.WHERE,
        (
            "c est (?:ou|a quel endroit|dans quel(?:le)? (?:ville|rue))|ou (?:c est|ca|est ce)",
            "ca se passe ou|a quel endroit|(?:c est )?loin|quel+e (?:ville|adresse)",
            "where (?:is it|exactly)",
        ),
    ),
    (
        Facet.HOW_MANY,
        (
            "(?:il y a|on est|on sera|on serait|nous serons|vous etes) (?:a )?combien",
            "combien (?:de (?:personnes|gens|monde|participants)|on (?:est|sera))",
            "combien (?:il y a|y a) de (?:monde|gens|personnes)|how many (?:people|are we)",
        ),
    ),
    (
        Facet.WHO,
        (
            "(?:c est )?avec qui|c est qui|qui (?:anime|fait|parle)",
            "(?:with who|with whom|who)(?: is it)?(?: with)?",
        ),
    ),
    (
        Facet.PAY,
        (
            "(?:ca |c est )?paye (?:combien|quoi|bien)?|combien (?:ca )?(?:paye|gagne)",
            "(?:c est )?combien (?:le salaire|par mois|de l heure|brut|net)?",
            "quel(?:le)? (?:salaire|paye)|le salaire(?: c est combien)?|on gagne combien",
            "how much(?: does it pay| is it| per month)?",
        ),
    ),
    (Facet.WHAT, ("(?:c est )?(?:quoi|what)(?: exactement| ca)?|il y a quoi|ca parle de quoi",)),
)
PHRASES = tuple((facet, re.compile(rf"\b(?:{'|'.join(words)})\b")) for facet, words in WORDS)
AROUND = frozenset(
    plain(
        "et mais sinon du coup alors au fait ça c est ce cet cette ces la le les l il elle de d a "
        "sur pour en svp s vous plaît te merci bonjour dites moi dis juste environ exactement "
        "atelier ateliers rencontre rencontres rendez rdv appel offre annonce visio celui celle "
        "place places dans un une on total normalement déjà "
        "the and so it is this that for please about does do workshop meeting call offer job one"
    ).split()
)
"""Words beside a short question that name no subject."""


def facet_of(text: str, abbreviations: Abbreviations) -> Facet | None:
    """Return the facet that a short text asks about; None when the text names another subject."""
    words = [word for it in written_words(text, abbreviations) for word in it.words]
    if not words or len(words) > MOST_WORDS:
        return None
    said = " ".join(words)
    for facet, phrase in PHRASES:
        found = phrase.search(said)
        if found is None:
            continue
        rest = f"{said[: found.start()]} {said[found.end() :]}".split()
        if AROUND.issuperset(rest):
            return facet
    return None
