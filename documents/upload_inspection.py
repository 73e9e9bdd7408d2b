"""What a file someone sent really is, by its content: its name may say anything.

Libraries read it, and someone may have made it to harm them: it is looked at in a process of
its own (`python -m documents.upload_inspection`), which may be cut, and knows no secret.
"""

import resource
import sys
from contextlib import suppress
from math import ceil

from documents import upload_docx, upload_pdf, upload_picture
from documents.uploads import LARGEST, Accepted, Fault, Format

LOCKED_OFFICE = "EncryptedPackage".encode("utf-16-le")
SECONDS = 2
"""Of work, once the libraries are there."""
MEMORY = 1024 * 1024 * 1024
FIRST_BYTES = {
    b"%PDF-": Format.PDF,
    b"PK\x03\x04": Format.DOCX,
    b"\xff\xd8\xff": Format.JPEG,
    b"\x89PNG\r\n\x1a\n": Format.PNG,
}
"""Of a DOCX, those of any zip: its list of parts tells the rest."""


def judged(content: bytes) -> Accepted | Fault:
    """Judge a file by what is in it: what may be kept of it, or what is wrong with it."""
    if not content:
        return Fault.EMPTY
    if len(content) > LARGEST:
        return Fault.TOO_LARGE
    found = _format(content)
    if found is None:
        return Fault.LOCKED if LOCKED_OFFICE in content else Fault.OTHER_FORMAT
    try:
        return _looked_at(found, content)
    except MemoryError:
        return Fault.HUGE
    except RecursionError:
        return Fault.TOO_COMPLEX


def _looked_at(found: Format, content: bytes) -> Accepted | Fault:
    match found:
        case Format.PDF:
            return upload_pdf.fault_of(content) or Accepted(found, content)
        case Format.DOCX:
            return upload_docx.fault_of(content) or Accepted(found, content)
        case _:
            drawn = upload_picture.drawn_anew(content, found)
            return drawn if isinstance(drawn, Fault) else Accepted(found, drawn)


def _format(content: bytes) -> Format | None:
    return next((it for first, it in FIRST_BYTES.items() if content.startswith(first)), None)


def bound_ourselves() -> None:
    """The system ends a process that works too long; one that wants more memory has an error."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = ceil(used.ru_utime + used.ru_stime) + SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(ValueError, OSError):  # macOS does not bound this one
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def main() -> None:
    """A file in; a line out, with its format or its fault, then what may be kept of it."""
    content = sys.stdin.buffer.read(LARGEST + 1)
    bound_ourselves()
    found = judged(content)
    if isinstance(found, Accepted):
        sys.stdout.buffer.write(f"{found.format}\n".encode() + found.content)
    else:
        sys.stdout.buffer.write(f"{found}\n".encode())


if __name__ == "__main__":
    main()
