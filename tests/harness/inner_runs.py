"""Run pytest in a process of its own, on tests written for the purpose, with plugins of ours."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

HOME = Path(__file__).parents[2]


def run(
    folder: Path,
    files: Mapping[str, str],
    plugins: Sequence[str],
    *words: str,
    **settings: str,
) -> subprocess.CompletedProcess[str]:
    """Write the files, by their names, and run the tests in them; `settings` are environment."""
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = slow")
    ours = {
        "PYTHONPATH": str(HOME),
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "LEAKS": "",
        "REQUIRE_ALL": "",
    }
    named = [word for plugin in plugins for word in ("-p", f"tests.harness.{plugin}")]
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *named, *words, str(folder)],
        cwd=folder,
        env=os.environ | ours | settings,
        capture_output=True,
        timeout=200,
        text=True,
        check=False,
    )
