"""Read what is typeset with the characters of a keyboard: tests are about words."""

from rules.conversation.typography import APOSTROPHE, NO_BREAK


def as_typed(text: str) -> str:
    """Replace no-break spaces and curly apostrophes by those that people type."""
    return text.replace(NO_BREAK, " ").replace(APOSTROPHE, "'")
