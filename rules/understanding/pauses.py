"""Tell whether a text only asks for time: « attends », « peut-être », « je regarde »."""

import re
from enum import StrEnum

from rules.understanding.words import Abbreviations, written_words

MOST_WORDS = 9
"""Words, written out; a longer text says more than that."""
BEFORE = r"^(?:(?:euh|ah|oui|non|ok|bah|ben|bon|mais|hm+) )*"
MOMENT = re.compile(
    BEFORE + r"(?:attend(?:s|ez|e|ais)?(?! moi)|minute"
    r"|(?:un|une|1|2|deux|cinq|5) (?:instant|moment|min|mn|minutes?|sec|secondes?)"
    r"|laiss(?:e|ez) moi (?:reflechir|voir|regarder|le temps|un peu|du temps)"
    r"|je (?:(?:vais|dois) )?(?:regarder?|verifie[r]?|reflechi[rst]?|y reflechir|y pense[r]?)"
    r"|je hesite"
    r"|j y (?:pense|reflechis|penserai)|j hesite"
    r"|(?:just )?(?:one|a) (?:moment|minute|min|sec|second)|wait|hold on|hang on|give me"
    r"|let me (?:see|check|think|look)|i (?:will|ll|need to|have to|must) (?:see|check|think|look)"
    r"|i(?: am)? (?:still )?(?:thinking|checking|hesitat\w+))\b"
)
LATER = re.compile(
    BEFORE + r"(?:peut etre|ca depend|pas (?:maintenant|tout de suite|encore|pour l instant)"
    r"|je (?:(?:vais|dois) )?(?:demander?|voir|verrai|reviendrai|reviens)"
    r"|faut (?:que je|j) (?:voie|voi[rs]?|demande|regarde|reflechisse)"
    r"|(?:on|je) (?:verra|verrai)|(?:je )?sais? pas (?:encore|trop encore)"
    r"|(?:(?:on|je) (?:fais|fait|met[st]?|prends?) |mettons |faisons )?(?:une |en )?(?:petite )?"
    r"(?:pause|pose)(?! (?:ma|la|une|des) )"
    r"|(?:stop|stoppe|on s arrete|j arrete) (?:la )?(?:(?:je|on) (?:l[ea]s? )?(?:continue\w*"
    r"|reprend\w*|reviens?|fini\w*|vois|verra\w*|fer[ae]\w*|fre|fai[st]?)"
    r"|pour (?:aujourd hui|ce soir|l instant|le moment))"
    r"|(?:(?:je|on) (?:vois|regarde|fais|fait|lis|finis|ferai|finirai) )?(?:la suite|le reste)"
    r" (?:plus tard|apres|demain|ce soir|une autre fois)"
    r"|apr(?:es|e) (?:(?:mon|le|la|ma) )?\w+ (?:je|on) (?:l[ea]s? )?(?:fer[ae]\w*|fre|fai[st]?)"
    r"|plus tard|apres?|tout a l heure|une autre fois|pas le temps"
    r"|i (?:will|ll|need to|have to|must) ask|maybe|perhaps|not (?:sure )?(?:yet|now)|later)\b"
)
WANTS_PAUSE = re.compile(
    r"\b(?:faire|fais|fait|faisons|prendre|prend|prends|avoir|mettre|mets|veu[xt]?|voudrais|juste"
    r"|besoin d) (?:juste )?(?:une |en )?(?:petite |courte )?(?:pause|pose)\b"
    r"|^(?:(?:ok|bon|nn|non|allez|stop|vas y) )*(?:pause|pose)\b"
    r"|\bj?arr?et\w* (?:la )?pour (?:aujourd hui|aujrdui|auj|ce soir|l instant|le moment)\b"
    r"|\b(?:fini[srt]?|finirai|continue|continuerai|repren[ds]{1,2}|reprendrai|termine|terminerai)"
    r" (?:ce soir|demain|cet aprem|tout a l heure|plus tard|ce week end)\b"
    r"|\b(?:take|have|need|want) (?:just )?a (?:short |little |small )?break\b"
    r"|\b(?:finish|continue|do) (?:it )?(?:later|tonight|tomorrow)\b"
)
"""Words of who asks for a pause: « est-ce que je pourrais faire une petite pause ? »."""
WANTS = re.compile(
    r"\b(?:pourquoi|comment|quand|combien|quel+e?s?|annul\w*|inscri\w*|reserv\w*|prend\w*"
    r"|veux bien|je viens|viendrai|cancel|book|why|how|what)\b"
)
"""Words of who wants something besides."""


class Pause(StrEnum):
    MOMENT = "moment"
    LATER = "later"
    """Perhaps, or another time: what a button « Plus tard » says too."""


def wants_pause(text: str, abbreviations: Abbreviations) -> bool:
    return bool(WANTS_PAUSE.search(_written_out(text, abbreviations)))


def _written_out(text: str, abbreviations: Abbreviations) -> str:
    return " ".join(word for it in written_words(text, abbreviations) for word in it.words)


def pause_in(text: str, abbreviations: Abbreviations) -> Pause | None:
    """Return the moment that a text asks for, when the text says nothing else."""
    said = _written_out(text, abbreviations)
    if not said or len(said.split()) > MOST_WORDS or "?" in text or WANTS.search(said):
        return None
    if MOMENT.match(said):
        return Pause.MOMENT
    return Pause.LATER if LATER.match(said) else None
