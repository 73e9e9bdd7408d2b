"""Give the files that people sent, on Telegram or on the chat page."""

from dataclasses import dataclass

from bot.telegram.files import MissingFile, TelegramFiles
from models.engine.database import Database
from services.webchat import files


@dataclass(frozen=True, slots=True)
class ReceivedFiles:
    telegram: TelegramFiles
    database: Database

    async def fetch(self, file_id: str, at_most: int) -> bytes | MissingFile:
        """Fetch a file of at most so many bytes; what came by the page is then kept no more."""
        if not file_id.startswith(files.BEFORE_KEY):
            return await self.telegram.fetch(file_id, at_most)
        content = await self.database.transact(lambda s: files.take(s, file_id))
        return content if content is not None else MissingFile.UNAVAILABLE
