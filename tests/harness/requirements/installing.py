"""Say what the slow tests lack here before they begin; `--install` brings what Debian packages.

`make test-slow` runs this first: who waits for minutes of tests knows at once that some would fail.
"""

import os
import subprocess
import sys
from collections.abc import Iterable, Sequence

from tests.harness.requirements.needs import Need, missing, required

HOW = (
    "`make test-slow INSTALL=1` installs what Debian has, as root; "
    "`make test-slow REQUIRE_ALL=0` leaves out the tests of what is not here."
)


def main() -> None:
    if "--install" in sys.argv[1:] and (packages := packages_of(missing())):
        install(packages)
    if lacking := missing():
        sys.stderr.writelines(f"{line}\n" for line in told(lacking))
        sys.exit(required())


def packages_of(needs: Iterable[Need]) -> Sequence[str]:
    return [package for need in needs for package in need.packages]


def told(lacking: Iterable[Need]) -> Sequence[str]:
    """Return a line for each thing that is missing, and what can be done about them."""
    return [*(f"*** {need.line}" for need in lacking), HOW]


def install(packages: Sequence[str]) -> None:
    apt = ["apt-get", "-q", "-o", "APT::Get::Assume-Yes=true"]
    subprocess.run([*apt, "update"], check=True)
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([*apt, "install", *map(_name, packages)], env=quiet, check=True)


def _name(package: str) -> str:
    """Return the package's name here: before Debian 13, promtool comes with prometheus."""
    if package != "promtool":
        return package
    search = ["apt-cache", "search", "--names-only", "^promtool$"]
    found = subprocess.run(search, capture_output=True, text=True, check=True).stdout
    return package if found else "prometheus"


if __name__ == "__main__":
    main()
