"""Build the peers' own environment: aiogram needs another pydantic than ours."""

import subprocess
import sys
from hashlib import sha256
from pathlib import Path

BENCHMARKS = Path(__file__).parent
LOCK = BENCHMARKS / "peers" / "requirements.lock"
FOLDER = BENCHMARKS / ".venv"


def python_of_peers() -> Path:
    """Return the peers' Python, from an environment that is built once for each lock."""
    python, stamp = FOLDER / "bin" / "python", FOLDER / ".installed"
    expected = sha256(LOCK.read_bytes()).hexdigest() + sys.version
    if not stamp.exists() or stamp.read_text() != expected:
        print("Building the environment of the peers…", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", FOLDER], check=True)
        install = ["-m", "pip", "install", "--quiet", "--require-hashes", "-r"]
        subprocess.run([str(python), *install, str(LOCK)], check=True)
        stamp.write_text(expected)
    return python
