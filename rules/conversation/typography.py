"""Set texts as French is printed: spaces that never break, curly apostrophes, bold questions."""

import re
from collections.abc import Sequence
from functools import cache

NO_BREAK = "\u00a0"
APOSTROPHE = "’"
NEVER_BROKEN = re.compile(
    r"(?<=[«°]) | (?=[:;?!%»€])"
    r"|(?<=\d) (?=h\b)|(?<=\d h) (?=\d\d\b)|(?<=\d\sh) (?=\d\d\b)"  # 14 h 30
    r"|(?<=\d) (?=\d{3}\b)"  # 12 000
)
STRAIGHT = re.compile(r"(?<=\w)'")
ENDS = re.compile(r"\?$")
BEGINS = re.compile(r"[^.?!«“]*\?\s")
SENTENCE = re.compile(r"(?<=[.!»]) (?=[A-ZÀÉÊÔ])")


def unbroken(text: str) -> str:
    """Replace spaces one for one: the offsets of Telegram's formatting stay right."""
    return NEVER_BROKEN.sub(NO_BREAK, text)


def typeset(text: str) -> str:
    """Set no-break spaces and curly apostrophes in a text of ours, whose tags have neither."""
    return STRAIGHT.sub(APOSTROPHE, unbroken(text))


@cache
def standing_out(text: str) -> str:
    """Put the question of a text in bold, on its own line, apart from what comes before.

    One question alone stays as it is: there is nothing from which it could stand out.
    """
    lines = text.splitlines()
    asking = [number for number, line in enumerate(lines) if ENDS.search(line)]
    asking = asking or [number for number, line in enumerate(lines) if _begins(lines, number)]
    if not asking or "<" in (line := lines[asking[-1]]):
        return text
    end = len(line) if ENDS.search(line) else line.index("?") + 1
    *told, question = SENTENCE.split(line[:end])
    before = [*lines[: asking[-1]], *([" ".join(told)] if told else [])]
    after = [*filter(None, [line[end:].strip()]), *lines[asking[-1] + 1 :]]
    if not before and not after:
        return text
    return "\n".join([*before, *([""] if before else []), f"<b>{question}</b>", *after])


def _begins(lines: Sequence[str], number: int) -> bool:
    """Tell whether a line begins with the question of a text: not what a welcome only wonders."""
    return number in (0, 1, len(lines) - 1) and bool(BEGINS.match(lines[number]))
