"""A table dropped in the chat of the team: nothing of it stays, and each refusal is a sentence."""

from aiohttp import ClientSession
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.external_calls import TableFetcher
from bot.telegram.files import TelegramFiles
from models.conversation import Conversation
from models.people import RoleName
from models.workshops import Workshop
from sandbox.record import Upload
from sandbox.world.files import Files
from services.people.roles import withdraw
from tests.harness.chat import Chat
from tests.harness.files import content_of

TO_THE_QUESTION = """\
nadia> /start i-{staff}
nadia> Nadia
nadia> (file ateliers.csv)
nadia> [Déclic Haute-Garonne]
"""


def stored_answers(session: Session) -> str:
    rows = session.execute(select(Conversation.answers, Conversation.pending)).all()
    return str([tuple(row) for row in rows])


def workshops(session: Session) -> int | None:
    return session.scalar(select(func.count(Workshop.id)))


async def test_nothing_of_the_file_is_kept_while_its_question_waits(chat: Chat) -> None:
    await chat.play(TO_THE_QUESTION)
    answers = await chat.app.database.read(stored_answers)
    assert "file_id" in answers and "visio.example" not in answers
    folder = chat.app.settings.storage_dir
    assert [path for path in folder.rglob("*") if path.is_file()] == []
    await chat.play("nadia> [Ne rien faire]\n")
    assert "file_id" not in await chat.app.database.read(stored_answers)


async def test_a_file_that_telegram_no_longer_has_changes_nothing(chat: Chat) -> None:
    await chat.play(TO_THE_QUESTION)
    chat.world.files = Files()
    assert "Je n'ai pas pu lire le fichier cette fois" in await chat.play("nadia> [Importer]\n")


async def test_who_left_the_team_meanwhile_imports_nothing(chat: Chat) -> None:
    await chat.play(TO_THE_QUESTION)

    def leave(session: Session) -> None:
        withdraw(session, chat.person_id(session, "nadia"), RoleName.STAFF)

    await chat.app.database.transact(leave)
    said = await chat.play("nadia> [Importer]\n")
    assert "C'est fait" not in said
    assert await chat.app.database.read(workshops) == 0


async def test_a_table_comes_as_plain_words_or_as_a_reason(chat: Chat) -> None:
    async with ClientSession() as client:
        tables = TableFetcher(TelegramFiles(chat.app.bot, client))

        async def outcome(name: str, size: str = "0") -> str:
            kept = chat.world.files.keep(Upload(name, content_of(name), ""), "document")
            said, _ = await tables.fetch_table({"file_id": kept.file_id, "file_size": size})
            return said

        assert await outcome("ateliers.xlsx") == "read"
        assert await outcome("ateliers.xlsx", size=str(6 * 1024 * 1024)) == "too_large"
        assert await outcome("cv.pdf") == "other_format"
        assert await outcome("bombe.xlsx") == "huge"
        gone = await tables.fetch_table({"file_id": "nothing", "file_size": "0"})
        assert gone == ("unavailable", {})
