"""Whether a message as a whole asks for a person, or says that no one is needed any more."""

from dataclasses import dataclass
from re import Pattern

from rules.conversation.typed_text import plain


@dataclass(frozen=True, slots=True)
class HumanWords:
    """Patterns over plain words, each for a whole message."""

    alone: Pattern[str]
    """« humain »: it asks for someone unless a question waits for words."""
    asks: Pattern[str]
    """« parler à une personne »: it does wherever it is said."""
    settled: Pattern[str]
    thanks: Pattern[str]
    """Nobody needs to answer to that."""


def asks_for_someone(text: str, words: HumanWords) -> bool:
    said = plain(text)
    return bool(words.asks.fullmatch(said))


def may_ask_for_someone(text: str, words: HumanWords) -> bool:
    said = plain(text)
    return bool(words.alone.fullmatch(said) or words.asks.fullmatch(said))


def says_settled(text: str, words: HumanWords) -> bool:
    """« c'est réglé ? » asks."""
    return "?" not in text and bool(words.settled.fullmatch(plain(text)))


def needs_no_answer(text: str, words: HumanWords) -> bool:
    said = plain(text)
    answers = words.thanks.fullmatch(said) or words.settled.fullmatch(said)
    return not said or ("?" not in text and bool(answers))
