"""Serve the front page, which anyone may see, and take its form, with some suspicion."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from aiohttp import web
from sqlalchemy.orm import Session

from bot.remote_address import Network, RequestLimiter, area_of, is_from_our_page, sender_of
from bot.web.answers import HttpAnswers
from bot.web.enrolment.front_page import (
    CONTACT,
    NAME,
    STAMP,
    TRAP,
    FilledForm,
    FrontPageHtml,
)
from bot.web.forms import read_form
from flows.texts import DEFAULT_LANGUAGE
from models.engine.database import Database
from rules.enrolment import call_back_contacts
from rules.enrolment.call_back_contacts import CallBackFault
from rules.schedule.clock import Clock
from services.enrolment import call_back_requests, front_page
from services.enrolment.call_back_requests import CallBackForm, CallBackResult
from services.enrolment.front_page import FrontPage
from services.pages.actions import UNPROCESSABLE
from services.pages.layout import HEADERS, LANGUAGES
from services.pages.page import PageResponse
from services.people.tokens import Chance
from services.programme import association

OPEN = {
    name: value for name, value in HEADERS.items() if name not in ("Cache-Control", "X-Robots-Tag")
} | {"Referrer-Policy": "same-origin", "Vary": "Accept-Language"}
"""Headers of a page that anyone may find; the browser tells that a form comes from it."""
SHOWN, ALONE = {"Cache-Control": "private, max-age=60"}, {"Cache-Control": "no-store"}
"""A stamp is good once: two people must not be shown one cached page with it."""
SAID = ("phone", "email")
AGAIN, TOO_MANY = 403, 429


@dataclass(frozen=True, slots=True)
class FrontPageHandlers:
    """Shows the front page, whose `address` is that of the chat, and takes its form."""

    database: Database
    bot_id: int
    address: str
    key: bytes
    clock: Clock
    chance: Chance
    wake_worker: Callable[[], None]
    answers: HttpAnswers = field(default_factory=HttpAnswers)
    public_url: str = ""
    proxies: Sequence[Network] = ()
    limiter: RequestLimiter = field(default_factory=RequestLimiter)

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/", self.see), web.post("/", self.ask)]

    async def see(self, request: web.Request) -> web.Response:
        channel = request.query.get("said")
        filled = (
            FilledForm(notice=f"front_page.said.{channel}") if channel in SAID else FilledForm()
        )
        return await self._shown(request, filled, 200, ALONE if filled.notice else SHOWN)

    async def ask(self, request: web.Request) -> web.Response:
        """Take the form; once noted, redirect, so that a browser that reloads asks for nothing."""
        sent, now = await read_form(request), self.clock()
        name, contact = (
            call_back_contacts.first_name(sent.get(NAME, "")),
            call_back_contacts.contact(sent.get(CONTACT, "")),
        )
        if isinstance(name, CallBackFault) or isinstance(contact, CallBackFault):
            values = {NAME: name, CONTACT: contact}
            faults = {
                field: value for field, value in values.items() if isinstance(value, CallBackFault)
            }
            return await self._shown(
                request, FilledForm(sent, faults, "front_page.fix"), UNPROCESSABLE
            )
        stamp = front_page.in_good_time(self.key, sent.get(STAMP, ""), now)
        if stamp is None or sent.get(TRAP) or not is_from_our_page(request, self.public_url):
            return await self._shown(request, FilledForm(sent, notice="front_page.again"), AGAIN)
        sender = sender_of(request, self.proxies)
        if not self.limiter.admits(sender, now):
            return await self._shown(
                request, FilledForm(sent, notice="front_page.wait_here"), TOO_MANY
            )
        return await self._answered(
            request, sent, await self._noted(sender, name, contact, stamp, now)
        )

    async def _noted(
        self, sender: str, name: str, contact: str, stamp: int, now: datetime
    ) -> CallBackResult:
        area = area_of(sender)
        request = CallBackForm(name, contact, stamp, is_first=self.limiter.is_first_of(area, now))
        async with self.answers.room:
            noted = await self.database.transact(
                lambda session: call_back_requests.ask(session, self.bot_id, request, now)
            )
        if request.is_first and noted is not CallBackResult.NEW:
            self.limiter.take_back(area)
        return noted

    async def _answered(
        self, request: web.Request, sent: Mapping[str, str], noted: CallBackResult
    ) -> web.Response:
        if noted is CallBackResult.TOO_MANY:
            return await self._shown(
                request, FilledForm(sent, notice="front_page.wait_all"), TOO_MANY
            )
        if noted is CallBackResult.USED:
            unstamped = {**sent, STAMP: ""}
            return await self._shown(
                request, FilledForm(unstamped, notice="front_page.again"), AGAIN
            )
        self.wake_worker()
        channel = "email" if "@" in sent.get(CONTACT, "") else "phone"
        location = f"?lang={language_of(request)}&said={channel}"
        return web.Response(status=303, headers=OPEN | ALONE | {"Location": location})

    async def _shown(
        self,
        request: web.Request,
        filled: FilledForm,
        status: int,
        caching: Mapping[str, str] = ALONE,
    ) -> web.Response:
        now = self.clock()

        def read(session: Session) -> tuple[FrontPage, str]:
            return front_page.content(session, now), association.name(session)

        async with self.answers.room:
            content, self.answers.association = await self.database.read(read)
        html = FrontPageHtml(
            language_of(request), content, self.address, self._stamp(filled.values, now), filled
        )
        page = PageResponse(status=status, body=html.document(), headers={**OPEN, **caching})
        return self.answers.as_http(page)

    def _stamp(self, sent: Mapping[str, str], now: datetime) -> str:
        """Return the stamp of a form to correct, while it is good.

        A new one would be too recent for a quick correction.
        """
        earlier = sent.get(STAMP, "")
        return (
            earlier
            if front_page.still_good(self.key, earlier, now)
            else front_page.stamp(self.key, now, self.chance(front_page.NUMBERS))
        )


def language_of(request: web.Request) -> str:
    """Return the language asked for in the address, else the one that the browser prefers."""
    preferred = [
        request.query.get("lang", ""),
        *_accepted(request.headers.get("Accept-Language", "")),
    ]
    return next((language for language in preferred if language in LANGUAGES), DEFAULT_LANGUAGE)


def _accepted(header: str) -> list[str]:
    """Return the languages of "en-GB,en;q=0.8,fr;q=0.5", best first."""
    weights = []
    for part in header[:200].split(","):
        name, _, weight = part.partition(";q=")
        try:
            weights.append((float(weight or 1), name.strip().partition("-")[0].lower()))
        except ValueError:
            continue
    return [name for _, name in sorted(weights, key=lambda pair: -pair[0])]
