"""Run a program of the system (age, gpg, rclone, ssh), and refuse plainly when it fails."""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from bot.refusal import Refused
from locales import _

OWNER_ONLY = 0o077
"""The mask under which they run: what they write is for its owner only."""
FOOTER = "age: report unexpected or unhelpful errors at "
"""What age writes below each error."""


class Failed(Refused):
    """A program did not do it; `reason` is its last line about that."""

    def __init__(self, what: str, program: str, reason: str) -> None:
        self.reason = reason
        refusal = _("{what}: {program} says: {reason}")
        super().__init__(refusal.format(what=what, program=program, reason=reason[:300]))


def run(command: Sequence[str], what: str, *, stdin: Path | None = None) -> str:
    """Run a program to its end and return what it printed. Raises Refused, beginning with `what`.

    `stdin`: the file that it reads.
    """
    if shutil.which(command[0]) is None:
        refusal = _("{what}: the program {program} is missing; install it")
        raise Refused(refusal.format(what=what, program=command[0]))
    with open(stdin or "/dev/null", "rb") as source:
        done = subprocess.run(
            command,
            stdin=source,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            umask=OWNER_ONLY,
        )
    if done.returncode:
        raise Failed(what, command[0], _last_line(done.stderr))
    return done.stdout


def _last_line(told: str) -> str:
    lines = [line for line in told.strip().splitlines() if not line.startswith(FOOTER)]
    return lines[-1] if lines else _("no reason given")
