"""Tell whether a sentence denies something, or keeps what it is asked to give up."""

import re

from rules.conversation.typed_text import plain
from rules.understanding.words import Abbreviations, words_of

DENIALS = frozenset(
    {"pas", "plus", "jamais", "aucun", "aucune", "ni", "sans", "not", "no", "never"}
)
"""Words that turn a sentence round, unless part of the words looked for."""
ERASES_NOTHING = re.compile(
    r"\b(?:pas|pa|surtout pas|dont|don t|not|never) (?:\w+ ){0,3}"
    r"(?:effac\w*|supprim\w*|delet\w*|erase\w*)"
    r"|\b(?:effac|supprim)\w* (?:pas|rien|surtout|nothing)\b|\b(?:delete|erase) nothing\b"
)
"""Words of who keeps what is known of them."""
EVENT = r"(?:rendez|rdv|rencontre|place|atelier|appel|heure|creneau|entretien)"
KEEPS = re.compile(
    rf"\b(?:(?:gard|conserv)(?:e|es|ez|er) (?:bien |quand meme )?(?:\w{{1,5}} )?{EVENT}"
    rf"|maint(?:iens?|ient|enez|enir) (?:\w{{1,5}} )?{EVENT}"
    r"|(?:annul|supprim)(?:e|es|ez|er) (?:surtout |rien |le )?(?:pas|plus|rien)"
    r"|(?:pas|plus|jamais) (?:l )?(?:annul|supprim)\w*|(?:chang|decal|deplac)\w* rien"
    r"|keep (?:it|the|my|this)|(?:don t|do not|dont) cancel)\b"
    r"|^(?:(?:non|nn|nan|no) )*(?:(?:je|on|i) )?(?:l[ea] )?(?:garde[rz]?|keep)(?: l[ea]| tout)?$"
)
"""Words of who keeps an appointment, and not of who has children to keep."""
GIVES_UP = re.compile(r"\b(?:annul(?:e|es|ez|er|ation)|supprim(?:e|es|ez|er)|cancel)\b")
"""Words that give up the appointment asked about."""
SENDS = re.compile(r"\b(?:envoi|envoie|envoies|envoyez|transmets|transmettez|send)\b")
"""Words of who has the bot send something."""
OTHER_HOUR = re.compile(
    r"\b(?:chang|decal|deplac|boug|report|repouss|avanc)\w*|\bautres? (?:heures?|jours?|moments?)\b"
    r"|\b(?:move|postpone|another (?:time|day|hour)|resched\w*)\b"
)
"""Words of who wants it at another time."""
SAME_HOUR = re.compile(
    r"\b(?:pas|plus|jamais|not|don t|dont|cannot|can t|cant) (?:l |le |la |d )?"
    r"(?:chang|decal|deplac|boug|report|repouss|avanc|move)"
)
"""Words of who does not, or cannot: « je ne peux pas changer d'heure, annulez »."""
COMES_NOT = re.compile(
    r"\b(?:j ?(?:e |y )?(?:ne )?(?:viens?|vien|viendrai|vi1|peux|peu|serai|vais|va|irai)"
    r" (?:vraiment |plus |surement |pas )?(?:pas|pa|plus|po)"
    r"|(?:can t|cant|cannot|won t|wont|will not) (?:come|make it|be there)|sans moi)\b"
)
"""Words of who is not there: « je viens » with a denial is no « je viens »."""
MAY_COME = re.compile(
    r"\b(?:(?:s(?:ais|ai|ait)|know) (?:pas |pa |plus |po )?(?:encore |trop |vraiment )?(?:si|if)"
    r"|jsp (?:encore |trop )?si|(?:pas|pa) (?:encore |du tout |trop |tres )?(?:sure?s?|certaine?)"
    r"(?: (?:de|d|que|qu|si))?|not (?:really |yet )?(?:sure|certain)(?: (?:if|whether|that))?"
    r"|peut etre(?: (?:que|qu))?|ptetr?e?(?: que)?|maybe|might(?: not)?)"
    r" (?:(?:je|j|on|ca|i|we|it|y|ne|n) ){0,3}(?:(?:vais|pas|will|can|be able to) ){0,2}"
    r"j?(?:vien\w*|peu[xt]?|pourr\w*|pouvoir|ser[ae]\w*|etre|irai|arriver\w*|venir|reussir\w*"
    r"|passer\w*|come|make it|be there|can)\b"
)
"""Words of who does not know yet: a place is given up by who says so, not by who doubts."""


TOOK_PLACE = re.compile(
    r"\b(?:a(?:vait)? (?:bien )?eu lieu|on s est (?:bien )?(?:vu|parle)e?s?"
    r"|on a (?:(?:bien|enfin|deja) )?(?:discute|parle|echange)\w*|j ?y (?:etai[st]?|ete)"
    r"|(?:rdv|rendez vous|appel|rencontre|entretien|visio)"
    r" (?:s est (?:(?:tres|super) )?(?:bien )?passee?|est (?:finie?|terminee?))"
    r"|j ai (?:(?:bien|deja) )?(?:vu|rencontre|parle (?:a|avec)) (?:le|la|mon|ma) mentor\w*"
    r"|c ?etai[st]? (?:(?:tres |trop )?bien|super|top|genial|cool)"
    r"|(?:est|etait|a ete|ete) (?:(?:super|tres|trop|vraiment) )?(?:gentil|sympa)\w*"
    r"|m a (?:(?:bien|beaucoup) )?(?:aide|explique|conseille)\w*|we (?:met|talked)"
    r"|(?:it|that|the (?:call|meeting)) was (?:very |really |so )?"
    r"(?:good|great|nice|interesting|useful|helpful|cool))\b"
)
"""Words of who has met somebody."""


def took_place(text: str, abbreviations: Abbreviations) -> bool:
    """Tell whether a text says that a meeting took place: « oui elle a eu lieu »."""
    return bool(TOOK_PLACE.search(plain(text))) and denies_nothing(text, abbreviations)


def denies_nothing(text: str, abbreviations: Abbreviations) -> bool:
    return DENIALS.isdisjoint(words_of(text, abbreviations))


def refuses_erasure(text: str) -> bool:
    """Tell whether a text says that nothing is to be erased: « no, i dont want delete »."""
    return bool(ERASES_NOTHING.search(plain(text)))


def keeps(text: str) -> bool:
    """Tell whether a text keeps what it is asked about: « n'annulez surtout pas »."""
    return bool(KEEPS.search(plain(text)))


def gives_up(text: str) -> bool:
    """Tell whether a text gives up what it is asked about: « oui annulez, je suis malade »."""
    return bool(GIVES_UP.search(plain(text))) and not keeps(text)


def sends(text: str) -> bool:
    """Tell whether a text has the bot send something: « oui envoie » says not « j'ai postulé »."""
    return bool(SENDS.search(plain(text)))


def wants_other_hour(text: str) -> bool:
    """Tell whether a text wants an appointment at another time: « non, changez juste l'heure »."""
    folded = plain(text)
    return bool(OTHER_HOUR.search(folded)) and not SAME_HOUR.search(folded) and not keeps(text)


def may_come(text: str) -> bool:
    """Tell whether somebody does not know if they come: « je sais pas si je viens »."""
    return bool(MAY_COME.search(plain(text)))


def comes_not(text: str) -> bool:
    """Tell whether a text says that somebody does not come: « jviens pas g pas dormi »."""
    return bool(COMES_NOT.search(plain(text)))
