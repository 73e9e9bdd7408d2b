"""The front door over HTTP: seen by anyone, and a form that is read with some suspicion."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from aiohttp import web

from bot.remote_address import Network, RequestLimiter, area_of, is_from_our_page, sender_of
from bot.web.enrolment.front_page import CONTACT, LANGUAGES, NAME, STAMP, TRAP, Drawing, Filled
from bot.web.layout import HEADERS
from bot.web.links import form_sent, kindly
from flows.texts import DEFAULT_LANGUAGE
from models.engine.database import Database
from rules.enrolment import call_back_contacts
from rules.enrolment.call_back_contacts import Wrong
from rules.schedule.clock import Clock
from services.enrolment import call_back_requests, front_page
from services.enrolment.call_back_requests import Asked, Noted
from services.people.tokens import Chance

OPEN = {
    name: value for name, value in HEADERS.items() if name not in ("Cache-Control", "X-Robots-Tag")
} | {"Referrer-Policy": "same-origin", "Vary": "Accept-Language"}
"""Anyone may find this page; a browser says that a form comes from it."""
SHOWN, ALONE = {"Cache-Control": "private, max-age=60"}, {"Cache-Control": "no-store"}
"""A stamp is good once: no two people may be shown the same page."""
SAID = ("phone", "email")
AGAIN, WRONG, TOO_MANY = 403, 422, 429


@dataclass(frozen=True, slots=True)
class Door:
    """`address` is that of the chat; `wake_worker` is called once the team is to be told."""

    database: Database
    bot_id: int
    address: str
    key: bytes
    clock: Clock
    chance: Chance
    wake_worker: Callable[[], None]
    public_url: str = ""
    proxies: Sequence[Network] = ()
    limiter: RequestLimiter = field(default_factory=RequestLimiter)

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/", self.see), web.post("/", self.ask)]

    async def see(self, request: web.Request) -> web.Response:
        return await kindly(self._see(request))

    async def ask(self, request: web.Request) -> web.Response:
        return await kindly(self._ask(request))

    async def _see(self, request: web.Request) -> web.Response:
        said = request.query.get("said")
        filled = Filled(notice=f"door.said.{said}") if said in SAID else Filled()
        return await self._shown(request, filled, 200, ALONE if filled.notice else SHOWN)

    async def _ask(self, request: web.Request) -> web.Response:
        """Once noted, the page is asked for again: a browser that reloads asks for nothing."""
        sent, now = await form_sent(request), self.clock()
        name, contact = (
            call_back_contacts.first_name(sent.get(NAME, "")),
            call_back_contacts.contact(sent.get(CONTACT, "")),
        )
        if isinstance(name, Wrong) or isinstance(contact, Wrong):
            found = {NAME: name, CONTACT: contact}
            faults = {field: it for field, it in found.items() if isinstance(it, Wrong)}
            return await self._shown(request, Filled(sent, faults, "door.fix"), WRONG)
        stamp = front_page.in_good_time(self.key, sent.get(STAMP, ""), now)
        if stamp is None or sent.get(TRAP) or not is_from_our_page(request, self.public_url):
            return await self._shown(request, Filled(sent, notice="door.again"), AGAIN)
        sender = sender_of(request, self.proxies)
        if not self.limiter.admits(sender, now):
            return await self._shown(request, Filled(sent, notice="door.wait_here"), TOO_MANY)
        return await self._answered(
            request, sent, await self._noted(sender, name, contact, stamp, now)
        )

    async def _noted(
        self, sender: str, name: str, contact: str, stamp: int, now: datetime
    ) -> Noted:
        area = area_of(sender)
        asked = Asked(name, contact, stamp, is_first=self.limiter.is_first_of(area, now))
        noted = await self.database.transact(
            lambda session: call_back_requests.ask(session, self.bot_id, asked, now)
        )
        if asked.is_first and noted is not Noted.NEW:
            self.limiter.take_back(area)
        return noted

    async def _answered(
        self, request: web.Request, sent: Mapping[str, str], noted: Noted
    ) -> web.Response:
        if noted is Noted.TOO_MANY:
            return await self._shown(request, Filled(sent, notice="door.wait_all"), TOO_MANY)
        if noted is Noted.USED:
            anew = {**sent, STAMP: ""}
            return await self._shown(request, Filled(anew, notice="door.again"), AGAIN)
        self.wake_worker()
        said = "email" if "@" in sent.get(CONTACT, "") else "phone"
        there = f"?lang={language_of(request)}&said={said}"
        return web.Response(status=303, headers=OPEN | ALONE | {"Location": there})

    async def _shown(
        self,
        request: web.Request,
        filled: Filled,
        status: int,
        kept: Mapping[str, str] = ALONE,
    ) -> web.Response:
        now = self.clock()
        found = await self.database.read(lambda session: front_page.front_door(session, now))
        drawing = Drawing(
            language_of(request), found, self.address, self._stamp(filled.values, now), filled
        )
        return web.Response(
            text=drawing.html(), content_type="text/html", status=status, headers={**OPEN, **kept}
        )

    def _stamp(self, sent: Mapping[str, str], now: datetime) -> str:
        """That of a form to correct stays: who corrects one letter is quick."""
        stamped = sent.get(STAMP, "")
        return (
            stamped
            if front_page.still_good(self.key, stamped, now)
            else front_page.stamp(self.key, now, self.chance(front_page.NUMBERS))
        )


def language_of(request: web.Request) -> str:
    """As asked in the address, else the one of ours that the browser likes best."""
    wanted = [request.query.get("lang", ""), *_liked(request.headers.get("Accept-Language", ""))]
    return next((it for it in wanted if it in LANGUAGES), DEFAULT_LANGUAGE)


def _liked(header: str) -> list[str]:
    """ "en-GB,en;q=0.8,fr;q=0.5": best first."""
    found = []
    for part in header[:200].split(","):
        name, _, weight = part.partition(";q=")
        try:
            found.append((float(weight or 1), name.strip().partition("-")[0].lower()))
        except ValueError:
            continue
    return [name for _, name in sorted(found, key=lambda it: -it[0])]
