"""`declic secrets`: a secret changes in its place, and what then stops is said."""

import os
import stat
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot import signing_key
from bot.refusal import Refused
from bot.settings import Settings
from services.outbox.signed_links import key_from
from tests.harness.processes import environment

ROOT = Path(__file__).parents[2]
TOKEN = "12345:AAF0000000000000000000000000000000"
NEXT = "12345:AAG1111111111111111111111111111111"


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    file = tmp_path / "declic.env"
    file.write_text(
        f"# Ours.\nBOT_TOKEN={TOKEN}\nWEBHOOK_SECRET=former\nSTORAGE_DIR={tmp_path}/files\n",
        "utf-8",
        "utf-8",
    )
    file.chmod(0o640)
    return file


def secrets(file: Path, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    return run(["secrets", *words], file.parent, typed, DECLIC_ENV=str(file))


def run(
    words: Sequence[str], folder: Path, typed: str = "", **settings: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=folder,
        env=environment(**settings, PYTHONPATH=str(ROOT)),
        input=typed,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_webhook_s_secret_is_drawn_anew_and_the_rest_of_the_file_stays(settings: Path) -> None:
    done = secrets(settings, "change", "webhook")
    assert (done.returncode, done.stderr) == (0, "")
    lines = settings.read_text(encoding="utf-8").splitlines()
    assert lines[:2] == ["# Ours.", f"BOT_TOKEN={TOKEN}"]
    assert lines[2].startswith("WEBHOOK_SECRET=")
    assert len(lines[2]) > len("WEBHOOK_SECRET=") + 40
    assert len(lines) == 4
    assert stat.S_IMODE(settings.stat().st_mode) == 0o640
    assert lines[2].partition("=")[2] not in done.stdout
    assert "nothing stops" in done.stdout


def test_the_token_is_that_of_the_same_bot(settings: Path) -> None:
    done = secrets(settings, "change", "token", typed=f"{NEXT}\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"\nBOT_TOKEN={NEXT}\n" in settings.read_text(encoding="utf-8")
    assert "links that were sent still open" in done.stdout
    other = secrets(settings, "change", "token", typed=NEXT.replace("12345", "54321"))
    assert other.returncode == 1
    assert other.stderr.startswith("this is the token of another bot (54321, not 12345)")
    wrong = secrets(settings, "change", "token", typed="bonjour\n")
    assert wrong.stderr.startswith("this is no token")
    assert NEXT in settings.read_text(encoding="utf-8")


def test_a_token_changes_in_its_own_file_which_the_same_people_read(settings: Path) -> None:
    file = a_token_file(settings, "token")
    file.chmod(0o640)
    done = secrets(settings, "change", "token", typed=f"{NEXT}\n")
    assert (done.returncode, file.read_text(encoding="ascii")) == (0, f"{NEXT}\n")
    assert stat.S_IMODE(file.stat().st_mode) == 0o640


def test_what_the_system_refuses_is_told_in_one_line(settings: Path) -> None:
    """No longer name has room beside this one, under which the new token is written first."""
    file = a_token_file(settings, "t" * 255)
    done = secrets(settings, "change", "token", typed=f"{NEXT}\n")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.startswith(f"{file} cannot be written (")
    assert file.read_text(encoding="ascii") == f"{TOKEN}\n"


def a_token_file(settings: Path, name: str) -> Path:
    """Name in the settings a file that holds the token."""
    file = settings.parent / name
    file.write_text(f"{TOKEN}\n", encoding="ascii")
    with settings.open("a", encoding="utf-8") as more:
        more.write(f"BOT_TOKEN_FILE={file}\n")
    return file


def test_the_signing_key_changes_in_its_file(settings: Path) -> None:
    (settings.parent / "files").mkdir()
    key = settings.parent / "signing.key"
    signing_key.write(key, "former")
    done = secrets(settings, "change", "signing")
    assert (done.returncode, done.stderr) == (0, "")
    assert key.read_text(encoding="ascii").strip() not in ("former", "")
    assert "no longer open" in done.stdout


def test_the_keys_that_signed_before_are_kept_for_their_owner_alone(settings: Path) -> None:
    key = settings.parent / "signing.key"
    signing_key.write(key, "first")
    for _ in range(2):
        secrets(settings, "change", "signing")
    kept = settings.parent / "signing.key.former"
    first, second = kept.read_text(encoding="ascii").splitlines()
    assert first == "first" and len(second) > 40
    assert second not in key.read_text(encoding="ascii")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


@pytest.mark.parametrize("setting", ["", "SEALING_KEY=former\n"])
def test_the_key_that_seals_changes_where_it_is(settings: Path, setting: str) -> None:
    with settings.open("a", encoding="utf-8") as more:
        more.write(setting)
    file = settings if setting else settings.parent / "sealing.key"
    done = secrets(settings, "change", "sealing")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"SEALING_KEY is changed in {file}\n" in done.stdout
    assert "only after an explicit yes" in done.stdout and "restart" not in done.stdout
    key = file.read_text(encoding="utf-8").split("\n")[-2].removeprefix("SEALING_KEY=")
    assert len(key) > 40 and key not in done.stdout


def test_a_key_that_an_administrator_draws_first_is_of_the_bot_s_account(settings: Path) -> None:
    folder = settings.parent
    if os.geteuid() == 0:
        os.chown(folder, 65534, 65534)
    assert secrets(settings, "change", "sealing").returncode == 0
    assert (folder / "sealing.key").stat().st_uid == folder.stat().st_uid


def test_a_secret_of_the_environment_is_changed_there(settings: Path) -> None:
    done = run(
        ["secrets", "change", "webhook"],
        settings.parent,
        DECLIC_ENV=str(settings),
        WEBHOOK_SECRET="outside",
    )
    assert done.returncode == 1
    assert done.stderr.startswith("WEBHOOK_SECRET is in the environment")


def test_no_secret_is_shown(settings: Path) -> None:
    done = secrets(settings, "show")
    assert done.returncode == 0
    assert f"signing (SIGNING_KEY): {settings.parent}/signing.key" in done.stdout
    assert TOKEN not in done.stdout
    assert "former\n" not in done.stdout


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, storage_dir=tmp_path / "files")
    key = signing_key.read(settings)
    file = signing_key.file_of(settings)
    assert file == tmp_path / "signing.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert signing_key.read(settings) == key


@pytest.mark.parametrize("left", [b"", b"\xff" * 44])
def test_a_key_that_a_power_cut_left_is_refused(left: bytes, tmp_path: Path) -> None:
    settings = Settings(_env_file=None, bot_token=TOKEN, storage_dir=tmp_path / "files")
    signing_key.file_of(settings).write_bytes(left)
    with pytest.raises(Refused, match="holds no whole key"):
        signing_key.read(settings)


def test_links_outlive_the_token(tmp_path: Path) -> None:
    before = Settings(_env_file=None, bot_token=TOKEN, storage_dir=tmp_path / "files")
    after = before.model_copy(update={"bot_token": NEXT})
    assert key_from(signing_key.read(before)) == key_from(signing_key.read(after))
