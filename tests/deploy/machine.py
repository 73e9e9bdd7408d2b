"""A small Debian in a folder: stand-ins for what an administrator runs, and for the program."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from tests.harness.processes import free_port

ROOT = Path(__file__).parents[2]
TOKEN = f"123456:{'A' * 35}"
STANDS_IN = {
    "apt-get": "exit 1",
    "dpkg-query": "echo 'install ok installed'",
    "id": '[ "$1" != declic ] || exit 0; exec /usr/bin/id "$@"',
    "chgrp": "exit 0",
    "sleep": "exec /usr/bin/sleep 0.1",
    "install": 'exec /usr/bin/install $(printf "%s\\n" "$@" | sed "/^-[og]$/,+1d")',
    "systemctl": """
echo "systemctl $*" >>"$DECLIC_ROOT/log"
pid=$DECLIC_ROOT/bot.pid
case "$1 ${2:-}" in
    "start declic.service")
        [ ! -e "$DECLIC_ROOT/starts-nothing" ] || exit 1
        "$DECLIC_ROOT/opt/declic/current/venv/bin/declic" run >/dev/null 2>&1 9>&- &
        echo $! >"$pid" ;;
    "stop declic.service")
        [ -e "$pid" ] || exit 0
        kill -KILL "$(cat "$pid")" 2>/dev/null
        rm "$pid" ;;
    "is-active declic.service")
        if [ -e "$pid" ]; then echo active; else echo inactive; exit 3; fi ;;
esac""",
}
FAULTY = """
if [ "$*" = check ] && grep -qs "systemctl start declic.service" "$DECLIC_ROOT/log"; then
    echo "PORT : 80800, c'est trop" >&2
    exit 1
fi"""
"""Once the bot was to start, a setting is at fault."""
BUILD = 'mkdir -p "$2/venv/bin"; cp -r "$1/deploy" "$2/"; cp "$1/program" "$2/venv/bin/declic"'
PROGRAM = """
echo "$PWD: declic $*" >>"$DECLIC_ROOT/log"
tables=$DECLIC_ROOT/tables backups=$DECLIC_ROOT/var/backups/declic
{before}
case "$*" in
    "migrate --revision") cat "$tables" 2>/dev/null || true ;;
    "migrate --back-to "*) echo "$3" >"$tables" ;;
    migrate) echo {name} >"$tables" ;;
    backup) echo "$backups/one.tar (1 KB)"; echo "$(cat "$tables")" >"$backups/one.tar" ;;
    "backup verify") ls "$backups"/*.tar ;;
    "restore "*) cp "$2" "$tables" && touch "$DECLIC_ROOT/held" ;;
    run) [ ! -e "$tables" ] || [ "$(cat "$tables")" = {name} ] || exit 1
        echo {name} >"$tables"
        exec {python} -I {ready} {port} "$DECLIC_ROOT/held" ;;
esac
"""
READY = """
import http.server, os, sys

class Ready(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        held = os.path.exists(sys.argv[2])
        self.send_response(503 if held else 200)
        self.end_headers()
        self.wfile.write(b'{"ready": false, "held": true}' if held else b'{"ready": true}')

http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Ready).serve_forever()
"""


@dataclass
class Machine:
    """Its bot knows its tables by the name of the version that made them."""

    root: Path
    port: int = field(default_factory=free_port)
    patience: int = 60
    """Seconds that a version has to answer; the former one, twice as long."""

    def __post_init__(self) -> None:
        (self.root / "bin").mkdir(parents=True)
        for name, script in STANDS_IN.items():
            executable(self.root / "bin" / name, script)
        (self.root / "token").write_text(TOKEN)
        (self.root / "ready.py").write_text(READY)

    def brought(self, name: str, before: str = "") -> Path:
        """Bring the sources of a version; `before` is what its program does first."""
        source = self.root / "sources" / name
        shutil.copytree(ROOT / "deploy", source / "deploy")
        shutil.copytree(ROOT / "docs/examples", source / "docs/examples")
        shutil.copy(ROOT / ".env.example", source)
        words = {"name": name, "before": before, "python": sys.executable, "port": self.port}
        script = PROGRAM
        for word, value in (words | {"ready": self.root / "ready.py"}).items():
            script = script.replace(f"{{{word}}}", str(value))
        executable(source / "program", script)
        executable(source / "deploy" / "build.sh", BUILD)
        return source

    def install(self, source: Path, *options: str) -> subprocess.CompletedProcess[str]:
        return self._run(
            source / "deploy/install.sh", "--token-file", self.root / "token", *options
        )

    def update(self, source: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
        return self._run(source / "deploy/update.sh", *words)

    def _run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=200,
        )

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {
            "DECLIC_ROOT": str(self.root),
            "DECLIC_PATIENCE": str(self.patience),
            "PATH": f"{self.root}/bin:{os.environ['PATH']}",
        }

    def systemctl(self, word: str) -> None:
        subprocess.run(["systemctl", word, "declic.service"], env=self.environment, check=True)

    def set(self, line: str) -> None:
        with (self.root / "etc/declic/declic.env").open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")

    @property
    def current(self) -> str:
        """The name of the version in place."""
        program = (self.root / "opt/declic/current/venv/bin/declic").read_text(encoding="utf-8")
        return next(
            source.name
            for source in (self.root / "sources").iterdir()
            if (source / "program").read_text(encoding="utf-8") == program
        )

    def version(self, name: str) -> str:
        """What names an installed version: the digest of its files."""
        program = (self.root / "sources" / name / "program").read_text(encoding="utf-8")
        return next(
            kept.parents[2].name
            for kept in (self.root / "opt/declic/versions").glob("*/venv/bin/declic")
            if kept.read_text(encoding="utf-8") == program
        )

    @property
    def is_started(self) -> bool:
        return (self.root / "bot.pid").exists()

    def tables(self) -> str:
        return (self.root / "tables").read_text(encoding="utf-8").strip()

    def log(self) -> str:
        return (self.root / "log").read_text(encoding="utf-8")


def executable(file: Path, script: str) -> None:
    file.write_text(f"#!/bin/bash\n{script}\n", encoding="utf-8")
    file.chmod(0o755)
