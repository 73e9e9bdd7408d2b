"""Who looks after the bot reads once what needs them, and once that it is over."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import SecretStr
from sqlalchemy import select
from structlog.testing import capture_logs
from telegram import Bot

from bot.delivery.leader import Leader
from bot.operations.part import Part
from bot.operations.warning import FILE, warn
from bot.operations.watching import Watching
from bot.readiness import Readiness
from bot.refusal import Refused
from bot.settings import Settings
from models.backoffice import Alert
from models.engine.database import Database
from scheduler.heartbeat import Heartbeat
from tests.harness.builders import BOT
from tests.harness.mail_server import MailServer, a_mail_server
from tests.operations.builders import settings_in
from tests.operations.test_examination import an_archive
from tests.outbox.builders import NOON

FROM = "?from=Déclic <bonjour@declic.test>"
MINUTE = timedelta(minutes=1)
DISK = Part("disk", "Disk", "12 MB left in /var", "make room")
FINE = Part("disk", "Disk", "40 GB left in /var")


def settings_with(
    mail: MailServer, folder: Path, database_url: str = "sqlite:///no.db"
) -> Settings:
    smtp = SecretStr(mail.url + FROM)
    return settings_in(
        folder, database_url, smtp_url=smtp, operator_email="technique@association.test"
    )


async def told(settings: Settings, *looks: tuple[int, Part]) -> None:
    for minutes, part in looks:
        await asyncio.to_thread(warn, settings, [part], NOON + minutes * MINUTE)


async def test_once_when_it_begins_and_once_when_it_is_over(tmp_path: Path) -> None:
    async with a_mail_server() as mail:
        settings = settings_with(mail, tmp_path)
        await told(settings, (0, DISK), (5, DISK), (10, DISK), (15, FINE), (20, FINE), (25, FINE))
    subjects = [str(email["Subject"]).partition(": ")[2] for email in mail.taken]
    assert subjects == ["something needs you", "it is over"]
    began, ended = (email.get_content().splitlines() for email in mail.taken)
    assert began[:2] == ["Disk: 12 MB left in /var.", "What to do: make room"]
    assert ended[0] == "No longer needs you: Disk."


async def test_what_nobody_can_look_at_is_not_over(tmp_path: Path) -> None:
    """Without the database nobody knows how the regular tasks are."""
    late, well = (
        Part("sweeps", "Regular tasks", "late", "see why"),
        Part("sweeps", "Regular tasks", "all run"),
    )
    away, back = (
        Part("database", "Database", "away", "restore it"),
        Part("database", "Database", "it answers"),
    )
    async with a_mail_server() as mail:
        settings = settings_with(mail, tmp_path)
        looks = [[late, back]] * 2 + [[away]] * 4 + [[well, back]] * 3
        for at, parts in enumerate(looks):
            await asyncio.to_thread(warn, settings, parts, NOON + 5 * at * MINUTE)
    began, worse, ended = (email.get_content() for email in mail.taken)
    assert began.startswith("Regular tasks: late.") and worse.startswith("Database: away.")
    assert "No longer" not in worse
    assert ended.startswith("No longer needs you: Database, Regular tasks.")


async def test_what_the_mail_server_refused_is_written_at_the_next_look(tmp_path: Path) -> None:
    async with a_mail_server() as mail:
        settings = settings_with(mail, tmp_path)
        mail.will_say("DATA", "451 later")
        await told(settings, (0, DISK))
        with pytest.raises(Refused, match="451 later"):
            await told(settings, (5, DISK))
        await told(settings, (10, DISK), (15, DISK))
    assert len(mail.taken) == 1


async def test_a_file_that_was_cut_short_is_begun_again(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('{"disk": ["2027')
    async with a_mail_server() as mail:
        await told(settings_with(mail, tmp_path), (0, DISK), (5, DISK))
    assert len(mail.taken) == 1


@pytest.mark.parametrize(("memory", "times"), [(BytesIO(), 1), (None, 2)])
async def test_a_disk_that_keeps_nothing_is_told_at_once_and_once_by_who_has_a_memory(
    memory: BytesIO | None, times: int, tmp_path: Path
) -> None:
    """The bot has one; the timer beside it has none, and writes each time."""
    (tmp_path / "no-folder").write_text("")
    async with a_mail_server() as mail:
        settings = settings_with(mail, tmp_path / "no-folder")
        for minutes in (0, 15):
            at = NOON + minutes * MINUTE
            await asyncio.to_thread(warn, settings, [DISK], at, memory)
    assert len(mail.taken) == times


@dataclass
class Beats:
    """A service that is called while all is well."""

    url: str = ""
    count: int = 0
    status: int = 200

    async def take(self, request: web.Request) -> web.Response:
        self.count += 1
        return web.Response(status=self.status)


@pytest.fixture
async def beats() -> AsyncIterator[Beats]:
    beats = Beats()
    app = web.Application()
    app.router.add_get("/ping/abc", beats.take)
    async with TestServer(app) as server:
        beats.url = str(server.make_url("/ping/abc"))
        yield beats


@pytest.fixture
async def watching(
    database: Database, database_url: str, bot: Bot, beats: Beats, tmp_path: Path
) -> Watching:
    leader = Leader(database, BOT, "ada")
    await leader.step()
    settings = settings_in(tmp_path, database_url, heartbeat_url=SecretStr(beats.url))
    readiness = Readiness(database, bot, Heartbeat(), leader)
    return Watching(settings, database, BOT, readiness, lambda: NOON)


def noted(database: Database) -> list[str]:
    under_way = select(Alert.kind).where(Alert.over_at.is_(None))
    return list(database.transact_now(lambda s: s.scalars(under_way).all()))


async def test_the_heartbeat_is_called_while_all_is_well_and_only_then(
    watching: Watching, beats: Beats, database: Database, tmp_path: Path
) -> None:
    await watching.look()
    assert (beats.count, noted(database)) == (0, ["backup"])
    an_archive(tmp_path / "backups", timedelta(hours=2))
    await watching.look()
    assert (beats.count, noted(database)) == (1, [])


async def test_the_team_reads_of_the_machine_that_leads_alone(
    watching: Watching, beats: Beats, database: Database, tmp_path: Path
) -> None:
    """Another one, which has no archive, tells who looks after it, and nobody else."""
    an_archive(tmp_path / "backups", timedelta(hours=2))
    await watching.look()
    follower = replace(watching.readiness, leader=Leader(database, BOT, "zoe"))
    elsewhere = watching.settings.model_copy(update={"backup_dir": tmp_path / "elsewhere"})
    await replace(watching, readiness=follower, settings=elsewhere).look()
    assert (beats.count, noted(database)) == (1, [])
    await replace(watching, readiness=follower, is_first=False).look()
    assert beats.count == 1
    await replace(watching, settings=elsewhere, is_first=False).look()
    assert (beats.count, noted(database)) == (1, ["backup"])


async def test_a_heartbeat_that_nobody_takes_is_logged_without_its_address(
    watching: Watching, beats: Beats, tmp_path: Path
) -> None:
    an_archive(tmp_path / "backups", timedelta(hours=2))
    beats.status = 404
    with capture_logs() as logged:
        await watching.look()
    assert [it["event"] for it in logged] == ["heartbeat_refused"]
    assert beats.url not in str(logged)
