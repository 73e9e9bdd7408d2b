"""Make French spaces unbreakable: before « : ; ? ! % », inside « » and after n°."""

import re

NO_BREAK = "\u00a0"
NEVER_BROKEN = re.compile(r"(?<=[«°]) | (?=[:;?!%»])")


def unbroken(text: str) -> str:
    """Replace spaces one for one: the offsets of Telegram's formatting stay right."""
    return NEVER_BROKEN.sub(NO_BREAK, text)
