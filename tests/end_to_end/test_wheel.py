"""The built wheel, installed alone with what it says it needs, lives: no test library is there."""

import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.end_to_end.test_demo import a_demo
from tests.harness.processes import environment

HOME = Path(__file__).parents[2]
UV = str(Path(sys.executable).with_name("uv"))


@pytest.fixture
def declic(tmp_path: Path) -> Path:
    """The command, in an environment of its own beside the wheel's dependencies and no others."""
    wheel, venv = build(tmp_path), tmp_path / "venv"
    run(UV, "venv", "--offline", "--python", sys.executable, str(venv))
    python = str(venv / "bin" / "python")
    run(UV, "pip", "install", "--offline", "--no-deps", "--python", python, str(wheel))
    [site] = venv.glob("lib/python*/site-packages")
    for name in needed("declic"):
        lend(name, site)
    return venv / "bin" / "declic"


def build(folder: Path) -> Path:
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder), cwd=HOME)
    [wheel] = folder.glob("*.whl")
    return wheel


def run(*command: str, cwd: Path | None = None, **settings: str) -> str:
    done = subprocess.run(
        command, cwd=cwd, env=alone(**settings), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def alone(**settings: str) -> dict[str, str]:
    """Nothing of this environment leads to the sources, and what is read once may be kept."""
    ours = ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "VIRTUAL_ENV")
    return {name: it for name, it in environment(**settings).items() if name not in ours}


def needed(name: str, extras: frozenset[str] = frozenset()) -> set[str]:
    """The distributions that this one asks for, and what they ask for in turn."""
    found: set[str] = set()
    waiting = [(name, extras)]
    while waiting:
        asking, extras = waiting.pop()
        for requirement in _required(asking, extras):
            asked = canonicalize_name(requirement.name)
            if asked not in found:
                found.add(asked)
                waiting.append((asked, frozenset(requirement.extras)))
    return found


def _required(name: str, extras: frozenset[str]) -> Iterator[Requirement]:
    for line in metadata.requires(name) or ():
        requirement = Requirement(line)
        marker = requirement.marker
        if marker is None or any(marker.evaluate({"extra": it}) for it in ("", *extras)):
            yield requirement


def lend(name: str, site: Path) -> None:
    """As installed here: what lies at the top of the distribution is linked to."""
    distribution = metadata.distribution(name)
    for top in {file.parts[0] for file in distribution.files or ()} - {"..", "__pycache__"}:
        if not (site / top).exists():
            (site / top).symlink_to(Path(str(distribution.locate_file(top))).resolve())


def test_the_wheel_alone_migrates_seeds_and_answers(declic: Path, tmp_path: Path) -> None:
    where = tmp_path / "elsewhere"
    where.mkdir()
    python = str(declic.with_name("python"))
    known = run(python, "-c", "import bot, sys; print(bot.__file__, *sys.path)", cwd=where)
    assert str(HOME / "bot") not in known and str(tmp_path) in known
    for library in ("pytest", "hypothesis", "hatchling"):
        with pytest.raises(AssertionError, match="ModuleNotFoundError"):
            run(python, "-c", f"import {library}", cwd=where)
    assert "Vérifier chaque réglage" in run(str(declic), "--help", cwd=where, DECLIC_LANG="fr")
    url = f"sqlite:///{where / 'declic.db'}"
    run(str(declic), "migrate", cwd=where, DATABASE_URL=url)
    run(str(declic), "seed", cwd=where, DATABASE_URL=url)
    with a_demo(where, str(declic)) as demo:
        assert "Déclic" in demo.sandbox.hear("participant", "/start")
