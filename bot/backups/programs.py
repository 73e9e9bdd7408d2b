"""Run a program of the system (gpg, rclone, ssh), and refuse plainly when it fails."""

import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from bot.refusal import Refused
from locales import _

OWNER_ONLY = 0o077
"""The mask of the programs run: they write files for the owner only."""
REASONS = (
    (
        r"Permission denied \(|Too many authentication failures",
        _("the other machine does not know this account's key (ssh-copy-id brings it there)"),
    ),
    (
        r"Host key verification failed|REMOTE HOST IDENTIFICATION",
        _("the other machine is not known here, or has changed: ssh to it once, by hand"),
    ),
    (
        r"resolve hostname|Name or service|no such host",
        _("no machine has this name; correct it"),
    ),
    (
        r"Connection refused|connection refused",
        _("nothing answers there; is the other machine started, is the port right?"),
    ),
    (
        r"timed out|timeout|No route to host|unreachable|Connection (closed|reset)|Broken pipe",
        _("the other machine does not answer, or stopped; is the network there?"),
    ),
    (
        r"No space left|quota|insufficient storage",
        _("the disk there is full; make room"),
    ),
    (r"Permission denied|Read-only file system|forbidden", _("nothing may be written there")),
    (
        r"didn't find section|didn't find backend",
        _("rclone knows nothing of this name; rclone config makes it"),
    ),
    (
        r"invalid_grant|token expired|unauthorized|couldn't find root directory",
        _("the storage no longer takes this account; rclone config reconnect lets it in"),
    ),
    (r"No public key", _("the key of this name is not known to this account")),
    (r"No secret key|secret key not available", _("this account has no private key that opens it")),
    (r"No such file|not found", _("what is asked for is not there")),
)


def run(command: Sequence[str], what: str, *, stdin: Path | None = None) -> str:
    """Run a program to its end and return its output. Raises Refused; `what` begins its message.

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


def reason_in(words: str) -> str:
    """Say the reason that the words of a program name; quote its last ones otherwise."""
    known = (said for pattern, said in REASONS if re.search(pattern, words))
    lines = words.strip().splitlines() or [_("no reason given")]
    unknown = _("a reason that Déclic does not know; in its own words: {words}")
    return next(known, None) or unknown.format(words=lines[-1][:300])
