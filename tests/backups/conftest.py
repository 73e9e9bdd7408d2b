"""Programs of the system that backups use, and a key ring of GnuPG."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def age() -> str:
    return "age"


@pytest.fixture
def rclone() -> str:
    return "rclone"


@pytest.fixture
def gpg_home() -> Iterator[Path]:
    """A key ring with one key, in a short path: its agent listens on a socket there."""
    folder = Path(tempfile.mkdtemp(prefix="gpg-"))
    home = ["gpg", "--homedir", str(folder), "--batch", "--quiet"]
    key = ["--passphrase", "", "--quick-generate-key", "sauvegarde@example.org", "default"]
    subprocess.run([*home, *key, "default", "never"], check=True, capture_output=True)
    yield folder
    agent = ["gpgconf", "--homedir", str(folder), "--kill", "all"]
    subprocess.run(agent, check=True, capture_output=True)
    shutil.rmtree(folder)
