"""What a file really is, by its content, whatever its name."""

import pytest

from documents.uploads import Fault, Format, judged
from tests.harness.files import FILES, content_of

EXPECTED = {
    "cv.pdf": Format.PDF,
    "cv.docx": Format.DOCX,
    "cv.jpg": Format.JPEG,
    "cv.png": Format.PNG,
    "empty.pdf": Fault.EMPTY,
    "program.pdf": Fault.OTHER_FORMAT,
    "six.pdf": Fault.TOO_LARGE,
    "twenty.pdf": Fault.TOO_LARGE,
    "archive.docx": Fault.OTHER_FORMAT,
    "locked.pdf": Fault.LOCKED,
    "locked.docx": Fault.LOCKED,
    "torn.pdf": Fault.DAMAGED,
    "script.pdf": Fault.PROGRAM,
    "macro.docx": Fault.PROGRAM,
    "bomb.png": Fault.HUGE,
    "bomb.jpg": Fault.HUGE,
    "bomb.docx": Fault.HUGE,
    "torn.docx": Fault.DAMAGED,
    "torn.png": Fault.DAMAGED,
    "torn.jpg": Fault.DAMAGED,
    "notes.txt": Fault.OTHER_FORMAT,
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_judged_by_what_is_in_it(name: str) -> None:
    assert judged(content_of(name)) == EXPECTED[name]


def test_every_file_that_people_may_try_is_here() -> None:
    assert EXPECTED.keys() == FILES.keys()
