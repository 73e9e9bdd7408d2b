"""Check what a DOCX holds and links to: its list of parts, and the relationships between them."""

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from xml.etree.ElementTree import Element, ParseError
from xml.parsers.expat import ExpatError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from documents.uploads import (
    MOST_LEVELS,
    MOST_PAGES,
    MOST_PARTS,
    MOST_UNPACKED,
    MOST_XML,
    UploadFault,
)
from documents.xml_limits import TooMuchXml, check_xml

TYPES, FIRST, COUNTED = "[content_types].xml", "_rels/.rels", "docprops/app.xml"
SETTINGS = "settings.xml.rels"
PROGRAMS = {
    "vbaproject",
    "wordvbadata",
    "control",
    "activexcontrol",
    "activexcontrolbinary",
    "attachedtoolbars",
    "extensibility",
}
OTHERS = {"oleobject", "afchunk"}
TEMPLATE, LINK, WORKBOOK = "attachedtemplate", "hyperlink", "package"
XML = (".xml", ".rels")
OLE, ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\3\4"
CODE = ("javascript:", "vbscript:", "data:")
ON_THIS_DISK = re.compile(r"(file:/{3})?[a-z]:[\\/]|[^:/\\]+$", re.IGNORECASE)
"""The template of a document, when it lies on its author's disk: Word fetches nothing for it."""
RUNS = re.compile(r"\s*\"?dde(auto)?\b|.*\bquote\s+\d", re.IGNORECASE | re.DOTALL)
"""Fields that start a program, and fields that spell the name of such a field in numbers."""


def fault_of(content: bytes) -> UploadFault | None:
    """Return what is wrong with a DOCX, or None."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            return _document_fault(packed, _names(packed))
    except TooMuchXml:
        return UploadFault.TOO_COMPLEX
    except (zipfile.BadZipFile, NotImplementedError, EOFError, zlib.error):
        return UploadFault.DAMAGED
    except (ParseError, ExpatError, DefusedXmlException, ValueError, LookupError):
        return UploadFault.DAMAGED


Names = dict[str, zipfile.ZipInfo]


def _document_fault(packed: zipfile.ZipFile, names: Names) -> UploadFault | None:
    if (fault := _size_fault(names)) is not None:
        return fault
    kind = _kind(packed, names)
    if kind is None:
        return UploadFault.OTHER_FORMAT
    if (fault := _package_fault(packed, names, 0)) is not None:
        return fault
    if "macroenabled" in kind:
        return UploadFault.PROGRAM
    if "wordprocessingml" not in kind:
        return UploadFault.OTHER_FORMAT
    return UploadFault.TOO_LONG if _pages(packed, names) > MOST_PAGES else None


def _names(packed: zipfile.ZipFile) -> Names:
    """Return the parts by name in lower case.

    Two parts of one name are refused: two programs would read two documents.
    """
    names = {part.filename.lower(): part for part in packed.infolist()}
    if len(names) < len(packed.infolist()):
        raise zipfile.BadZipFile
    return names


def _kind(packed: zipfile.ZipFile, names: Names) -> str | None:
    """Return the type of the document itself, in lower case; None if it is no office document."""
    if TYPES not in names or FIRST not in names or _is_locked(names):
        return "" if _is_locked(names) and TYPES in names else None
    for kind, target, _ in _relationships(packed, names, FIRST):
        if kind == "officedocument":
            return _type_of(packed, names, target.lstrip("/").lower())
    return None


def _type_of(packed: zipfile.ZipFile, names: Names, part: str) -> str | None:
    if part not in names:
        return None
    ending = part.rpartition(".")[2]
    by_extension = None
    for element in _read(packed, names, TYPES):
        if element.get("PartName", "").lower() == f"/{part}":
            return element.get("ContentType", "").lower()
        if element.get("Extension", "").lower() == ending:
            by_extension = element.get("ContentType", "").lower()
    return by_extension


def _package_fault(packed: zipfile.ZipFile, names: Names, level: int) -> UploadFault | None:
    if level > MOST_LEVELS:
        return UploadFault.TOO_COMPLEX
    if _is_locked(names):
        return UploadFault.LOCKED
    if (fault := _size_fault(names)) is not None:
        return fault
    return next(filter(None, _faults(packed, names, level)), None)


def _size_fault(names: Names) -> UploadFault | None:
    """Judge a package before anything of it is unpacked."""
    if len(names) > MOST_PARTS:
        return UploadFault.TOO_COMPLEX
    xml = sum(part.file_size for name, part in names.items() if name.endswith(XML))
    is_huge = sum(part.file_size for part in names.values()) > MOST_UNPACKED
    return UploadFault.HUGE if is_huge or xml > MOST_XML else None


def _faults(packed: zipfile.ZipFile, names: Names, level: int) -> Iterator[UploadFault | None]:
    workbooks = set()
    for name in names:
        if name.endswith(".rels"):
            for kind, target, is_outside in _relationships(packed, names, name):
                yield _link_fault(name, kind, target) if is_outside else _part_fault(name, kind)
                if kind == WORKBOOK and not is_outside:
                    workbooks.add(_part(name, target))
    for name, part in names.items():
        first = _beginning(packed, part)
        if first.startswith(ZIP) and name in workbooks:
            yield _workbook_fault(packed, part, level + 1)
        else:
            yield UploadFault.ATTACHMENT if first.startswith(ZIP) else None
        yield UploadFault.PROGRAM if first == OLE else None
        if name.endswith(".xml"):
            yield UploadFault.PROGRAM if _has_running_field(_read(packed, names, name)) else None


def _part_fault(name: str, kind: str) -> UploadFault | None:
    """Allow the workbook of a chart; any other workbook is an attached file."""
    if kind in PROGRAMS:
        return UploadFault.PROGRAM
    is_chart = "/charts/" in name or "/chartex/" in name
    return UploadFault.ATTACHMENT if kind in OTHERS or (kind == WORKBOOK and not is_chart) else None


def _link_fault(name: str, kind: str, target: str) -> UploadFault | None:
    if kind == LINK and not name.endswith(SETTINGS):
        return UploadFault.PROGRAM if target.strip().lower().startswith(CODE) else None
    is_quiet = kind == TEMPLATE and ON_THIS_DISK.match(target.strip())
    return None if is_quiet else UploadFault.CALLS_OUT


def _beginning(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    with packed.open(part) as opened:
        return opened.read(len(OLE))


def _workbook_fault(
    packed: zipfile.ZipFile, part: zipfile.ZipInfo, level: int
) -> UploadFault | None:
    with zipfile.ZipFile(BytesIO(packed.read(part))) as inner:
        return _package_fault(inner, _names(inner), level)


def _relationships(
    packed: zipfile.ZipFile, names: Names, name: str
) -> Iterator[tuple[str, str, bool]]:
    """Yield the last word of the type of each relationship, its target, and if it is external."""
    for element in _read(packed, names, name):
        kind = element.get("Type", "").rpartition("/")[2].lower()
        is_external = element.get("TargetMode", "").lower() == "external"
        yield kind, element.get("Target", ""), is_external


def _part(name: str, target: str) -> str:
    """Return the name of the part that a relationship leads to; `name` is its own file."""
    folder = posixpath.dirname(posixpath.dirname(name))
    return posixpath.normpath(posixpath.join("/", folder, target.lower())).lstrip("/")


def _read(packed: zipfile.ZipFile, names: Names, name: str) -> Element:
    content = packed.read(names[name])
    check_xml(BytesIO(content))
    root: Element = fromstring(content, forbid_dtd=True)
    return root


def _has_running_field(root: Element) -> bool:
    """Join the instruction of each field first: Word may cut it into pieces anywhere."""
    fields = [""]
    for element in root.iter():
        tag = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
        if tag == "fldChar":
            fields.append("")
        elif tag == "instrText":
            fields[-1] += element.text or ""
        elif tag == "fldSimple":
            fields.extend(value for key, value in element.attrib.items() if key.endswith("instr"))
    return any(RUNS.match(field) for field in fields)


def _pages(packed: zipfile.ZipFile, names: Names) -> int:
    """Return the number of pages that the author's program noted; 0 if it noted none."""
    if COUNTED not in names:
        return 0
    properties = _read(packed, names, COUNTED)
    counts = [element.text or "" for element in properties if element.tag.endswith("}Pages")]
    return int(counts[0]) if counts and counts[0].isdecimal() else 0


def _is_locked(names: Names) -> bool:
    return any(part.flag_bits & 1 for part in names.values())
