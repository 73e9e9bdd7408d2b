"""Tell whether a whole message asks for a human, or says that none is needed any more."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from re import Pattern

from rules.conversation.typed_text import plain

SOLVED = re.compile(r"\b(?:regle|resolu|solution|trouve|plus besoin|solved|sorted|settled|fixed)")


GRATEFUL = re.compile(r"\b(?:mercis?|mercii|mrc|merssi|cimer|thanks|thank you|gentil)\b")


OBJECTS = re.compile(
    r"\b(?:mais|sauf|par contre|pas|po|ne|n|jamais|plus|rien|probleme|souci|lien|quand|comment|ou"
    r"|qui|quoi|quel|quelle|pourquoi|combien|est ce|besoin|voudrais|veux|peux|pouvez|peut|dois|faut"
    r"|attends|attend|merci de|but|not|no|when|how|where|what|who|need|want|can|could)\b"
)
TO_TEAM = re.compile(
    r"\b(?:pour|pr|a|bonjour|bonsoir|merci|chere|dites|for|to|dear|hello) (?:a )?"
    r"(?:l |the )?(?:equipe|team)\b"
)
GREETING = re.compile(r"^(?:(?:bonjour|bonsoir|salut|coucou|merci|cher|chere|hello|hi|dear) )+")
AWAITS = re.compile(
    r"\b(?:(?:toujours|tjrs|tjr|encore) (?:pas|aucune) (?:de |eu de |recu de )?reponses?"
    r"|(?:quand|kan|quan) (?:est ce que |es ce que )?(?:vous|tu|on|l equipe)(?: \w+)? "
    r"(?:repond|rappel)"
    r"|(?:avez|as|a) (?:bien )?(?:recu|vu|lu) (?:mon|mes) (?:message|question)s?"
    r"|(?:personne|vous) (?:ne )?(?:m |me )?repond\w*(?: (?:pas|plus|jamais)|$)"
    r"|still no (?:answer|reply)|when will (?:you|they|the team) (?:answer|reply|call))"
)
"""Words of who waits for an answer of the team."""
MOST_THANKS = 10
"""Words of a thank-you."""


@dataclass(frozen=True, slots=True)
class HumanWords:
    """Patterns over folded text, each for a whole message."""

    alone: Pattern[str]
    """Such as « humain »: a request, unless an open question expects a typed answer."""
    asks: Pattern[str]
    """Such as « parler à une personne »: always a request."""
    named: Pattern[str]
    """Such as « real person », anywhere in a text that asks for a language."""
    settled: Pattern[str]
    thanks: Pattern[str]
    """Thanks, which need no answer."""
    not_for: Pattern[str]
    """Such as « c'était pas pour l'équipe », of what was passed on to it."""
    calls_off: Pattern[str]
    """Such as « annulez l'appel », of a call that was asked for."""


def asks_for_someone(text: str, words: HumanWords) -> bool:
    """Tell whether a message asks for a human even while a question expects a typed answer."""
    return bool(words.asks.fullmatch(plain(text)))


def may_ask_for_someone(text: str, words: HumanWords) -> bool:
    """Tell whether a message asks for a human when no question expects a typed answer."""
    folded = plain(text)
    return bool(words.alone.fullmatch(folded) or words.asks.fullmatch(folded))


def names_someone(text: str, words: HumanWords) -> bool:
    """Tell whether a text that asks for a language names a human too: « human, in English »."""
    return bool(words.named.search(plain(text)))


def says_settled(text: str, words: HumanWords) -> bool:
    """Tell whether a message says that all is settled; « c'est réglé ? » only asks."""
    return "?" not in text and bool(words.settled.fullmatch(plain(text)))


YES_OR_NO = frozenset({"oui", "ouais", "non", "nan", "nn", "yes", "no"})


def says_solved(text: str, words: HumanWords) -> bool:
    """Tell whether a message says in so many words that nothing is left to answer."""
    return says_settled(text, words) and bool(SOLVED.search(plain(text)))


def addresses_team(text: str, reader: str, colleagues: Collection[str] = ()) -> bool:
    """Tell whether a text is for the team, or for one of it: « Sami, j'ai le papier ».

    « J'aime le travail en équipe » is not.  `reader`: the first name of who answered, heard
    anywhere; empty if nobody is known.  `colleagues`: first names heard before the first comma.
    """
    folded = plain(text)
    is_named = bool(reader) and plain(reader) in folded.split()
    head = GREETING.sub("", plain(text.partition(",")[0]))
    is_called = bool(head) and head in {plain(name) for name in colleagues}
    return is_named or is_called or bool(TO_TEAM.search(folded))


def awaits_reply(text: str) -> bool:
    """Tell whether a message asks when the team answers: « toujours pas de réponse »."""
    return bool(AWAITS.search(plain(text)))


def is_grateful(text: str, words: HumanWords) -> bool:
    """Tell whether a message is a thank-you and nothing more; « ok » alone is none."""
    folded = plain(text)
    return bool(words.thanks.fullmatch(folded) and GRATEFUL.search(folded))


def answers_besides(text: str) -> bool:
    """Tell whether a thank-you begins with a yes or a no: the team may have asked something."""
    return plain(text).split(" ")[0] in YES_OR_NO


def not_for_team(text: str, words: HumanWords, names: Collection[str]) -> bool:
    """Tell whether a message says that the message before was not for the team."""
    folded = f" {plain(text)} "
    for name in names:
        folded = folded.replace(f" {name} ", " equipe ")
    return "?" not in text and bool(words.not_for.fullmatch(folded.strip()))


def calls_off(text: str, words: HumanWords) -> bool:
    """Tell whether a message asks in so many words not to be called; « nn c bon » does not."""
    return "?" not in text and bool(words.calls_off.fullmatch(plain(text)))


def sounds_grateful(text: str) -> bool:
    """Tell whether a message thanks, in few words that ask and object nothing."""
    folded = plain(text)
    is_brief = len(folded.split()) <= MOST_THANKS and "?" not in text
    return is_brief and bool(GRATEFUL.search(folded)) and not OBJECTS.search(folded)


def needs_no_answer(text: str, words: HumanWords) -> bool:
    """Tell whether the team need not answer: thanks, « c'est réglé », or no words at all."""
    folded = plain(text)
    is_closing = words.thanks.fullmatch(folded) or words.settled.fullmatch(folded)
    says_so = "?" not in text and bool(is_closing)
    return not folded or says_so or sounds_grateful(text)
