"""The install script runs in a folder, and may run again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.machine import FAULTY, TOKEN, Machine
from tests.harness.waiting import until


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    machine = Machine(tmp_path / "machine")
    yield machine
    machine.systemctl("stop")


def test_it_installs_and_starts(machine: Machine) -> None:
    done = machine.install(machine.brought("first"))
    assert (done.returncode, done.stderr) == (0, "")
    assert "Déclic tourne." in done.stdout
    settings = (machine.root / "etc/declic/declic.env").read_text(encoding="utf-8")
    assert f"\nBOT_TOKEN={TOKEN}\n" in settings
    assert machine.is_started


def test_the_settings_are_looked_at_where_the_account_of_the_bot_may_read(
    machine: Machine,
) -> None:
    machine.install(machine.brought("first"))
    assert f"{machine.root}/var/lib/declic: declic check\n" in machine.log()


def test_it_may_run_again(machine: Machine) -> None:
    source = machine.brought("first")
    machine.install(source, "--no-start")
    done = machine.install(source, "--no-start")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Cette version est déjà là" in done.stdout
    assert not machine.is_started


def test_a_bot_that_does_not_start_is_told(machine: Machine) -> None:
    (machine.root / "starts-nothing").touch()
    done = machine.install(machine.brought("first"))
    assert (done.returncode, done.stderr) == (
        1,
        "Déclic ne démarre pas. Le journal dit pourquoi : journalctl --no-pager -u declic -n 50\n",
    )


def test_a_setting_that_lets_no_bot_start_is_named(machine: Machine) -> None:
    (machine.root / "starts-nothing").touch()
    done = machine.install(machine.brought("first", FAULTY))
    assert (done.returncode, done.stderr) == (
        1,
        "PORT : 80800, c'est trop\n"
        "Déclic ne démarre pas : corrigez ce qui est dit plus haut,"
        " puis : systemctl start declic\n",
    )


def test_another_version_is_for_the_update(machine: Machine) -> None:
    machine.install(machine.brought("first"))
    until(lambda: "declic run\n" in machine.log(), "the bot has begun")
    before = machine.log()
    second = machine.brought("second")
    done = machine.install(second)
    assert done.returncode == 1
    assert done.stderr.endswith(f"{second}/deploy/update.sh\n")
    assert (machine.current, machine.log()) == ("first", before)
