"""Tell whether a text corrects something rather than refuses it: « le message n'est pas bon »."""

import re

from rules.conversation.typed_text import plain

CHANGES = re.compile(
    r"\b(?:chang(?:e|er|ez|eons)|modifi(?:e|er|ez)|corrig(?:e|er|ez)|rectifi(?:e|er|ez)|refaire"
    r"|remplac(?:e|er|ez)|reecri(?:s|re)|edit|fix|rewrite|replace"
    r"|(?:pas|pa) (?:le |la |les )?(?:bon|bons|bonnes?|bien ecrit|juste|sa|ca)"
    r"|faux|fausse|erreur|faute|(?:je |j )?(?:me |m )?(?:suis )?tromp(?:e|ee|er)|wrong|mistake"
    r"|not (?:right|good|correct))\b"
)
"""Words that ask for another value in place of the present one."""
TAKES_BACK = re.compile(
    r"\b(?:pardon|non|nn|mince|zut|oups|en ?fait|enfet|erreur|tromp\w+|desolee?|plutot|corrige\w*"
    r"|sorry|oops|wrong|mistake|actually|ans|years?)\b"
)
"""Words beside an age that was told wrongly before."""
GIVES_UP = re.compile(
    r"\b(?:chang\w* d ?avis|changed my mind|plus postuler|plus (?:la|y|rien)|laisse[zr]? tomber"
    r"|annul\w+|cancel|pas (?:le bon|bon) moment)\b"
)


TURNS = re.compile(
    r"\b(?:mais|finalement|sauf|sinon|en ?fait|enfet|avant|voulais|but|except|instead|before|was)\b"
)
"""Words of a sentence that may end elsewhere than it began."""


MOVES = re.compile(
    r"\b(?:(?:deplac|decal|chang|boug|report|repouss|avanc|resched)\w*|move|plutot|instead|rdv|rendez"
    r"|rencontre|appel|entretien|meeting|call|autre)\b"
)
"""Words of who wants an appointment to be at another time."""


def moves(text: str) -> bool:
    """Tell whether a text moves an appointment in words: a day and an hour alone do not."""
    return bool(MOVES.search(plain(text)))


def turns(text: str) -> bool:
    """Tell whether a sentence may end elsewhere than it began: « … mais finalement je viens »."""
    return bool(TURNS.search(plain(text)))


def corrects(text: str) -> bool:
    folded = plain(text)
    return bool(CHANGES.search(folded)) and not GIVES_UP.search(folded)


def takes_back(text: str) -> bool:
    """Tell whether a text that holds an age corrects one: « 31 » alone may be a department."""
    return bool(TAKES_BACK.search(plain(text)))
