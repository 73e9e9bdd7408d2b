"""The update script, beside a stand-in for the program: whatever happens, one version is whole."""

import os
import pty
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.deploy.machine import FAULTY, Machine
from tests.harness.processes import free_port

BROKEN = '[ "$1" != run ] || exit 1'
STOPPED = '[ ! -e "$DECLIC_ROOT/bot.pid" ]'
MUTE = f'if [ "$1" = migrate ] && {STOPPED}; then exit 1; fi'
"""Once the bot is stopped, it neither takes a step nor says where the database is."""
CANNOT = '[ "$1 ${2:-}" != "migrate --back-to" ] || exit 1'
LOSES = '[ "$1" != run ] || { rm "$backups"/*; exit 1; }'
REMOVES = '[ "$*" != "migrate --check" ] || exit 1'
COPY_FAILS = "trap '[ \"$words\" != backup ] || exit 1' EXIT; words=$*"
BREAKS_LATER = '[ "$1" != run ] || [ ! -e "$DECLIC_ROOT/broken" ] || exit 1'
BACKUP_FAILS = '[ "$*" != backup ] || exit 1'
GIVES_UP = 5
"""Seconds for a version that does not come; the former one has twice as many to come back."""


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    machine = Machine(tmp_path / "machine")
    yield machine
    machine.systemctl("stop")


def installed(machine: Machine, *options: str, before: str = "") -> Machine:
    done = machine.install(machine.brought("first", before), *options)
    assert (done.returncode, done.stderr) == (0, "")
    machine.set(f"PORT={machine.port}")
    return machine


def whole(machine: Machine, name: str) -> None:
    """Check that this version runs on its own tables."""
    assert (machine.current, machine.tables(), machine.is_started) == (name, name, True)


def test_it_works(machine: Machine) -> None:
    done = installed(machine).update(machine.brought("second"))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("La nouvelle version tourne.\n")
    whole(machine, "second")


def test_it_goes_back(machine: Machine) -> None:
    machine.patience = GIVES_UP
    done = installed(machine).update(machine.brought("second", BROKEN))
    assert done.returncode == 1
    assert done.stderr.startswith("La nouvelle version ne répond pas.\n")
    assert "restauration" not in done.stdout
    whole(machine, "first")


@contextmanager
def on_a_terminal(machine: Machine, source: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Run an update on a terminal of its own; yield both."""
    ours, its = pty.openpty()
    command = ["setsid", "--ctty", str(source / "deploy" / "update.sh")]
    with subprocess.Popen(
        command, env=machine.environment, stdin=its, stdout=its, stderr=its
    ) as process:
        os.close(its)
        yield process, ours


def read_until(terminal: int, words: str) -> None:
    said = b""
    while words.encode() not in said:
        said += os.read(terminal, 1000)


@pytest.mark.parametrize(
    ("before", "version"), [("", "second"), (BROKEN, "first")], ids=["works", "goes back"]
)
def test_it_goes_on_when_the_connection_is_lost(
    machine: Machine, before: str, version: str
) -> None:
    machine.patience = GIVES_UP if before else 60
    source = installed(machine).brought("second", before)
    with on_a_terminal(machine, source) as (process, terminal):
        read_until(terminal, "Arrêt du robot")
        os.close(terminal)
        assert process.wait(200) == (version == "first")
    whole(machine, version)


def test_who_interrupts_it_has_the_former_version(machine: Machine) -> None:
    machine.patience = GIVES_UP
    source = installed(machine).brought("second", BROKEN)
    with on_a_terminal(machine, source) as (process, terminal):
        read_until(terminal, "Sauvegarde :")
        os.write(terminal, b"\x03")
        read_until(terminal, "retour à la version précédente")
        os.write(terminal, b"\x03")
        read_until(terminal, "La version précédente tourne de nouveau.")
        assert process.wait(200) != 0
        os.close(terminal)
    whole(machine, "first")


def test_rows_that_nobody_migrated_are_not_restored(machine: Machine) -> None:
    done = installed(machine).update(machine.brought("second", MUTE))
    assert done.returncode == 1
    assert "restauration" not in done.stdout
    assert "restore" not in machine.log()
    whole(machine, "first")


def test_a_database_that_does_not_say_where_it_stands_is_not_restored(machine: Machine) -> None:
    fails = f'if [ "$*" = "migrate --revision" ] && {STOPPED}; then exit 1; fi'
    done = installed(machine, before=fails).update(machine.brought("second", MUTE))
    assert done.returncode == 1
    assert "restore" not in machine.log()
    whole(machine, "first")


def test_the_backup_is_the_last_resort(machine: Machine) -> None:
    machine.patience = GIVES_UP
    done = installed(machine).update(machine.brought("second", f"{BROKEN}; {CANNOT}"))
    assert done.returncode == 1
    assert done.stderr.endswith("declic resume --show, puis declic resume\n")
    whole(machine, "first")


def test_a_restore_that_fails_says_what_to_do(machine: Machine) -> None:
    machine.patience = GIVES_UP
    done = installed(machine).update(machine.brought("second", f"{LOSES}; {CANNOT}"))
    assert done.returncode == 1
    assert "La restauration a échoué : le robot est arrêté." in done.stderr
    assert (machine.current, machine.is_started) == ("first", False)


def test_a_former_version_that_does_not_start_either_is_told(machine: Machine) -> None:
    machine.patience = 1
    breaks = '[ "$*" != migrate ] || touch "$DECLIC_ROOT/starts-nothing"'
    done = installed(machine).update(machine.brought("second", breaks))
    assert done.returncode == 1
    assert done.stderr == (
        "La nouvelle version ne répond pas.\n"
        "La version précédente ne répond pas non plus : journalctl --no-pager -u declic."
        f" Sauvegarde : {machine.root}/var/backups/declic/one.tar\n"
    )
    assert (machine.current, machine.tables()) == ("first", "first")


def test_what_lets_neither_version_start_is_named(machine: Machine) -> None:
    machine.patience = 1
    breaks = '[ "$*" != migrate ] || touch "$DECLIC_ROOT/starts-nothing"'
    done = installed(machine, before=FAULTY).update(machine.brought("second", breaks))
    assert done.returncode == 1
    assert done.stderr.startswith("La nouvelle version ne répond pas.\nPORT : 80800, c'est trop\n")
    assert "La version précédente ne répond pas non plus : " in done.stderr


def test_the_only_way_back_is_read_before_it_is_needed(machine: Machine) -> None:
    source = installed(machine).brought("second", REMOVES)
    done = machine.update(source, "--no-return")
    assert done.returncode == 1
    assert done.stderr.endswith("declic backup, puis declic backup verify\n")
    whole(machine, "first")
    (machine.root / "var/backups/declic/one.tar").touch()
    done = machine.update(source, "--no-return")
    assert (done.returncode, done.stderr) == (0, "")
    whole(machine, "second")


def test_a_bot_that_did_not_run_is_not_started(machine: Machine) -> None:
    installed(machine).systemctl("stop")
    (machine.root / "tables").write_text("first")
    done = machine.update(machine.brought("second"))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("Le robot reste arrêté : systemctl start declic\n")
    assert (machine.current, machine.tables(), machine.is_started) == ("second", "second", False)


def test_a_server_without_a_database_is_updated(machine: Machine) -> None:
    done = installed(machine, "--no-start").update(machine.brought("second"))
    assert (done.returncode, done.stderr) == (0, "")
    assert (machine.current, machine.is_started) == ("second", False)


def test_a_bot_that_waits_after_a_restore_is_updated(machine: Machine) -> None:
    (installed(machine).root / "held").touch()
    done = machine.update(machine.brought("second"))
    assert (done.returncode, done.stderr) == (0, "")
    whole(machine, "second")


def test_a_place_of_copies_that_is_away_stops_no_update(machine: Machine) -> None:
    done = installed(machine, before=COPY_FAILS).update(machine.brought("second"))
    assert done.returncode == 0
    assert "La copie de la sauvegarde a échoué : la mise à jour continue." in done.stdout
    whole(machine, "second")


def test_a_backup_that_fails_changes_nothing(machine: Machine) -> None:
    done = installed(machine, before=BACKUP_FAILS).update(machine.brought("second"))
    assert done.returncode == 1
    assert done.stderr.startswith("La sauvegarde a échoué.\n")
    whole(machine, "first")


@pytest.mark.parametrize("line", ['PORT="{port}"', "export PORT = {port}  # the page's"])
def test_a_setting_is_read_as_the_bot_reads_it(machine: Machine, line: str) -> None:
    installed(machine).set(f"PORT={free_port()}")
    machine.set(line.format(port=machine.port))
    done = machine.update(machine.brought("second"))
    assert (done.returncode, done.stderr) == (0, "")


def test_an_archive_of_something_else_is_refused(machine: Machine) -> None:
    source = installed(machine).brought("second")
    archive = machine.root / "other.tar"
    subprocess.run(["tar", "-cf", archive, "-C", machine.root, "token"], check=True)
    done = machine.update(source, archive, "--no-return")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"Aucune version de Déclic dans {archive}.\n"


def test_what_is_no_archive_or_is_not_there_is_told_in_french_alone(machine: Machine) -> None:
    source = installed(machine).brought("second")
    broken = machine.root / "broken.tar.gz"
    broken.write_text("cut on the way")
    done = machine.update(source, broken)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.startswith(f"Cette archive ne s'ouvre pas : {broken}. Est-elle arrivée")
    gone = machine.update(source, machine.root / "gone.tar.gz")
    assert gone.stderr == f"{machine.root}/gone.tar.gz n'existe pas.\n"


def test_one_may_go_back_to_the_version_before(machine: Machine) -> None:
    source = installed(machine).brought("second")
    assert machine.update(source).stdout.startswith(f"Version {machine.version('first')} → ")
    done = machine.update(source, "--back")
    assert (done.returncode, done.stderr) == (0, "")
    names = [machine.version(name) for name in ("second", "first")]
    assert done.stdout.startswith(f"Version {names[0]} → {names[1]}\n")
    assert done.stdout.endswith("La version d'avant tourne.\n")
    whole(machine, "first")
    again = machine.update(source, "--back")
    assert (again.returncode, again.stderr) == (1, "Aucune version d'avant n'est gardée ici.\n")
    assert machine.update(source).returncode == 0
    whole(machine, "second")


def test_a_version_before_that_does_not_start_gives_way(machine: Machine) -> None:
    source = installed(machine, before=BREAKS_LATER).brought("second")
    assert machine.update(source).returncode == 0
    machine.patience = GIVES_UP
    (machine.root / "broken").touch()
    done = machine.update(source, "--back")
    assert done.returncode == 1
    assert done.stderr == (
        "La version d'avant ne répond pas.\n"
        "La version que vous quittiez tourne de nouveau."
        " Le journal : journalctl --no-pager -u declic\n"
    )
    whole(machine, "second")


def test_a_copy_that_stayed_old_is_not_taken_for_a_new_version(machine: Machine) -> None:
    installed(machine).update(machine.brought("second"))
    done = machine.update(machine.root / "sources" / "first")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"{machine.root}/sources/first est la version d'avant. Apportez la nouvelle."
        " Pour revenir à celle d'avant : deploy/update.sh --back\n"
    )
    whole(machine, "second")
