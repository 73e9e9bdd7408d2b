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
"""Words of who wants something else to stand there."""
GIVES_UP = re.compile(
    r"\b(?:chang\w* d ?avis|changed my mind|plus postuler|plus (?:la|y|rien)|laisse[zr]? tomber"
    r"|annul\w+|cancel|pas (?:le bon|bon) moment)\b"
)


def corrects(text: str) -> bool:
    folded = plain(text)
    return bool(CHANGES.search(folded)) and not GIVES_UP.search(folded)
