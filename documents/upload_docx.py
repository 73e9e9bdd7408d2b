"""What a DOCX holds and leads to: its list of parts, and the relationships between them."""

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from documents.uploads import MOST_LEVELS, MOST_PAGES, MOST_UNPACKED, Fault

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
OLE, ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\3\4"
CODE = ("javascript:", "vbscript:", "data:")
ON_THIS_DISK = re.compile(r"(file:/{3})?[a-z]:[\\/]|[^:/\\]+$", re.IGNORECASE)
"""Word notes which template a document was made from: one of its author's disk fetches nothing."""
RUNS = re.compile(r"\s*\"?dde(auto)?\b|.*\bquote\s+\d", re.IGNORECASE | re.DOTALL)
"""Fields that start a program, and those that spell their name in numbers."""


def fault_of(content: bytes) -> Fault | None:
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            return _of(packed, _names(packed))
    except (zipfile.BadZipFile, NotImplementedError, EOFError, zlib.error):
        return Fault.DAMAGED
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        return Fault.DAMAGED


Names = dict[str, zipfile.ZipInfo]


def _of(packed: zipfile.ZipFile, names: Names) -> Fault | None:
    kind = _kind(packed, names)
    if kind is None:
        return Fault.OTHER_FORMAT
    if (fault := _of_package(packed, names, 0)) is not None:
        return fault
    if "macroenabled" in kind:
        return Fault.PROGRAM
    if "wordprocessingml" not in kind:
        return Fault.OTHER_FORMAT
    return Fault.TOO_LONG if _pages(packed, names) > MOST_PAGES else None


def _names(packed: zipfile.ZipFile) -> Names:
    """Parts have names without case; two of one name are two documents to two readers."""
    names = {part.filename.lower(): part for part in packed.infolist()}
    if len(names) < len(packed.infolist()):
        raise zipfile.BadZipFile
    return names


def _kind(packed: zipfile.ZipFile, names: Names) -> str | None:
    """The type of the document itself, in lower case; None for what is no office document."""
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
    found = None
    for it in _read(packed, names, TYPES):
        if it.get("PartName", "").lower() == f"/{part}":
            return it.get("ContentType", "").lower()
        if it.get("Extension", "").lower() == ending:
            found = it.get("ContentType", "").lower()
    return found


def _of_package(packed: zipfile.ZipFile, names: Names, level: int) -> Fault | None:
    if level > MOST_LEVELS:
        return Fault.TOO_COMPLEX
    if _is_locked(names):
        return Fault.LOCKED
    if sum(part.file_size for part in names.values()) > MOST_UNPACKED:
        return Fault.HUGE
    return next(filter(None, _faults(packed, names, level)), None)


def _faults(packed: zipfile.ZipFile, names: Names, level: int) -> Iterator[Fault | None]:
    workbooks = set()
    for name in names:
        if name.endswith(".rels"):
            for kind, target, is_outside in _relationships(packed, names, name):
                yield _led_out(name, kind, target) if is_outside else _inside(name, kind)
                if kind == WORKBOOK and not is_outside:
                    workbooks.add(_part(name, target))
    for name, part in names.items():
        first = _beginning(packed, part)
        if first.startswith(ZIP) and name in workbooks:
            yield _of_workbook(packed, part, level + 1)
        else:
            yield Fault.ATTACHMENT if first.startswith(ZIP) else None
        yield Fault.PROGRAM if first == OLE else None
        if name.endswith(".xml"):
            yield Fault.PROGRAM if _has_running_field(_read(packed, names, name)) else None


def _inside(name: str, kind: str) -> Fault | None:
    """A chart has a workbook of its own; elsewhere it is another file."""
    if kind in PROGRAMS:
        return Fault.PROGRAM
    is_chart = "/charts/" in name or "/chartex/" in name
    return Fault.ATTACHMENT if kind in OTHERS or (kind == WORKBOOK and not is_chart) else None


def _led_out(name: str, kind: str, target: str) -> Fault | None:
    if kind == LINK and not name.endswith(SETTINGS):
        return Fault.PROGRAM if target.strip().lower().startswith(CODE) else None
    is_quiet = kind == TEMPLATE and ON_THIS_DISK.match(target.strip())
    return None if is_quiet else Fault.CALLS_OUT


def _beginning(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    with packed.open(part) as opened:
        return opened.read(len(OLE))


def _of_workbook(packed: zipfile.ZipFile, part: zipfile.ZipInfo, level: int) -> Fault | None:
    with zipfile.ZipFile(BytesIO(packed.read(part))) as inner:
        return _of_package(inner, _names(inner), level)


def _relationships(
    packed: zipfile.ZipFile, names: Names, name: str
) -> Iterator[tuple[str, str, bool]]:
    """The last word of each one's type, where it leads, and whether that is outside."""
    for it in _read(packed, names, name):
        kind = it.get("Type", "").rpartition("/")[2].lower()
        yield kind, it.get("Target", ""), it.get("TargetMode", "").lower() == "external"


def _part(name: str, target: str) -> str:
    """The part that a relationship leads to, seen from the part it belongs to."""
    folder = posixpath.dirname(posixpath.dirname(name))
    return posixpath.normpath(posixpath.join("/", folder, target.lower())).lstrip("/")


def _read(packed: zipfile.ZipFile, names: Names, name: str) -> Element:
    found: Element = fromstring(packed.read(names[name]), forbid_dtd=True)
    return found


def _has_running_field(root: Element) -> bool:
    """Word cuts the words of a field as it likes: they are put together again."""
    fields = [""]
    for it in root.iter():
        word = it.tag.rpartition("}")[2] if isinstance(it.tag, str) else ""
        if word == "fldChar":
            fields.append("")
        elif word == "instrText":
            fields[-1] += it.text or ""
        elif word == "fldSimple":
            fields.extend(value for key, value in it.attrib.items() if key.endswith("instr"))
    return any(RUNS.match(field) for field in fields)


def _pages(packed: zipfile.ZipFile, names: Names) -> int:
    """As its author's program counted them."""
    if COUNTED not in names:
        return 0
    counted = [it.text or "" for it in _read(packed, names, COUNTED) if it.tag.endswith("}Pages")]
    return int(counted[0]) if counted and counted[0].isdecimal() else 0


def _is_locked(names: Names) -> bool:
    return any(part.flag_bits & 1 for part in names.values())
