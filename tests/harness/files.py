"""Make files that a person may send as a CV: good ones, and each kind that is refused."""

import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from functools import cache
from io import BytesIO
from random import Random

from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from tests.harness import table_files

MEGABYTE = 1024 * 1024
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
RELATIONS = "application/vnd.openxmlformats-package.relationships+xml"
WITH_MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"


@cache
def content_of(name: str) -> bytes:
    return (FILES.get(name) or table_files.FILES[name])()


def pdf(text: str = "Camille, technicienne support", pages: int = 1) -> bytes:
    return written(pdf_writer(text, pages))


def locked_pdf() -> bytes:
    writer = pdf_writer("", 1)
    writer.encrypt("secret", algorithm="RC4-128")
    return written(writer)


def pdf_with(more: bytes) -> bytes:
    """Add entries to the catalog; readers find the moved objects again."""
    return pdf().replace(b"/Type /Catalog", b"/Type /Catalog " + more, 1)


def pdf_with_program() -> bytes:
    return pdf_with(b"/OpenAction << /S /J#61vaScript /J#53 (app.alert) >>")


def pdf_that_calls_out() -> bytes:
    return pdf_with(b"/OpenAction << /S /URI /URI (https://watcher.example) >>")


def pdf_with_attachment() -> bytes:
    writer = PdfWriter(BytesIO(pdf()))
    writer.add_attachment("notes.txt", b"notes")
    return written(writer)


def pdf_writer(text: str, pages: int) -> PdfWriter:
    """Return a PDF whose pages all show one line."""
    writer = PdfWriter()
    face = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
    font = DictionaryObject({NameObject(name): NameObject(it) for name, it in face.items()})
    fonts = DictionaryObject({NameObject("/F"): font})
    for _ in range(pages):
        page, line = writer.add_blank_page(595, 842), DecodedStreamObject()
        line.set_data(f"BT /F 12 Tf 60 780 Td ({text}) Tj ET".encode("latin-1"))
        page[NameObject("/Contents")] = line
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    return writer


def written(writer: PdfWriter) -> bytes:
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def docx(parts: Mapping[str, bytes | str] = {}, *, size: int = 10, kind: str = WORD) -> bytes:
    """Make a file as Word lays it out; `parts` are added to the others, or replace them."""
    types = f'''<Types xmlns="{PACKAGE}/content-types">
        <Default Extension="rels" ContentType="{RELATIONS}"/>
        <Default Extension="xml" ContentType="application/xml"/>
        <Override PartName="/word/document.xml" ContentType="{kind}"/></Types>'''
    default_parts: dict[str, bytes | str] = {
        "[Content_Types].xml": types,
        "_rels/.rels": relationships(("officeDocument", "word/document.xml")),
        "word/document.xml": document(f"<w:p><w:r><w:t>{'a' * size}</w:t></w:r></w:p>"),
    }
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in (default_parts | dict(parts)).items():
            file.writestr(name, content)
    return packed.getvalue()


def document(body: str) -> str:
    return f'<w:document xmlns:w="{MAIN}"><w:body>{body}</w:body></w:document>'


def relationships(*pairs: tuple[str, str], outside: bool = False) -> str:
    """Return the XML of relationships, each a kind and a target."""
    mode = ' TargetMode="External"' if outside else ""
    elements = "".join(
        f'<Relationship Id="r{number}" Type="{OFFICE}/{kind}" Target="{target}"{mode}/>'
        for number, (kind, target) in enumerate(pairs)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{elements}</Relationships>'


def archive() -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("photos/a.txt", "a")
    return packed.getvalue()


def png(width: int = 600, height: int = 800) -> bytes:
    """Make a white picture; a decompression bomb is a small file too."""
    row = b"\0" + b"\xff" * ((width + 7) // 8)
    packed = zlib.compressobj(9)
    data = b"".join(packed.compress(row) for _ in range(height)) + packed.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", data), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def png_that_grows(side: int = 7071) -> bytes:
    """Make a small file of which any other program makes a large one.

    Its pixels begin again after 32,000, wherever the row ends.
    """
    repeated = Random(7).randbytes(32_000)
    cycle = repeated * (side // len(repeated) + 2)
    packed = zlib.compressobj(9)
    starts = (row * side % len(repeated) for row in range(side))
    data = b"".join(packed.compress(b"\0" + cycle[at : at + side]) for at in starts)
    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", data + packed.flush()), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def jpeg(width: int = 600, height: int = 800) -> bytes:
    made = BytesIO()
    Image.new("RGB", (width, height), "white").save(made, "JPEG")
    return made.getvalue()


def jpeg_head(width: int, height: int) -> bytes:
    """Return the header and the frame of a JPEG, which hold its size."""
    start = b"\xff\xd8\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0" + b"\0" * 9
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\1\x11\0"
    return start + frame + b"\xff\xda\0\x08\1\1\0\0\x3f\0" + b"\0" * 20 + b"\xff\xd9"


def _chunk(kind: bytes, data: bytes) -> bytes:
    checked = kind + data
    return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))


FILES: Mapping[str, Callable[[], bytes]] = {
    "cv.pdf": pdf,
    "cv.docx": docx,
    "cv.jpg": jpeg,
    "cv.png": png,
    "empty.pdf": lambda: b"",
    "program.pdf": lambda: b"MZ" + b"\0" * 2000,
    "six.pdf": lambda: pdf() + b"\0" * 6 * MEGABYTE,
    "twenty.pdf": lambda: pdf() + b"\0" * 20 * MEGABYTE,
    "archive.docx": archive,
    "locked.pdf": locked_pdf,
    "locked.docx": lambda: (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    ),
    "torn.docx": lambda: docx(size=3000)[:60],
    "torn.png": lambda: png()[:200],
    "torn.jpg": lambda: jpeg()[:-400],
    "torn.pdf": lambda: pdf()[:400],
    "script.pdf": pdf_with_program,
    "attached.pdf": pdf_with_attachment,
    "open.pdf": pdf_that_calls_out,
    "long.pdf": lambda: pdf(pages=51),
    "deep.pdf": lambda: pdf_with(b"/Deep " + b"[" * 12 + b"]" * 12),
    "macro.docx": lambda: docx(kind=WITH_MACROS),
    "bomb.png": lambda: png(30_000, 30_000),
    "bomb.jpg": lambda: jpeg_head(60_000, 60_000),
    "bomb.docx": lambda: docx(size=120 * MEGABYTE),
    "notes.txt": lambda: b"Camille, technicienne support",
}
