"""Run a program of the system (age, gpg, rclone, ssh), and refuse plainly when it fails."""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from bot.refusal import Refused

OWNER_ONLY = 0o077
"""The mask under which they run: what they write is for its owner only."""


def run(command: Sequence[str], what: str, *, stdin: Path | None = None) -> str:
    """Run a program to its end and return what it printed. Raises Refused, beginning with `what`.

    `stdin`: the file that it reads.
    """
    if shutil.which(command[0]) is None:
        raise Refused(f"{what}: the program {command[0]} is missing; install it")
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
        lines = done.stderr.strip().splitlines() or ["no reason given"]
        raise Refused(f"{what}: {command[0]} says: {lines[-1][:300]}")
    return done.stdout
