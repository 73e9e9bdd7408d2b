"""Files are made off the event loop, from one steady picture of the data."""

from collections.abc import Mapping
from dataclasses import dataclass

from models.database import Database
from services.files import File, Maker
from services.lines import Show


@dataclass(frozen=True, slots=True)
class Attachments:
    database: Database
    makers: Mapping[str, Maker]

    async def make(self, show: Show) -> File | None:
        return await self.database.read(
            lambda session: self.makers[show.document](session, show.subject)
        )
