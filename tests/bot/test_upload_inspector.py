"""Files looked at in a process of its own: cut when it does not end, and told no secret."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.upload_inspector import Inspector
from documents.uploads import LARGEST, AcceptedFile, Format, UploadFault
from tests.harness.files import content_of, pdf

Made = Callable[..., Inspector]
ENDLESS = "while True: pass"
LONG = "import documents.inspection_limits as it; it.limit_resources()\nwhile True: pass"
GREEDY = "import documents.inspection_limits as it; it.limit_resources()\nb'a' * 2**31"
BROKEN = "raise ValueError('words of someone')"
TALKATIVE = "import sys; sys.stdout.write('pdf\\n' + 'a' * {size})"
DEAF = "import os; os.close(0); print('pdf')"
CURIOUS = "import os, sys; sys.stdout.write('pdf\\n' + ' '.join(sorted(os.environ)))"


@pytest.fixture
def inspector_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Made:
    """One that looks at files with a program of ours."""

    def made(program: str, timeout: float = 60.0) -> Inspector:
        (tmp_path / "looking.py").write_text(program)
        monkeypatch.syspath_prepend(tmp_path)
        return Inspector("looking", timeout)

    return made


async def test_a_file_is_judged_as_it_is_here() -> None:
    content = pdf()
    inspector = Inspector(timeout=60.0)
    assert await inspector.judge(content) == AcceptedFile(Format.PDF, content)
    assert await inspector.judge(content_of("script.pdf")) is UploadFault.PROGRAM
    drawn = await inspector.judge(content_of("cv.png"))
    assert isinstance(drawn, AcceptedFile) and drawn.content.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("program", "seconds", "fault"),
    [
        (ENDLESS, 0.01, UploadFault.TOO_COMPLEX),
        (LONG, 60.0, UploadFault.TOO_COMPLEX),
        (GREEDY, 60.0, UploadFault.DAMAGED),
        (BROKEN, 60.0, UploadFault.DAMAGED),
    ],
    ids=["on the wall", "at work", "memory", "an error"],
)
async def test_what_does_not_end_is_cut(
    inspector_of: Made, program: str, seconds: float, fault: UploadFault
) -> None:
    assert await inspector_of(program, seconds).judge(b"a") is fault


async def test_what_broke_is_logged_without_what_was_sent(
    inspector_of: Made, capfd: pytest.CaptureFixture[str]
) -> None:
    await inspector_of(BROKEN).judge(b"a")
    said = "".join(capfd.readouterr())
    assert "file_not_understood" in said and "words" not in said


async def test_it_knows_no_secret(inspector_of: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", "1:secret")
    found = await inspector_of(CURIOUS).judge(b"a")
    assert isinstance(found, AcceptedFile)
    assert set(found.content.decode().split()) <= {"PYTHONPATH", "LC_CTYPE"}


async def test_a_file_that_is_looked_at_holds_up_nobody(inspector_of: Made) -> None:
    """The loop goes on meanwhile."""
    looking = asyncio.create_task(inspector_of(ENDLESS).judge(b"a"))
    for _ in range(100):
        await asyncio.sleep(0)
    assert not looking.done()
    looking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await looking


async def test_no_more_is_taken_from_it_than_a_file_may_have(inspector_of: Made) -> None:
    """Whoever took that process over cannot fill the bot's memory, nor its disk."""
    found = await inspector_of(TALKATIVE.format(size=LARGEST)).judge(b"a")
    assert isinstance(found, AcceptedFile) and len(found.content) == LARGEST
    assert await inspector_of(TALKATIVE.format(size=3 * LARGEST)).judge(b"a") is UploadFault.HUGE


async def test_one_that_does_not_read_what_it_is_given_stops_nothing(inspector_of: Made) -> None:
    found = await inspector_of(DEAF).judge(b"a" * LARGEST)
    assert found == AcceptedFile(Format.PDF, b"")
