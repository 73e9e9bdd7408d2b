"""Say in plain words why ssh, rclone or gpg fails: they speak English, and of themselves."""

import re

from locales import _

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


def reason_in(words: str) -> str:
    """Say the reason that the words of a program name; quote its last ones otherwise."""
    known = (said for pattern, said in REASONS if re.search(pattern, words))
    lines = words.strip().splitlines() or [_("no reason given")]
    unknown = _("a reason that Déclic does not know; in its own words: {words}")
    return next(known, None) or unknown.format(words=lines[-1][:300])
