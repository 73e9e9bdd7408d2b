"""Serve the address that a calendar follows: one person's agenda, to the holder of its secret."""

from dataclasses import dataclass
from hashlib import sha256

from aiohttp import web
from sqlalchemy.orm import Session

from bot.web.links import with_error_page
from models.engine.database import Database
from rules.schedule.clock import Clock
from services.agenda import calendar, feeds
from services.schedule.video_rooms import Rooms

TOKEN = "{token:[0-9a-f]{40}}"
HEADERS = {
    "Cache-Control": "private, max-age=900",
    "Content-Disposition": 'inline; filename="agenda-declic.ics"',
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}


@dataclass(frozen=True, slots=True)
class Feeds:
    database: Database
    rooms: Rooms
    clock: Clock

    def routes(self) -> list[web.RouteDef]:
        return [web.get(f"/agenda/{TOKEN}.ics", self._see)]

    async def _see(self, request: web.Request) -> web.Response:
        return await with_error_page(self._feed(request))

    async def _feed(self, request: web.Request) -> web.Response:
        """Return the calendar; an unknown address and a withdrawn one are both not found."""
        token, now = request.match_info["token"], self.clock()

        def work(session: Session) -> bytes | None:
            person_id = feeds.owner(session, token)
            if person_id is None:
                return None
            return calendar.feed_of(session, person_id, self.rooms, now)

        body = await self.database.read(work)
        if body is None:
            return web.Response(
                status=404, text="Not found\n", headers={"Cache-Control": "no-store"}
            )
        tag = sha256(body).hexdigest()[:32]
        headers = HEADERS | {"ETag": f'"{tag}"'}
        if any(known_tag.value in (tag, "*") for known_tag in request.if_none_match or ()):
            return web.Response(status=304, headers=headers)
        return web.Response(
            body=body, content_type="text/calendar", charset="utf-8", headers=headers
        )
