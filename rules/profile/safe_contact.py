"""Tell whether a text says when, or how, somebody may be reached without danger."""

import re

from rules.understanding.words import Abbreviations, written_words

LONGEST = 300
"""Characters; a longer text tells more than that."""
CALLED = (
    r"(?:appel(?:e|ee|es|er|ez|le|ent)?|rappel(?:e|ee|er|ez)?|joindre|joint|joigne[rz]?|joignable"
    r"|telephone[rz]?|contacte[rz]?|contactee?|decroche[rz]?|sonne[rz]?"
    r"|(?:message|messages) (?:vocal|vocaux|sur le repondeur)|repondeur|vocal|vocaux"
    r"|call|called|calls|ring|phone|phoned|reach|reached|voicemail)"
)
WRITTEN = r"(?:ecri(?:re|s|t|vez|ve)|messages?|sms|texto|textos|mails?|text|texts|write|writing)"
NOT = (
    r"(?:pas|jamais|plus|surtout pas|eviter?|evitez|sauf|interdit|don t|do not|never|not|cannot"
    r"|can t|no|avoid|except)"
)
ONLY = r"(?:que|seulement|uniquement|only|just)"
WHEN = (
    r"(?:(?:le|les|la|en|pendant|apres|avant|entre|dans la|chaque|tous les|toute la|des) (?:\w+ )?"
    r"(?:soirs?|soiree|matins?|matinee|midis?|apres midi|nuits?|journee|week ?ends?|weekends?"
    r"|lundis?|mardis?|mercredis?|jeudis?|vendredis?|samedis?|dimanches?|repas|heures?|h)"
    r"|(?:apres|avant|entre|des|jusqu a) \d{1,2}(?: ?h(?:eures?)?)?(?: \d\d)?"
    r"|(?:chez moi|a la maison|a mon domicile|au travail|au boulot|sur (?:le|mon) fixe)"
    r"|quand (?:il|elle|mon|ma|mes|je) \w+"
    r"|(?:in the|at|after|before|during the) (?:evenings?|mornings?|afternoons?|nights?|day|home"
    r"|work|\d{1,2}(?: ?[ap]m)?)|evenings|nights|weekends|when (?:he|she|i|my) \w+)"
)
KIN = (
    r"(?:ex|mari|femme|epoux|epouse|conjointe?|compagnon|compagne|copain|copine|mec|petit ami"
    r"|pere|papa|mere|maman|frere|soeur|fils|beau pere|belle mere|parents|famille|coloc\w*"
    r"|patron|husband|wife|boyfriend|girlfriend|father|mother|brother|sister|partner|family"
    r"|landlord|boss)"
)
OVERHEARS = (
    r"(?:ecoute\w*|entend\w*|lit|lisent|regarde\w*|fouille\w*|surveille\w*|consulte\w*"
    r"|verifie\w*|controle\w*|decroche\w*|repond|a acces|listens?|hears?|reads?|checks?|watches"
    r"|answers)"
)
HOW = re.compile(
    rf"\b{NOT}\b(?: \w+){{0,5}} {CALLED}\b(?: \w+){{0,6}} {WHEN}\b"
    rf"|\b{CALLED}\b(?: \w+){{0,3}} {NOT}\b(?: \w+){{0,4}} {WHEN}\b"
    rf"|\b{CALLED}\b(?: \w+){{0,3}} {ONLY}\b(?: \w+){{0,3}} {WHEN}\b"
)
OVERHEARD = re.compile(
    rf"\b(?:{CALLED}|{WRITTEN})\b(?: \w+){{0,12}} {KIN}\b(?: \w+){{0,3}} {OVERHEARS}\b"
    rf"|\b{KIN}\b(?: \w+){{0,3}} {OVERHEARS}\b(?: \w+){{0,8}} (?:{CALLED}|{WRITTEN})\b"
)
ONCE = re.compile(
    r"\b(?:ce soir|ce matin|cet apres midi|demain|aujourd hui|cette (?:semaine|nuit)|tonight"
    r"|today|tomorrow|rdv|rendez vous|mentor|mentore|rencontre|l appel|atelier|offres?|meeting)\b"
)
"""Words about one call, or one meeting: they say nothing of every time."""


def is_note(text: str, abbreviations: Abbreviations) -> bool:
    """Tell whether a text says how to reach somebody: « pas d'appel le soir, mon ex écoute »."""
    if len(text) > LONGEST or "?" in text:
        return False
    said = " ".join(word for it in written_words(text, abbreviations) for word in it.words)
    if ONCE.search(said):
        return False
    return HOW.search(said) is not None or OVERHEARD.search(said) is not None
