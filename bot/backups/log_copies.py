"""Copy the log of erasures to the place of the copies soon after each erasure.

If the whole machine is lost, what was erased since the last backup is erased again after a restore.
"""

import asyncio
from dataclasses import dataclass, field

import structlog

from bot.backups import copies
from bot.backups.erasure_log import ErasureLog
from bot.refusal import Refused
from scheduler.errand import Errand
from services.registries.sweep import nothing_known

SECONDS = 300

log = structlog.get_logger()


@dataclass(slots=True)
class LogCopies:
    """Copies the log when it has grown since the last copy of this process."""

    erasures: ErasureLog
    place: copies.CopyDestination
    _copied: int = field(default=0)
    """Bytes of the log at its last copy."""

    def errand(self) -> Errand:
        return Errand(
            "erasure_log",
            "Every 5 minutes, copy the log of erasures elsewhere, if somebody was erased.",
            SECONDS,
            self.go,
            nothing_known,
        )

    async def go(self) -> None:
        """Copy the log if it has grown; a failure is tried again the next time."""
        size = self.erasures.file.stat().st_size if self.erasures.file.exists() else 0
        if size == self._copied:
            return
        try:
            self._copied = await asyncio.to_thread(self.erasures.copy_to, self.place)
        except (Refused, OSError) as error:
            log.warning("erasure_log_not_copied", error=type(error).__name__)
