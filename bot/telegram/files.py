"""Fetch a file that a person sent to Telegram: the bytes, or the reason why there are none.

Errors are not logged: their address holds the token.
"""

import asyncio
from dataclasses import dataclass
from enum import Enum

import aiohttp
from telegram import Bot
from telegram.error import BadRequest, TelegramError

TIMEOUT = 12.0
"""Seconds for the whole download: less than the conversation waits."""
PIECE = 64 * 1024


class MissingFile(Enum):
    TOO_LARGE = "too_large"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class TelegramFiles:
    bot: Bot
    client: aiohttp.ClientSession

    async def fetch(self, file_id: str, at_most: int) -> bytes | MissingFile:
        """Fetch a file of at most so many bytes. Never raises for what happens outside."""
        try:
            async with asyncio.timeout(TIMEOUT):
                file = await self.bot.get_file(file_id)
                if (file.file_size or 0) > at_most:
                    return MissingFile.TOO_LARGE
                return await self.body(file.file_path or "", at_most)
        except BadRequest as refused:
            too_large = "too big" in str(refused)
            return MissingFile.TOO_LARGE if too_large else MissingFile.UNAVAILABLE
        except (TelegramError, aiohttp.ClientError, TimeoutError):
            return MissingFile.UNAVAILABLE

    async def body(self, address: str, at_most: int) -> bytes | MissingFile:
        """Download at most `at_most` bytes and one piece, whatever size was announced."""
        body = bytearray()
        async with self.client.get(address) as response:
            if response.status != 200:
                return MissingFile.UNAVAILABLE
            async for piece in response.content.iter_chunked(PIECE):
                body += piece
                if len(body) > at_most:
                    return MissingFile.TOO_LARGE
        return bytes(body)
