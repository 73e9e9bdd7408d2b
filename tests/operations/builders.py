"""Settings and reports of an installation, for the tests of what watches it."""

from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.settings import Settings
from tests.harness.processes import TOKEN

WELL: dict[str, Any] = {
    "ready": True,
    "database": True,
    "telegram": True,
    "token": True,
    "alone": True,
    "sends": True,
    "leads": True,
    "is_silent": False,
    "seconds_since_last_sweep": 3,
    "failing_sweeps": [],
    "late_sweeps": [],
    "loops_that_died": [],
    "seconds_since_success": {},
}


def settings_in(folder: Path, database_url: str, **more: Any) -> Settings:
    values: dict[str, Any] = {
        "bot_token": SecretStr(TOKEN),
        "database_url": database_url,
        "storage_dir": folder / "files",
        "backup_dir": folder / "backups",
    }
    return Settings(_env_file=None, **values | more)
