"""Write the next revision from the tables of today: `python -m migrations "what changes"`.

`python -m migrations --first` writes the first revision anew (before the first release only).
"""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command

from migrations.run import HERE, configuration, to_head
from models.engine.database import open_for_migrations

VERSIONS = HERE / "versions"
FIRST = "The tables of the first release"


def main(words: str) -> None:
    if words == "--first":
        for revision in VERSIONS.glob("0*.py"):
            revision.unlink()
        words = FIRST
    newest = max((int(it.name[:4]) for it in VERSIONS.glob("0*.py")), default=0)
    number = f"{newest + 1:04}"
    with TemporaryDirectory() as folder:
        _write(f"sqlite:///{Path(folder) / 'today.db'}", words, number)
    for tidying in (["format"], ["check", "--fix"]):
        ruff = [sys.executable, "-m", "ruff", *tidying, "--quiet", str(VERSIONS)]
        subprocess.run(ruff, check=True)


def _write(url: str, words: str, number: str) -> None:
    if number != "0001":
        to_head(url)
    engine = open_for_migrations(url)
    with engine.begin() as connection:
        config = configuration(connection)
        command.revision(config, words, autogenerate=True, rev_id=number)
    engine.dispose()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
