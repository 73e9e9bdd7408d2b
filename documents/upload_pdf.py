"""What a PDF holds beside its pages: everything in it is read, whatever way it is written."""

import logging
from collections.abc import Iterator
from io import BytesIO

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, PdfObject, StreamObject

from documents.uploads import MOST_LEVELS, MOST_PAGES, Fault

END = 2048
READING = logging.getLogger("pypdf")
RUN_BY_KEY = {
    "/JS": Fault.PROGRAM,
    "/XFA": Fault.PROGRAM,
    "/RichMediaContent": Fault.PROGRAM,
    "/RichMediaSettings": Fault.PROGRAM,
    "/EF": Fault.ATTACHMENT,
}
RUN_BY_KIND = {
    "/FileAttachment": Fault.ATTACHMENT,
    "/RichMedia": Fault.PROGRAM,
    "/3D": Fault.PROGRAM,
    "/Movie": Fault.PROGRAM,
    "/Screen": Fault.PROGRAM,
    "/Sound": Fault.PROGRAM,
}
RUN_BY_ACTION = {
    "/JavaScript": Fault.PROGRAM,
    "/Launch": Fault.PROGRAM,
    "/ImportData": Fault.PROGRAM,
    "/Rendition": Fault.PROGRAM,
    "/RichMediaExecute": Fault.PROGRAM,
    "/GoTo3DView": Fault.PROGRAM,
    "/Movie": Fault.PROGRAM,
    "/Sound": Fault.PROGRAM,
    "/GoToE": Fault.ATTACHMENT,
    "/SubmitForm": Fault.CALLS_OUT,
}
"""Even on a press: nobody needs them in a CV."""
QUIET = {None, "/GoTo", "/Named"}
"""What may happen by itself: a page is shown."""
CODE = ("javascript:", "vbscript:", "data:")


def fault_of(content: bytes) -> Fault | None:
    if b"%%EOF" not in content[-END:] or b"startxref" not in content[-END:]:
        return Fault.DAMAGED
    told = Twice()
    READING.addHandler(told)
    try:
        return _of_content(content) or (Fault.DAMAGED if told.has_been else None)
    except (PyPdfError, KeyError, ValueError, TypeError, AttributeError):
        return Fault.DAMAGED
    finally:
        READING.removeHandler(told)


class Twice(logging.Handler):
    """Hears pypdf say that a dictionary has a key twice: another reader may take the other one."""

    has_been = False

    def emit(self, record: logging.LogRecord) -> None:
        self.has_been = self.has_been or str(record.msg).startswith("Multiple definitions")


def _of_content(content: bytes) -> Fault | None:
    reader = PdfReader(BytesIO(content))
    if reader.is_encrypted:
        return Fault.LOCKED
    if len(reader.pages) > MOST_PAGES:
        return Fault.TOO_LONG
    return next(filter(None, map(_of, _everything(reader))), None)


def _everything(reader: PdfReader) -> Iterator[DictionaryObject | None]:
    """Each dictionary, also of what no page leads to; None where they lie too deep."""
    waiting: list[tuple[PdfObject | None, int]] = [(reader.trailer, 0)]
    for generation, places in reader.xref.items():
        waiting.extend((IndirectObject(number, generation, reader), 0) for number in places)
    waiting.extend((IndirectObject(number, 0, reader), 0) for number in reader.xref_objStm)
    seen = set()
    while waiting:
        found, level = waiting.pop()
        if isinstance(found, IndirectObject):
            if (key := (found.idnum, found.generation)) not in seen:
                seen.add(key)
                waiting.append((found.get_object(), 0))
            continue
        if level > MOST_LEVELS:
            yield None
        if isinstance(found, DictionaryObject):
            yield found
        waiting.extend((it, level + 1) for it in _inside(found))


def _inside(found: PdfObject | None) -> list[PdfObject]:
    if isinstance(found, DictionaryObject):
        return list(found.values())
    return list(found) if isinstance(found, ArrayObject) else []


def _of(found: DictionaryObject | None) -> Fault | None:
    if found is None:
        return Fault.TOO_COMPLEX
    for key in RUN_BY_KEY.keys() & found.keys():
        return RUN_BY_KEY[key]
    kind, action = _name(found, "/Subtype"), _name(found, "/S")
    if fault := RUN_BY_KIND.get(kind or "") or RUN_BY_ACTION.get(action or ""):
        return fault
    if action == "/URI" and str(found.get("/URI", "")).strip().lower().startswith(CODE):
        return Fault.PROGRAM
    if _lists_files(found):
        return Fault.ATTACHMENT
    return Fault.CALLS_OUT if _is_elsewhere(found) else _by_itself(found)


def _lists_files(found: DictionaryObject) -> bool:
    listed = _resolved(found.get("/EmbeddedFiles"))
    if not isinstance(listed, DictionaryObject):
        return False
    return bool(listed.get("/Names") or listed.get("/Kids"))


def _is_elsewhere(found: DictionaryObject) -> bool:
    """Content that a reader must fetch."""
    return (isinstance(found, StreamObject) and "/F" in found) or _name(found, "/FS") == "/URL"


def _by_itself(found: DictionaryObject) -> Fault | None:
    """What happens when it is opened, shown, printed, closed."""
    waiting = [_resolved(found.get("/OpenAction"))]
    more = _resolved(found.get("/AA"))
    waiting.extend(map(_resolved, _inside(more)))
    for _ in range(MOST_LEVELS**2):
        if not waiting:
            return None
        action = waiting.pop()
        if isinstance(action, DictionaryObject):
            if (does := _name(action, "/S")) not in QUIET:
                return RUN_BY_ACTION.get(does or "", Fault.CALLS_OUT)
            following = _resolved(action.get("/Next"))
            several = _inside(following) if isinstance(following, ArrayObject) else [following]
            waiting.extend(map(_resolved, several))
    return Fault.TOO_COMPLEX


def _name(found: DictionaryObject, key: str) -> str | None:
    value = _resolved(found.get(key))
    return value if isinstance(value, str) else None


def _resolved(found: PdfObject | None) -> PdfObject | None:
    return found.get_object() if isinstance(found, IndirectObject) else found
