"""Give one process a wall clock that can be put wrong (libfaketime); its others stay right."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

MISSING = "LIBFAKETIME IS NOT INSTALLED: machines whose clock is wrong are not tried."


def find() -> Path | None:
    return next(iter(sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))), None)


@dataclass(frozen=True)
class WrongClock:
    """`file` says how far it is off; the process reads it every second."""

    file: Path

    def be_off(self, by: timedelta) -> None:
        """Go wrong by so much, or right again, from now on."""
        written = self.file.with_suffix(".new")
        written.write_text(f"{by.total_seconds():+.0f}\n")
        written.replace(self.file)

    def environment(self, libfaketime: Path) -> Mapping[str, str]:
        """Return what makes a process go by this clock, which is right until it is put wrong."""
        self.be_off(timedelta())
        return {
            "LD_PRELOAD": str(libfaketime),
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }
