"""What is checked is what will run: the service is closed to most of the disk, commands are not."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from bot.checks import folders, service
from bot.settings import Settings
from tests.harness.processes import TOKEN, declic

SHIPPED = Path(__file__).parents[2] / "deploy/systemd"
INSTALLED: dict[str, Any] = {
    "database_url": "sqlite:////var/lib/declic/declic.db",
    "storage_dir": Path("/var/lib/declic/files"),
    "backup_dir": Path("/var/backups/declic"),
}


@pytest.fixture
def units(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The units as deploy/install.sh puts them, beside a file of settings."""
    env = tmp_path / "declic.env"
    env.write_text(f"BOT_TOKEN={TOKEN}\n")
    monkeypatch.setenv("DECLIC_ENV", str(env))
    units = tmp_path / "system"
    for folder in ("declic.service.d", "declic-.service.d"):
        (units / folder).mkdir(parents=True)
        shutil.copy(SHIPPED / "hardening.conf", units / folder)
    for unit in SHIPPED.glob("declic*"):
        shutil.copy(unit, units)
    return units


def told(units: Path, **settings: Any) -> list[str]:
    return list(service.faults(Settings(_env_file=None, **INSTALLED | settings), units))


@pytest.mark.parametrize(
    ("settings", "setting"),
    [
        ({"backup_copy": "/srv/copies"}, "BACKUP_COPY"),
        ({"backup_copy": "/home/marie/copies"}, "BACKUP_COPY"),
        ({"backup_dir": Path("/srv/backups")}, "BACKUP_DIR"),
        ({"storage_dir": Path("/var/lib/delcic/files")}, "STORAGE_DIR"),
        ({"database_url": "sqlite:////var/lib/delcic/declic.db"}, "DATABASE_URL"),
    ],
)
def test_a_folder_that_the_service_may_not_write_is_told(
    settings: dict[str, Any], setting: str, units: Path
) -> None:
    [fault] = told(units, **settings)
    assert fault.startswith(f"{setting}: the service may not write in /")
    assert ": name a folder in /var/lib/declic, /var/backups/declic, /mnt, /media; or open" in fault


def test_a_mistyped_folder_is_told_as_such_alone(units: Path, tmp_path: Path) -> None:
    """Who is told to make it has an empty database in a folder that the service may not write."""
    (tmp_path / "lib" / "declic").mkdir(parents=True)
    mistyped = tmp_path / "lib" / "delcic"
    assert told(units, database_url=f"sqlite:///{mistyped}/declic.db") == []
    assert folders.meant_by(mistyped) == tmp_path / "lib" / "declic"
    assert folders.meant_by(tmp_path / "lib" / "elsewhere") is None
    assert folders.meant_by(tmp_path / "lib" / "declic") is None


def test_a_copy_by_hand_says_that_the_one_of_each_night_will_fail(units: Path) -> None:
    settings = Settings(_env_file=None, **INSTALLED | {"backup_copy": "/srv/copies"})
    fault = service.fault_of_copies(settings, units)
    assert fault and fault.startswith("BACKUP_COPY: the service may not write in /srv/copies")
    at_mnt = settings.model_copy(update={"backup_copy": "/mnt/copies"})
    assert service.fault_of_copies(at_mnt, units) is None


@pytest.mark.parametrize("copy", ["", "/mnt/copies", "rclone:there:", "ssh:a@b:/copies"])
def test_what_the_service_may_write_is_fine(copy: str, units: Path) -> None:
    assert told(units, backup_copy=copy) == []


def test_a_folder_that_was_opened_to_it_is_fine(units: Path) -> None:
    own = units / "declic-backup.service.d"
    own.mkdir()
    (own / "override.conf").write_text("[Service]\nReadWritePaths=/srv/copies\n")
    assert told(units, backup_copy="/srv/copies") == []
    assert len(told(units, storage_dir=Path("/srv/copies"))) == 1


def test_where_no_service_is_installed_nothing_is_closed(
    units: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert told(tmp_path / "none", backup_copy="/srv/copies") == []
    monkeypatch.delenv("DECLIC_ENV")
    assert told(units, backup_copy="/srv/copies", storage_dir=Path("var/files")) == []


@pytest.mark.parametrize("command", ["check", "migrate"])
def test_a_relative_folder_is_refused_where_a_service_reads_the_same_settings(
    command: str, units: Path, tmp_path: Path
) -> None:
    done = declic([command], tmp_path, DECLIC_ENV=str(tmp_path / "declic.env"), GEOCODER_URL="")
    assert done.returncode == 1
    told = [
        line for line in done.stderr.splitlines() if "is another folder for the service" in line
    ]
    assert [line.partition(":")[0] for line in told] == [
        "DATABASE_URL",
        "STORAGE_DIR",
        "BACKUP_DIR",
    ]


CHAT: dict[str, Any] = {"web_chat": True, "public_url": "https://pages.example"}


def warned(units: Path, **settings: Any) -> list[str]:
    return list(service.open_files(Settings(_env_file=None, **settings), units))


def test_the_units_let_every_page_of_the_chat_listen(units: Path) -> None:
    assert warned(units, **CHAT) == []


def test_a_service_that_may_open_few_files_is_told(units: Path) -> None:
    (units / "declic.service.d/ours.conf").write_text("[Service]\nLimitNOFILE=512:1024\n")
    [warning] = warned(units, **CHAT)
    assert warning.startswith("WEB_CHAT: a process may open 1024 files, so 512 pages at once see")
    assert "LimitNOFILE=8192 in declic.service" in warning
    assert warned(units) == []
