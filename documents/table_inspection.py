"""Find out whether a file that the team dropped in the chat is a table, and return what it holds.

As with a CV, the file may have been made to harm who reads it: `python -m
documents.table_inspection` reads it in a process of its own, and gives back plain words alone.
"""

import json
import unicodedata
from importlib import import_module
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from documents.inspection_limits import inspect_input
from documents.tables import UTF_16, ImmenseWorkbook, NotAWorkbook, NotText, text_of, workbook_lines
from documents.uploads import (
    LARGEST,
    LOCKED_OFFICE,
    AcceptedFile,
    Format,
    UploadFault,
    format_of,
)

MODULE = "documents.table_inspection"
LIBRARY, WORKBOOK = "openpyxl", "xl/workbook.xml"
UNSEEN = frozenset({"Cc", "Cs"})
"""Control characters and lone surrogates, which databases refuse and nobody sees."""


def judged(content: bytes) -> AcceptedFile | UploadFault:
    """Judge a file by its content: return its text or its lines, or what is wrong with it."""
    if not content.strip():
        return UploadFault.EMPTY
    if len(content) > LARGEST:
        return UploadFault.TOO_LARGE
    try:
        return _read(content)
    except MemoryError:
        return UploadFault.HUGE
    except RecursionError:
        return UploadFault.TOO_COMPLEX


def _read(content: bytes) -> AcceptedFile | UploadFault:
    file_format = format_of(content)
    if file_format is Format.DOCX:
        return _workbook(content)
    if file_format is not None:
        return UploadFault.OTHER_FORMAT
    if LOCKED_OFFICE in content and not content.startswith(UTF_16):
        return UploadFault.LOCKED
    try:
        return AcceptedFile(Format.CSV, _clean(text_of(content)).encode())
    except NotText:
        return UploadFault.OTHER_FORMAT


def _workbook(content: bytes) -> AcceptedFile | UploadFault:
    """Return the lines of the first sheet of a workbook, as JSON."""
    try:
        if WORKBOOK not in ZipFile(BytesIO(content)).namelist():
            return UploadFault.OTHER_FORMAT
        lines = [(number, [*map(_clean, cells)]) for number, cells in workbook_lines(content)]
    except ImmenseWorkbook:
        return UploadFault.HUGE
    except (NotAWorkbook, BadZipFile):
        return UploadFault.DAMAGED
    return AcceptedFile(Format.XLSX, json.dumps(lines).encode())


def _clean(text: str) -> str:
    return "".join(c for c in text if c in "\n\r\t" or unicodedata.category(c) not in UNSEEN)


if __name__ == "__main__":
    import_module(LIBRARY)
    inspect_input(judged)
