"""The commands an operator types, and the one plain line that says what is wrong."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.checks.settings import well_set
from tests.harness.processes import Sandbox, a_bot, a_sandbox, declic
from tests.harness.waiting import until

FAR = "http://192.0.2.1:8081"
WRONG = {
    "a token that Telegram refuses": (
        {"BOT_TOKEN": "1:refused-by-the-tests-of-commands"},
        "BOT_TOKEN: Telegram refuses",
    ),
    "no token": ({"BOT_TOKEN": ""}, "BOT_TOKEN: "),
    "a token file that is not there": ({"BOT_TOKEN_FILE": "none"}, "BOT_TOKEN_FILE: "),
    "a database that does not answer": (
        {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"},
        "DATABASE_URL: the database cannot be reached",
    ),
    "no address of a database": ({"DATABASE_URL": "mysql://here"}, "DATABASE_URL"),
    "a webhook that is not https": (
        {"WEBHOOK_URL": "http://example.org", "WEBHOOK_SECRET": "x", "MODE": "webhook"},
        "WEBHOOK_URL: must begin with https://",
    ),
    "a webhook without a secret": (
        {"WEBHOOK_URL": "https://example.org", "MODE": "webhook"},
        "WEBHOOK_SECRET is needed",
    ),
    "a sandbox elsewhere": ({"SANDBOX_URL": FAR}, "SANDBOX_URL: must be on this machine"),
    "an unknown time zone": ({"TIME_ZONE": "Europe/Nowhere"}, "TIME_ZONE: is not a time zone"),
    "Telegram away": ({"BOT_API_URL": "http://127.0.0.1:1"}, "BOT_API_URL: Telegram cannot"),
}


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with a_sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def fine(sandbox: Sandbox) -> dict[str, str]:
    return well_set(sandbox)


TOLD_TO_ALL = ("a token that Telegram refuses", "a database that does not answer", "Telegram away")


@pytest.mark.parametrize(
    ("command", "fault"),
    [*(("check", fault) for fault in WRONG), *(("run", fault) for fault in TOLD_TO_ALL)],
)
def test_a_wrong_setting_is_told_in_one_plain_line(
    command: str, fault: str, fine: dict[str, str], tmp_path: Path
) -> None:
    wrong, line = WRONG[fault]
    done = declic([command], tmp_path, **(fine | wrong))
    assert done.returncode == 1
    assert done.stderr.startswith(line)
    assert len(done.stderr.splitlines()) == 1
    assert [it for it in done.stdout.splitlines() if not it.startswith("warning: ")] == []


def test_several_wrong_settings_have_a_line_each(tmp_path: Path) -> None:
    wrong = {"SANDBOX_URL": FAR, "TIME_ZONE": "Europe/Nowhere", "PORT": "many"}
    done = declic(["check"], tmp_path, **wrong, GEOCODER_URL="")
    assert done.returncode == 1
    told = [line.partition(": ")[0] for line in done.stderr.splitlines()]
    assert told == ["PORT", "SANDBOX_URL", "TIME_ZONE", "BOT_TOKEN"]


def test_right_settings_are_fine(fine: dict[str, str], tmp_path: Path, database_url: str) -> None:
    done = declic(["check"], tmp_path, **fine, DATABASE_URL=database_url)
    assert (done.returncode, done.stderr) == (0, "")


def test_settings_are_read_from_the_file_too(fine: dict[str, str], tmp_path: Path) -> None:
    written = "".join(f"{name}={value}\n" for name, value in fine.items())
    (tmp_path / ".env").write_text(written)
    done = declic(["check"], tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_tables_are_made_and_made_only_once(tmp_path: Path) -> None:
    for _ in range(2):
        done = declic(["migrate"], tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "var" / "declic.db").exists()


def test_the_conversations_are_checked(tmp_path: Path) -> None:
    done = declic(["flows", "check"], tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "fine" in done.stdout


def test_an_invitation_opens_its_role_once(
    sandbox: Sandbox, fine: dict[str, str], tmp_path: Path, database_url: str
) -> None:
    done = declic(["invite", "staff"], tmp_path, **fine, DATABASE_URL=database_url)
    assert (done.returncode, done.stderr) == (0, "")
    token = done.stdout.strip().rpartition("?start=")[2]
    with a_bot(tmp_path, sandbox, database_url) as bot:
        bot.start()
        sandbox.speak("staff", f"/start {token}")
        until(lambda: told(sandbox, "staff", "Votre accès est ouvert"), "the role")
        sandbox.speak("mentor", f"/start {token}")
        until(lambda: told(sandbox, "mentor", "a déjà servi"), "a refusal")


def test_an_invitation_without_telegram_says_so(fine: dict[str, str], tmp_path: Path) -> None:
    away = fine | {"BOT_API_URL": "http://127.0.0.1:1"}
    done = declic(["invite", "staff"], tmp_path, **away)
    assert done.stderr == "BOT_API_URL: Telegram cannot be reached; is the network there?\n"


def test_usage_is_exit_code_two(tmp_path: Path) -> None:
    assert declic(["invite", "nobody"], tmp_path).returncode == 2


def told(sandbox: Sandbox, person: str, words: str) -> bool:
    return any(words in message["text"] for message in sandbox.messages(person))
