"""Run a program of the system (gpg, rclone, ssh), and refuse plainly when it fails."""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from bot.backups.program_reasons import reason_in
from bot.refusal import Refused
from locales import _

OWNER_ONLY = 0o077
"""The mask under which they run: what they write is for its owner only."""


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
        refusal = _("{what}: {program} failed: {reason}")
        reason = reason_in(done.stderr)
        raise Refused(refusal.format(what=what, program=command[0], reason=reason))
    return done.stdout
