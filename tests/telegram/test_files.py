"""Fetching what a person sent: its bytes, or why not; never more than was allowed."""

from aiohttp import ClientSession
from telegram import Bot

from bot.external_calls import CvUploads
from bot.telegram.files import MissingFile, TelegramFiles
from bot.telegram.request import build_bot
from sandbox.record import Upload
from services.applications.file_storage import FileStorage
from tests.harness.chat import Chat
from tests.harness.files import content_of

MEGABYTE = 1024 * 1024


def sent(chat: Chat, name: str) -> str:
    return chat.world.files.keep(Upload(name, content_of(name), ""), "document").file_id


async def fetched(bot: Bot, file_id: str, at_most: int = 5 * MEGABYTE) -> bytes | MissingFile:
    async with ClientSession() as client:
        return await TelegramFiles(bot, client).fetch(file_id, at_most)


async def test_a_file_comes_whole_or_not_at_all(chat: Chat) -> None:
    bot = chat.app.bot
    assert await fetched(bot, sent(chat, "cv.pdf")) == content_of("cv.pdf")
    assert await fetched(bot, sent(chat, "six.pdf")) is MissingFile.TOO_LARGE
    assert await fetched(bot, sent(chat, "six.pdf"), 9 * MEGABYTE) == content_of("six.pdf")
    assert await fetched(bot, sent(chat, "twenty.pdf"), 50 * MEGABYTE) is MissingFile.TOO_LARGE
    assert await fetched(bot, "nothing") is MissingFile.UNAVAILABLE


async def test_a_size_that_was_not_told_is_found_out_on_the_way(chat: Chat) -> None:
    async with ClientSession() as client:
        files = TelegramFiles(chat.app.bot, client)
        found = await chat.app.bot.get_file(sent(chat, "cv.png"))
        assert await files.body(found.file_path or "", 10) is MissingFile.TOO_LARGE


async def test_telegram_out_of_reach_is_said(chat: Chat) -> None:
    file_id = sent(chat, "cv.pdf")
    nowhere = build_bot("1:token", "http://127.0.0.1:9", timeout=1.0)
    await nowhere.request.initialize()
    assert await fetched(nowhere, file_id) is MissingFile.UNAVAILABLE
    await nowhere.request.shutdown()


async def test_a_folder_that_cannot_be_written_is_no_surprise(chat: Chat) -> None:
    blocked = chat.app.settings.storage_dir / "blocked"
    blocked.write_text("a file, where a folder should be")
    async with ClientSession() as client:
        files = TelegramFiles(chat.app.bot, client)
        cv_uploads = CvUploads(
            files, FileStorage(blocked / "1"), chat.world.now, lambda most: most - 1
        )
        known = {"file_id": sent(chat, "cv.pdf"), "file_size": "0"}
        assert await cv_uploads.fetch_cv(known) == ("unavailable", {})
