"""Inspect an uploaded file in a process of its own, which can be killed and knows no secret."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE
from contextlib import suppress
from dataclasses import dataclass, field

import structlog

from documents.uploads import LARGEST, AcceptedFile, Format, UploadFault

CONCURRENT = 2
TIMEOUT = 30.0
"""Seconds of real time, for a busy machine; the process itself counts its two seconds of work."""
PIECE = 64 * 1024
LONGEST_ANSWER = LARGEST + 100
"""Bytes: a word, then what may be kept."""
KILLED = {-signal.SIGXCPU, -signal.SIGKILL}
MODULE = "documents.upload_inspection"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Inspector:
    module: str = MODULE
    timeout: float = TIMEOUT
    _slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(CONCURRENT))

    async def judge(self, content: bytes) -> AcceptedFile | UploadFault:
        """Return the kind of the file, or its fault.

        Any error of a library means a damaged file; it is not logged, since it may quote the file.
        """
        async with self._slots:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-m", self.module),
                stdin=PIPE,
                stdout=PIPE,
                stderr=DEVNULL,
                env=_environment(),
            )
            try:
                async with asyncio.timeout(self.timeout):
                    output = await _talk(process, content)
            except TimeoutError:
                return UploadFault.TOO_COMPLEX
            finally:
                await _kill(process)
        return UploadFault.HUGE if output is None else _verdict(process.returncode, output)


async def _talk(process: asyncio.subprocess.Process, content: bytes) -> bytes | None:
    """Hand over the file, and return the answer; None as soon as it is too long to be kept."""
    assert process.stdin and process.stdout
    process.stdin.write(content)
    with suppress(BrokenPipeError, ConnectionResetError):  # it ended before it had read all
        await process.stdin.drain()
    process.stdin.close()
    output = bytearray()
    while piece := await process.stdout.read(PIECE):
        output += piece
        if len(output) > LONGEST_ANSWER:
            return None
    await process.wait()
    return bytes(output)


def _environment() -> dict[str, str]:
    """Return where our code is, without any setting of ours."""
    return {"PYTHONPATH": os.pathsep.join(os.path.abspath(folder) for folder in sys.path)}


async def _kill(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.kill()
        await process.wait()
    assert process.stdout
    while await process.stdout.read(PIECE):
        pass  # its pipe closes once what it still said is read


def _verdict(exit_code: int | None, output: bytes) -> AcceptedFile | UploadFault:
    if exit_code in KILLED:
        return UploadFault.TOO_COMPLEX
    if exit_code != 0:
        log.warning("file_not_understood", ended=exit_code)
        return UploadFault.DAMAGED
    word, _, content = output.partition(b"\n")
    if (verdict := word.decode()) in set(UploadFault):
        return UploadFault(verdict)
    return AcceptedFile(Format(verdict), content)
