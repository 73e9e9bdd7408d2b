"""Bound the XML of a file that somebody made, before it becomes a tree: its depth and its size.

A file of a few kilobytes may hold a million elements, one in the other: no program that opens it
needs them, and many break on them.
"""

from typing import IO
from xml.parsers.expat import ExpatError, ParserCreate

MOST_DEPTH = 250
"""Elements one in the other: a table in a text box in a table has some sixty."""
MOST_ELEMENTS = 500_000
"""Elements of one part of a document: fifty pages of Word have a tenth."""
MOST_ATTRIBUTES = 500
"""Names and values of one element."""


class TooMuchXml(Exception):
    """Raised for XML that is too deep, or has too many elements."""


def check_xml(content: IO[bytes], most_elements: int = MOST_ELEMENTS) -> None:
    """Raise TooMuchXml, or ExpatError for what is no XML or declares words of its own."""
    parser, depth, elements = ParserCreate(), 0, 0

    def begin(_: str, attributes: list[str]) -> None:
        nonlocal depth, elements
        depth, elements = depth + 1, elements + 1
        if depth > MOST_DEPTH or elements > most_elements or len(attributes) > MOST_ATTRIBUTES:
            raise TooMuchXml

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1

    def declare(*_: object) -> None:
        raise ExpatError

    parser.ordered_attributes = True
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.StartDoctypeDeclHandler = declare
    parser.ParseFile(content)
