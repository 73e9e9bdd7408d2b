"""The install script runs in a folder, beside stand-ins for what only an administrator may do."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOKEN = f"123456:{'A' * 35}"
STANDS_IN = {
    "apt-get": "exit 1",
    "dpkg-query": "echo 'install ok installed'",
    "id": '[ "$1" != declic ] || exit 0; exec /usr/bin/id "$@"',
    "chgrp": "exit 0",
    "install": 'exec /usr/bin/install $(printf "%s\\n" "$@" | sed "/^-[og]$/,+1d")',
    "systemctl": 'echo "systemctl $*" >>"$DECLIC_ROOT/log"',
}
BUILD = """mkdir -p "$2/venv/bin"
cp -r "$1/deploy" "$2/"
printf '#!/bin/sh\\necho "$PWD: declic $*" >>"$DECLIC_ROOT/log"\\n' >"$2/venv/bin/declic"
chmod +x "$2/venv/bin/declic"
"""


@dataclass(frozen=True)
class Machine:
    """A small Debian in a folder, and the sources that were brought there."""

    root: Path

    def brought(self, name: str) -> Path:
        source = self.root / "sources" / name
        shutil.copytree(ROOT / "deploy", source / "deploy")
        shutil.copytree(ROOT / "docs/examples", source / "docs/examples")
        shutil.copy(ROOT / ".env.example", source)
        (source / "name").write_text(name)
        executable(source / "deploy" / "build.sh", BUILD)
        return source

    def install(self, source: Path, *options: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [source / "deploy" / "install.sh", "--token-file", self.root / "token", *options],
            env=os.environ
            | {"DECLIC_ROOT": str(self.root), "PATH": f"{self.root}/bin:{os.environ['PATH']}"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    @property
    def current(self) -> Path:
        return (self.root / "opt" / "declic" / "current").resolve()

    def log(self) -> str:
        return (self.root / "log").read_text(encoding="utf-8")


def executable(file: Path, script: str) -> None:
    file.write_text(f"#!/bin/bash\n{script}\n", encoding="utf-8")
    file.chmod(0o755)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    (tmp_path / "bin").mkdir()
    for name, script in STANDS_IN.items():
        executable(tmp_path / "bin" / name, script)
    (tmp_path / "token").write_text(TOKEN)
    return Machine(tmp_path)


def test_it_installs_and_starts(machine: Machine) -> None:
    done = machine.install(machine.brought("first"))
    assert (done.returncode, done.stderr) == (0, "")
    assert "Déclic tourne." in done.stdout
    settings = (machine.root / "etc/declic/declic.env").read_text(encoding="utf-8")
    assert f"\nBOT_TOKEN={TOKEN}\n" in settings
    assert "systemctl start declic.service\n" in machine.log()


def test_the_settings_are_looked_at_where_the_account_of_the_bot_may_read(
    machine: Machine,
) -> None:
    machine.install(machine.brought("first"))
    assert f"{machine.root}/var/lib/declic: declic check\n" in machine.log()


def test_it_may_run_again(machine: Machine) -> None:
    source = machine.brought("first")
    machine.install(source)
    done = machine.install(source)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Cette version est déjà là" in done.stdout


def test_another_version_is_for_the_update(machine: Machine) -> None:
    machine.install(machine.brought("first"))
    before = machine.current, machine.log()
    second = machine.brought("second")
    done = machine.install(second)
    assert done.returncode == 1
    assert done.stderr.endswith(f"{second}/deploy/update.sh\n")
    assert (machine.current, machine.log()) == before
