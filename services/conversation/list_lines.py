"""Set the items of a numbered list: the title of each in bold, its details on lines below.

A stored list has one line an item, which is compared with what people type to name an item;
signs that nobody types stand for bold and for the end of a line.
"""

import re

from flows.texts import Html

BOLD_FROM, BOLD_TO, BREAK = "\ue000", "\ue001", "\ue002"
BOLD = re.compile(f"{BOLD_FROM}([^{BOLD_FROM}{BOLD_TO}\n]*){BOLD_TO}")


def titled(title: str) -> str:
    """Return the title of an item, to be bold."""
    return f"{BOLD_FROM}{title}{BOLD_TO}"


def below(*parts: str) -> str:
    """Return the details below a title, each part on its line; empty parts are left out."""
    return "".join(f"{BREAK}{part}" for part in parts if part)


def set_lines(text: Html) -> Html:
    """Return the text of a list as it is shown."""
    return Html(BOLD.sub(r"<b>\1</b>", text).replace(BREAK, "\n"))
