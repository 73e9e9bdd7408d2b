"""Find out what a file that somebody sent really is, by its content: its name may say anything.

The file may have been made to harm the libraries that read it. So it is inspected in a process of
its own (`python -m documents.upload_inspection`), which may be killed, and holds no secret.
"""

from documents import upload_docx, upload_pdf, upload_picture
from documents.inspection_limits import inspect_input
from documents.uploads import (
    CV_FORMATS,
    LARGEST,
    LOCKED_OFFICE,
    AcceptedFile,
    Format,
    UploadFault,
    format_of,
)


def judged(content: bytes) -> AcceptedFile | UploadFault:
    """Judge a file by its content: return its harmless version, or its fault."""
    if not content:
        return UploadFault.EMPTY
    if len(content) > LARGEST:
        return UploadFault.TOO_LARGE
    file_format = format_of(content)
    if file_format not in CV_FORMATS:
        return UploadFault.LOCKED if LOCKED_OFFICE in content else UploadFault.OTHER_FORMAT
    try:
        return _inspect(file_format, content)
    except MemoryError:
        return UploadFault.HUGE
    except RecursionError:
        return UploadFault.TOO_COMPLEX


def _inspect(file_format: Format, content: bytes) -> AcceptedFile | UploadFault:
    match file_format:
        case Format.PDF:
            return upload_pdf.fault_of(content) or AcceptedFile(file_format, content)
        case Format.DOCX:
            return upload_docx.fault_of(content) or AcceptedFile(file_format, content)
        case _:
            return upload_picture.redrawn(content, file_format)


if __name__ == "__main__":
    inspect_input(judged)
