"""The peers' own environment: aiogram wants another pydantic than ours."""

import subprocess
import sys
from hashlib import sha256
from pathlib import Path

HERE = Path(__file__).parent
LOCK = HERE / "peers" / "requirements.lock"
FOLDER = HERE / ".venv"


def python_of_peers() -> Path:
    """Built once for each lock; the path of its Python."""
    python, stamp = FOLDER / "bin" / "python", FOLDER / ".installed"
    wanted = sha256(LOCK.read_bytes()).hexdigest() + sys.version
    if not stamp.exists() or stamp.read_text() != wanted:
        print("Building the environment of the peers…", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", FOLDER], check=True)
        install = ["-m", "pip", "install", "--quiet", "--require-hashes", "-r"]
        subprocess.run([str(python), *install, str(LOCK)], check=True)
        stamp.write_text(wanted)
    return python
