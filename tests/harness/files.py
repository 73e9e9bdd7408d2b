"""Files that a person may send as a CV: good ones, and each that is refused."""

import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from functools import cache
from io import BytesIO

from fpdf import FPDF

MEGABYTE = 1024 * 1024


@cache
def content_of(name: str) -> bytes:
    return FILES[name]()


def pdf(words: str = "Camille, technicienne support") -> bytes:
    made = FPDF()
    made.add_page()
    made.set_font("Helvetica", size=12)
    made.cell(text=words)
    return bytes(made.output())


def locked_pdf() -> bytes:
    made = FPDF()
    made.set_encryption(owner_password="secret", user_password="secret")
    made.add_page()
    return bytes(made.output())


def pdf_with_program() -> bytes:
    return pdf().replace(b"/Type /Catalog", b"/Type /Catalog /OpenAction << /S /JavaScript >>", 1)


def docx(*more: str, size: int = 10) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr("word/document.xml", "a" * size)
        for name in more:
            file.writestr(name, "x")
    return packed.getvalue()


def archive() -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("photos/a.txt", "a")
    return packed.getvalue()


def png(width: int = 600, height: int = 800) -> bytes:
    """All white; a bomb is a small file too."""
    row = b"\0" + b"\xff" * ((width + 7) // 8)
    packed = zlib.compressobj(9)
    data = b"".join(packed.compress(row) for _ in range(height)) + packed.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", data), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def jpeg(width: int = 600, height: int = 800) -> bytes:
    """Its head and its frame, which tell its size."""
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
    "torn.jpg": lambda: jpeg()[:18],
    "torn.pdf": lambda: pdf()[:400],
    "script.pdf": pdf_with_program,
    "macro.docx": lambda: docx("word/vbaProject.bin"),
    "bomb.png": lambda: png(30_000, 30_000),
    "bomb.jpg": lambda: jpeg(60_000, 60_000),
    "bomb.docx": lambda: docx(size=120 * MEGABYTE),
    "notes.txt": lambda: b"Camille, technicienne support",
}
