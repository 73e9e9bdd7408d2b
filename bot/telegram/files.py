"""A file that a person sent, fetched from Telegram: its bytes, or why not.

Errors are not told: an address holds the token.
"""

import asyncio
from dataclasses import dataclass
from enum import Enum

import aiohttp
from telegram import Bot
from telegram.error import BadRequest, TelegramError

PATIENCE = 12.0
"""Seconds for all of it: less than the conversation waits."""
PIECE = 64 * 1024


class Missing(Enum):
    TOO_LARGE = "too_large"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class TelegramFiles:
    bot: Bot
    client: aiohttp.ClientSession

    async def fetch(self, file_id: str, at_most: int) -> bytes | Missing:
        try:
            async with asyncio.timeout(PATIENCE):
                found = await self.bot.get_file(file_id)
                if (found.file_size or 0) > at_most:
                    return Missing.TOO_LARGE
                return await self.body(found.file_path or "", at_most)
        except BadRequest as refused:
            too_large = "too big" in str(refused)
            return Missing.TOO_LARGE if too_large else Missing.UNAVAILABLE
        except (TelegramError, aiohttp.ClientError, TimeoutError):
            return Missing.UNAVAILABLE

    async def body(self, address: str, at_most: int) -> bytes | Missing:
        """No more than `at_most` and a piece is taken in, whatever size was told."""
        body = bytearray()
        async with self.client.get(address) as response:
            if response.status != 200:
                return Missing.UNAVAILABLE
            async for piece in response.content.iter_chunked(PIECE):
                body += piece
                if len(body) > at_most:
                    return Missing.TOO_LARGE
        return bytes(body)
