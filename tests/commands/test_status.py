"""`declic status`: how each part is, whether the bot runs or not; 1 when someone is needed."""

import asyncio
from pathlib import Path

from tests.harness.mail_server import a_mail_server
from tests.harness.processes import TOKEN, a_bot, a_sandbox, declic

FROM = "?from=Déclic <bonjour@declic.test>"


def test_of_a_bot_that_runs_and_of_one_that_is_down(tmp_path: Path, sqlite_url: str) -> None:
    with a_sandbox() as sandbox, a_bot(tmp_path, sandbox, sqlite_url) as bot:
        bot.start()
        settings = {**bot.settings, "PORT": str(bot.port)}
        assert declic(["backup"], tmp_path, **settings).returncode == 0
        up = declic(["status"], tmp_path, **settings)
        assert bot.stop() == 0
    down = declic(["status"], tmp_path, **settings)
    assert (up.returncode, up.stderr) == (0, "")
    assert up.stdout.endswith("All is well\n")
    assert [line[:1] for line in up.stdout.splitlines()[:8]] == ["✔"] * 8
    assert (down.returncode, down.stderr) == (1, "")
    assert down.stdout.startswith("✔  Database ")
    assert "✘  Bot " in down.stdout
    assert "→ start it: systemctl start declic" in down.stdout
    assert down.stdout.endswith("Needs you: Bot\n")


def test_a_setting_of_backups_that_is_wrong_needs_someone(tmp_path: Path) -> None:
    settings = {
        "BOT_TOKEN": TOKEN,
        "PORT": "1",
        "BACKUP_KEY": "age1short",
        "BACKUP_IDENTITY": "/no",
    }
    done = declic(["status"], tmp_path, **settings)
    assert done.returncode == 1
    assert "✘  To back up  BACKUP_KEY: age takes no such key" in done.stdout
    assert " · BACKUP_IDENTITY: /no is not there" in done.stdout


async def test_by_mail_it_writes_what_lasts_and_prints_nothing(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    async with a_mail_server() as mail:
        settings = {
            "BOT_TOKEN": TOKEN,
            "SMTP_URL": mail.url + FROM,
            "OPERATOR_EMAIL": "technique@association.test",
            "PORT": "1",
        }
        done = await asyncio.to_thread(declic, ["status", "--mail"], tmp_path, **settings)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert mail.taken == []
    assert '"bot"' in (tmp_path / "var" / "incidents.json").read_text()
