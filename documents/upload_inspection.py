"""Find out what a file that somebody sent really is, by its content: its name may say anything.

The file may have been made to harm the libraries that read it. So it is inspected in a process of
its own (`python -m documents.upload_inspection`), which may be killed, and holds no secret.
"""

import resource
import sys
from contextlib import suppress
from math import ceil

from documents import upload_docx, upload_pdf, upload_picture
from documents.uploads import LARGEST, Accepted, Fault, Format

LOCKED_OFFICE = "EncryptedPackage".encode("utf-16-le")
SECONDS = 2
"""Processor time for one inspection, once the libraries are loaded."""
MEMORY = 1024 * 1024 * 1024
"""Bytes of address space."""
FIRST_BYTES = {
    b"%PDF-": Format.PDF,
    b"PK\x03\x04": Format.DOCX,
    b"\xff\xd8\xff": Format.JPEG,
    b"\x89PNG\r\n\x1a\n": Format.PNG,
}
"""A DOCX begins like any ZIP file: its list of parts tells the rest."""


def judged(content: bytes) -> Accepted | Fault:
    """Judge a file by its content: return what may be kept of it, or what is wrong with it."""
    if not content:
        return Fault.EMPTY
    if len(content) > LARGEST:
        return Fault.TOO_LARGE
    file_format = _format(content)
    if file_format is None:
        return Fault.LOCKED if LOCKED_OFFICE in content else Fault.OTHER_FORMAT
    try:
        return _inspect(file_format, content)
    except MemoryError:
        return Fault.HUGE
    except RecursionError:
        return Fault.TOO_COMPLEX


def _inspect(file_format: Format, content: bytes) -> Accepted | Fault:
    match file_format:
        case Format.PDF:
            return upload_pdf.fault_of(content) or Accepted(file_format, content)
        case Format.DOCX:
            return upload_docx.fault_of(content) or Accepted(file_format, content)
        case _:
            return upload_picture.redrawn(content, file_format)


def _format(content: bytes) -> Format | None:
    formats = (name for first, name in FIRST_BYTES.items() if content.startswith(first))
    return next(formats, None)


def limit_resources() -> None:
    """Limit this process: too long a work ends it, too much memory raises `MemoryError`."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = ceil(used.ru_utime + used.ru_stime) + SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(ValueError, OSError):  # macOS does not limit this one
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def main() -> None:
    """Read a file, write a line with its format or its fault, then what may be kept of it."""
    content = sys.stdin.buffer.read(LARGEST + 1)
    limit_resources()
    verdict = judged(content)
    if isinstance(verdict, Accepted):
        sys.stdout.buffer.write(f"{verdict.format}\n".encode() + verdict.content)
    else:
        sys.stdout.buffer.write(f"{verdict}\n".encode())


if __name__ == "__main__":
    main()
