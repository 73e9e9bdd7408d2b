"""A fast test that costs much is named at the end of the run; a slow one is not."""

from pathlib import Path

from tests.harness import inner_runs

LEAST = "from tests.harness import costs\n\ncosts.MOST = 0.2\n"
COSTLY = """
import subprocess, sys, time
import pytest

RECKON = "import time\\nwhile time.process_time() < 0.4: pass"

def test_that_waits():
    time.sleep(0.4)

def test_that_reckons():
    exec(f"began = time.process_time()\\nwhile time.process_time() < began + 0.4: pass")

def test_that_starts_what_reckons():
    subprocess.run([sys.executable, "-c", RECKON], check=True)

@pytest.mark.slow
def test_slow():
    exec(f"began = time.process_time()\\nwhile time.process_time() < began + 0.4: pass")
"""


def test_a_costly_test_is_named_and_passes(tmp_path: Path) -> None:
    files = {"conftest.py": LEAST, "test_costly.py": COSTLY}
    done = inner_runs.run(tmp_path, files, ["costs"], "-p", "xdist", "-n", "2")
    named = [line for line in done.stdout.splitlines() if "s of processor" in line]
    assert sorted(line.rpartition("::")[2] for line in named) == [
        "test_that_reckons",
        "test_that_starts_what_reckons",
    ]
    assert "4 passed" in done.stdout and done.returncode == 0
