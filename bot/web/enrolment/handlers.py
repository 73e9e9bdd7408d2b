"""Serve the front page, which anyone may see, and take its form, with some suspicion."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from aiohttp import web
from sqlalchemy.orm import Session

from bot.remote_address import Network, RequestLimiter, area_of, is_from_our_page, sender_of
from bot.web.answers import HttpAnswers
from bot.web.enrolment.front_page import (
    CONTACT,
    DOOR,
    NAME,
    PLACE,
    STAMP,
    TRAP,
    FilledForm,
    FrontPageHtml,
)
from bot.web.enrolment.language import language_of
from bot.web.forms import read_form
from models.engine.database import Database
from rules.enrolment import call_back_contacts
from rules.enrolment.call_back_contacts import CallBackFault
from rules.schedule.clock import Clock
from rules.schedule.time_zones import NO_DEPARTMENT, local_date
from services.enrolment import call_back_requests, front_page, near_me
from services.enrolment.call_back_requests import CallBackForm, CallBackResult, door_named
from services.enrolment.front_page import FrontPage
from services.enrolment.near_me import Nearby
from services.feedback import front_page_words
from services.feedback.front_page_words import ShownWords
from services.geography.zones import Zones
from services.pages.actions import UNPROCESSABLE
from services.pages.layout import HEADERS
from services.pages.page import PageResponse
from services.people.tokens import RandomBelow
from services.programme import association

OPEN = {
    name: value for name, value in HEADERS.items() if name not in ("Cache-Control", "X-Robots-Tag")
} | {"Referrer-Policy": "same-origin", "Vary": "Accept-Language"}
"""Headers of a public page; the browser tells that a form comes from the page."""
SHOWN, ALONE = {"Cache-Control": "private, max-age=60"}, {"Cache-Control": "no-store"}
"""A stamp is good once: two people must not be shown one cached page with it."""
SAID = ("phone", "email")
AGAIN, TOO_MANY = 403, 429
NONE = frozenset[str]()


@dataclass(frozen=True, slots=True)
class FrontPageHandlers:
    """Shows the front page, whose `address` is that of the chat, and takes its form."""

    database: Database
    bot_id: int
    address: str
    key: bytes
    clock: Clock
    random_below: RandomBelow
    wake_worker: Callable[[], None]
    answers: HttpAnswers = field(default_factory=HttpAnswers)
    public_url: str = ""
    has_chat: bool = False
    """Whether the chat page is open here."""
    zones: Zones = field(default_factory=Zones)
    logos: Path | None = None
    proxies: Sequence[Network] = ()
    limiter: RequestLimiter = field(default_factory=RequestLimiter)

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/", self.see), web.post("/", self.ask)]

    async def see(self, request: web.Request) -> web.Response:
        channel = request.query.get("said")
        filled = (
            FilledForm(notice=f"front_page.said.{channel}")
            if channel in SAID
            else FilledForm({DOOR: request.query.get(DOOR, "")})
        )
        return await self._shown(request, filled, 200, ALONE if filled.notice else SHOWN)

    async def ask(self, request: web.Request) -> web.Response:
        """Take the form, note it and redirect: reloading the page asks for nothing more."""
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
        form = CallBackForm(
            name, contact, stamp, is_first=False, door=door_named(sent.get(DOOR, ""))
        )
        return await self._answered(request, sent, await self._noted(sender, form, now))

    async def _noted(self, sender: str, form: CallBackForm, now: datetime) -> CallBackResult:
        area = area_of(sender)
        request = replace(form, is_first=self.limiter.note_request(area, now))
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

        place = request.query.get(PLACE, "")

        def read(session: Session) -> tuple[FrontPage, str, Nearby | None, Sequence[ShownWords]]:
            nearby = self._nearby(session, place, now) if place.strip() else None
            said = front_page_words.shown(session, self.bot_id)
            return front_page.content(session, now), association.name(session), nearby, said

        async with self.answers.room:
            content, self.answers.association, nearby, said = await self.database.read(read)
        html = FrontPageHtml(
            language_of(request),
            content,
            self.address,
            self._stamp(filled.values, now),
            filled,
            nearby,
            self._logos(),
            said,
            self.public_url,
            self.has_chat,
        )
        page = PageResponse(status=status, body=html.document(), headers={**OPEN, **caching})
        return self.answers.as_http(page)

    def _logos(self) -> frozenset[str]:
        """Return the files of logos, looked up anew: one may be added while the bot runs."""
        folder = self.logos
        return frozenset(it.name for it in folder.iterdir()) if folder and folder.is_dir() else NONE

    def _nearby(self, session: Session, place: str, now: datetime) -> Nearby:
        return near_me.look(session, self.zones, place, local_date(now, NO_DEPARTMENT))

    def _stamp(self, sent: Mapping[str, str], now: datetime) -> str:
        """Return the stamp of a form to correct, while it is good.

        A new one would be too recent for a quick correction.
        """
        earlier = sent.get(STAMP, "")
        return (
            earlier
            if front_page.still_good(self.key, earlier, now)
            else front_page.stamp(self.key, now, self.random_below(front_page.NUMBERS))
        )
