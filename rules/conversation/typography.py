"""Spaces at which a French line never breaks: before « : ; ? ! % », inside « » and after n°."""

import re

NO_BREAK = "\u00a0"
NEVER_BROKEN = re.compile(r"(?<=[«°]) | (?=[:;?!%»])")


def unbroken(text: str) -> str:
    """The same words, as long as before: what formats some of them stays in its place."""
    return NEVER_BROKEN.sub(NO_BREAK, text)
