"""Check what a PDF holds beside its pages: every object in it is read, however it is stored."""

import logging
from collections.abc import Iterator
from io import BytesIO

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, PdfObject, StreamObject

from documents.uploads import MOST_LEVELS, MOST_PAGES, UploadFault

END = 2048
READING = logging.getLogger("pypdf")
RUN_BY_KEY = {
    "/JS": UploadFault.PROGRAM,
    "/XFA": UploadFault.PROGRAM,
    "/RichMediaContent": UploadFault.PROGRAM,
    "/RichMediaSettings": UploadFault.PROGRAM,
    "/EF": UploadFault.ATTACHMENT,
}
RUN_BY_KIND = {
    "/FileAttachment": UploadFault.ATTACHMENT,
    "/RichMedia": UploadFault.PROGRAM,
    "/3D": UploadFault.PROGRAM,
    "/Movie": UploadFault.PROGRAM,
    "/Screen": UploadFault.PROGRAM,
    "/Sound": UploadFault.PROGRAM,
}
RUN_BY_ACTION = {
    "/JavaScript": UploadFault.PROGRAM,
    "/Launch": UploadFault.PROGRAM,
    "/ImportData": UploadFault.PROGRAM,
    "/Rendition": UploadFault.PROGRAM,
    "/RichMediaExecute": UploadFault.PROGRAM,
    "/GoTo3DView": UploadFault.PROGRAM,
    "/Movie": UploadFault.PROGRAM,
    "/Sound": UploadFault.PROGRAM,
    "/GoToE": UploadFault.ATTACHMENT,
    "/SubmitForm": UploadFault.CALLS_OUT,
}
"""Refused even when only a click starts them: nobody needs these in a CV."""
HARMLESS = {None, "/GoTo", "/Named"}
"""Actions that may happen without a click: they only show a page."""
CODE = ("javascript:", "vbscript:", "data:")


def fault_of(content: bytes) -> UploadFault | None:
    """Return what is wrong with a PDF, or None."""
    if b"%%EOF" not in content[-END:] or b"startxref" not in content[-END:]:
        return UploadFault.DAMAGED
    duplicates = DuplicateKeys()
    READING.addHandler(duplicates)
    try:
        return _content_fault(content) or (UploadFault.DAMAGED if duplicates.were_found else None)
    except (PyPdfError, KeyError, ValueError, TypeError, AttributeError):
        return UploadFault.DAMAGED
    finally:
        READING.removeHandler(duplicates)


class DuplicateKeys(logging.Handler):
    """Notes when pypdf logs that a dictionary has a key twice: programs may read either value."""

    were_found = False

    def emit(self, record: logging.LogRecord) -> None:
        is_duplicate = str(record.msg).startswith("Multiple definitions")
        self.were_found = self.were_found or is_duplicate


def _content_fault(content: bytes) -> UploadFault | None:
    reader = PdfReader(BytesIO(content))
    if reader.is_encrypted:
        return UploadFault.LOCKED
    if len(reader.pages) > MOST_PAGES:
        return UploadFault.TOO_LONG
    return next(filter(None, map(_fault, _dictionaries(reader))), None)


def _dictionaries(reader: PdfReader) -> Iterator[DictionaryObject | None]:
    """Yield each dictionary, also without reference from a page; None where nested too deep."""
    waiting: list[tuple[PdfObject | None, int]] = [(reader.trailer, 0)]
    for generation, places in reader.xref.items():
        waiting.extend((IndirectObject(number, generation, reader), 0) for number in places)
    waiting.extend((IndirectObject(number, 0, reader), 0) for number in reader.xref_objStm)
    seen = set()
    while waiting:
        pdf_object, level = waiting.pop()
        if isinstance(pdf_object, IndirectObject):
            if (key := (pdf_object.idnum, pdf_object.generation)) not in seen:
                seen.add(key)
                waiting.append((pdf_object.get_object(), 0))
            continue
        if level > MOST_LEVELS:
            yield None
        if isinstance(pdf_object, DictionaryObject):
            yield pdf_object
        waiting.extend((child, level + 1) for child in _children(pdf_object))


def _children(pdf_object: PdfObject | None) -> list[PdfObject]:
    if isinstance(pdf_object, DictionaryObject):
        return list(pdf_object.values())
    return list(pdf_object) if isinstance(pdf_object, ArrayObject) else []


def _fault(dictionary: DictionaryObject | None) -> UploadFault | None:
    if dictionary is None:
        return UploadFault.TOO_COMPLEX
    for key in RUN_BY_KEY.keys() & dictionary.keys():
        return RUN_BY_KEY[key]
    kind, action = _name(dictionary, "/Subtype"), _name(dictionary, "/S")
    if fault := RUN_BY_KIND.get(kind or "") or RUN_BY_ACTION.get(action or ""):
        return fault
    if action == "/URI" and str(dictionary.get("/URI", "")).strip().lower().startswith(CODE):
        return UploadFault.PROGRAM
    if _lists_files(dictionary):
        return UploadFault.ATTACHMENT
    return UploadFault.CALLS_OUT if _is_elsewhere(dictionary) else _automatic_fault(dictionary)


def _lists_files(dictionary: DictionaryObject) -> bool:
    files = _resolved(dictionary.get("/EmbeddedFiles"))
    if not isinstance(files, DictionaryObject):
        return False
    return bool(files.get("/Names") or files.get("/Kids"))


def _is_elsewhere(dictionary: DictionaryObject) -> bool:
    """Tell whether a program must fetch the content from elsewhere."""
    is_outside = isinstance(dictionary, StreamObject) and "/F" in dictionary
    return is_outside or _name(dictionary, "/FS") == "/URL"


def _automatic_fault(dictionary: DictionaryObject) -> UploadFault | None:
    """Check the actions that start when the document is opened, shown, printed or closed."""
    waiting = [_resolved(dictionary.get("/OpenAction"))]
    more = _resolved(dictionary.get("/AA"))
    waiting.extend(map(_resolved, _children(more)))
    for _ in range(MOST_LEVELS**2):
        if not waiting:
            return None
        action = waiting.pop()
        if isinstance(action, DictionaryObject):
            if (kind := _name(action, "/S")) not in HARMLESS:
                return RUN_BY_ACTION.get(kind or "", UploadFault.CALLS_OUT)
            following = _resolved(action.get("/Next"))
            several = _children(following) if isinstance(following, ArrayObject) else [following]
            waiting.extend(map(_resolved, several))
    return UploadFault.TOO_COMPLEX


def _name(dictionary: DictionaryObject, key: str) -> str | None:
    value = _resolved(dictionary.get(key))
    return value if isinstance(value, str) else None


def _resolved(pdf_object: PdfObject | None) -> PdfObject | None:
    return pdf_object.get_object() if isinstance(pdf_object, IndirectObject) else pdf_object
