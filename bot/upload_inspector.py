"""Has a file looked at in a process of its own, which may be cut, and knows no secret."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE
from dataclasses import dataclass, field

import structlog

from documents.uploads import Accepted, Fault, Format

AT_ONCE = 2
PATIENCE = 30.0
"""Seconds on the wall, for a busy machine; the two seconds of work are counted by the process."""
CUT = {-signal.SIGXCPU, -signal.SIGKILL}
MODULE = "documents.upload_inspection"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Inspector:
    module: str = MODULE
    patience: float = PATIENCE
    _seats: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def judge(self, content: bytes) -> Accepted | Fault:
        """Whatever a library stumbles over is a damaged file: its errors quote the file."""
        async with self._seats:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-m", self.module),
                stdin=PIPE,
                stdout=PIPE,
                stderr=DEVNULL,
                env=_environment(),
            )
            try:
                async with asyncio.timeout(self.patience):
                    said, _ = await process.communicate(content)
            except TimeoutError:
                return Fault.TOO_COMPLEX
            finally:
                await _end(process)
        return _read(process.returncode, said)


def _environment() -> dict[str, str]:
    """Where our code is, and nothing of what settings say."""
    return {"PYTHONPATH": os.pathsep.join(os.path.abspath(it) for it in sys.path)}


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.kill()
        await process.wait()


def _read(ended: int | None, said: bytes) -> Accepted | Fault:
    if ended in CUT:
        return Fault.TOO_COMPLEX
    if ended != 0:
        log.warning("file_not_understood", ended=ended)
        return Fault.DAMAGED
    word, _, content = said.partition(b"\n")
    if (verdict := word.decode()) in set(Fault):
        return Fault(verdict)
    return Accepted(Format(verdict), content)
