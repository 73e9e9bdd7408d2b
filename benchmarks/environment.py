"""Build the environment of the peers: aiogram needs another pydantic than the bot."""

import subprocess
import sys
from hashlib import sha256
from pathlib import Path

HERE = Path(__file__).parent
LOCK = HERE / "peers" / "requirements.lock"
FOLDER = HERE / ".venv"


def python_of_peers() -> Path:
    """Return the path of its Python; it is built once for each lock."""
    python, stamp = FOLDER / "bin" / "python", FOLDER / ".installed"
    wanted = sha256(LOCK.read_bytes()).hexdigest() + sys.version
    if not stamp.exists() or stamp.read_text() != wanted:
        print("Building the environment of the peers…", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", FOLDER], check=True)
        install = ["-m", "pip", "install", "--quiet", "--require-hashes", "-r"]
        subprocess.run([str(python), *install, str(LOCK)], check=True)
        stamp.write_text(wanted)
    return python
