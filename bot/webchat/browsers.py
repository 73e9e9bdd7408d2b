"""Open the chat in one more browser by a link or six words; list and close those it is open in."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from aiohttp import web
from sqlalchemy.orm import Session

from bot.web import origin
from bot.web.answers import HttpAnswers
from bot.web.enrolment.language import language_of
from bot.web.forms import read_form
from models.engine.database import Database
from models.people import ChannelName
from rules.conversation.answer_budget import AnswerBudget
from rules.schedule.clock import Clock
from services.outbox import signed_links
from services.outbox.signed_links import BACK, BACK_LASTS, LASTS, SignedLink
from services.pages.layout import lost_page, plain_page, redirect
from services.pages.page import PageResponse
from services.people import addresses, people, time_zones
from services.people.tokens import RandomBelow
from services.webchat import device_pages, devices, returning
from services.webchat.devices import KnownDevice

LARGEST = 2 * 1024
"""Bytes of a form of these pages: an address, a number."""
REFUSED, LOST, LIMITED = 403, 404, 429
ALL = 0
"""The one lane of the budget of wrong words."""


@dataclass(frozen=True, slots=True)
class BrowserPages:
    """The pages of the browsers in which a conversation is open."""

    database: Database
    bot_id: int
    link_key: bytes
    fingerprint_key: bytes
    clock: Clock
    public_url: str
    wake_worker: Callable[[], None]
    answers: HttpAnswers
    random_below: RandomBelow
    wrong_words: AnswerBudget = field(default_factory=lambda: AnswerBudget(burst=100))
    """Who guesses a hundred times in a row, then each second, has 48 bits before them."""
    monotonic: Callable[[], float] = time.monotonic

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/chat/devices", self.list),
            web.post("/chat/devices", self.change),
            web.post("/chat/back", self.send_link),
            web.post("/chat/words", self.draw_words),
            web.get("/chat/words/{words}", self.confirm_words),
            web.post("/chat/words/open", self.open_by_words),
            web.get("/chat/back/{token}", self.confirm),
            web.post("/chat/back/{token}", self.open),
        ]

    async def list(self, request: web.Request) -> web.StreamResponse:
        """Show in which browsers the conversation of this one is open."""
        return self._as_http(request, await self.database.read(lambda s: self._listed(s, request)))

    async def change(self, request: web.Request) -> web.StreamResponse:
        """Close the chat in a browser, or note that this one is shared."""
        if not origin.is_from_our_page(request, self.public_url):
            return self._refuse(request)
        form = await read_form(request, LARGEST)
        page = await self.database.transact(lambda s: self._changed(s, request, form))
        response = self._as_http(request, page)
        if device_pages.LEAVE in form:
            origin.end_cookie(response, self.bot_id)
        elif device_pages.SHARE in form and (secret := self._secret(request)):
            origin.set_cookie(response, self.bot_id, secret, None)
        return response

    async def send_link(self, request: web.Request) -> web.StreamResponse:
        """Send a link back to a proved address; say the same to who gives any other."""
        if not origin.is_from_our_page(request, self.public_url):
            return self._refuse(request)
        email = (await read_form(request, LARGEST)).get("email", "")
        now = self.clock()
        await self.database.transact(
            lambda s: returning.send_link(s, self.bot_id, email, self.fingerprint_key, now)
        )
        self.wake_worker()
        return self._as_http(request, device_pages.asked_page(language_of(request)))

    async def confirm(self, request: web.Request) -> web.StreamResponse:
        """Ask whether to open the conversation of a link here: following a link opens nothing."""

        def work(session: Session) -> PageResponse:
            link = self._link(session, request)
            if link is None:
                return lost_page()
            return device_pages.back_page(people.language_of(session, link.person_id))

        return self._as_http(request, await self.database.read(work))

    async def open(self, request: web.Request) -> web.StreamResponse:
        """Open the conversation of a link in this browser, and close there any other."""
        if not origin.is_from_our_page(request, self.public_url):
            return self._refuse(request)

        def work(session: Session) -> str:
            link = self._link(session, request)
            return self._open_for(session, request, link.person_id) if link else ""

        return self._opened(request, await self.database.transact(work)) or self._as_http(
            request, lost_page()
        )

    async def draw_words(self, request: web.Request) -> web.StreamResponse:
        """Show six words that open the conversation of this browser in another one."""
        if not origin.is_from_our_page(request, self.public_url):
            return self._refuse(request)
        now = self.clock()

        def work(session: Session) -> PageResponse:
            device = self._device(session, request)
            if device is None:
                return redirect("../chat")
            words = returning.draw_words(session, device.person_id, self.random_below, now)
            language = people.language_of(session, device.person_id)
            return device_pages.words_page(language, words, f"{self.public_url}/chat/words")

        return self._as_http(request, await self.database.transact(work))

    async def confirm_words(self, request: web.Request) -> web.StreamResponse:
        """Ask whether to open a conversation by the words of a QR code: following it opens none."""
        words = returning.as_typed(request.match_info["words"])
        return self._as_http(request, device_pages.back_page(language_of(request), words))

    async def open_by_words(self, request: web.Request) -> web.StreamResponse:
        """Open the conversation of six words in this browser, and close there any other."""
        if not origin.is_from_our_page(request, self.public_url):
            return self._refuse(request)
        words = returning.as_typed((await read_form(request, LARGEST)).get("words", ""))
        now, language = self.clock(), language_of(request)

        def work(session: Session) -> str:
            person_id = returning.take_words(session, self.bot_id, words, now)
            return self._open_for(session, request, person_id) if person_id else ""

        if response := self._opened(request, await self.database.transact(work)):
            return response
        if not self.wrong_words.spend(ALL, self.monotonic()):
            return self._as_http(request, plain_page(language, "crowded", status=LIMITED))
        return self._as_http(request, device_pages.wrong_words_page(language))

    def _open_for(self, session: Session, request: web.Request, person_id: int) -> str:
        """Open somebody's conversation in this browser; return its cookie's secret."""
        if (before := self._device(session, request)) is not None:
            devices.close(session, before.person_id, before.id)
        address = next(
            it
            for it in addresses.all_of_person(session, person_id)
            if it.channel is ChannelName.WEB
        )
        return devices.open_for(session, address, self.clock())[1]

    def _opened(self, request: web.Request, secret: str) -> web.Response | None:
        """Lead to the conversation that was opened, with its cookie; None if none was."""
        if not secret:
            return None
        response = self._as_http(request, redirect("../../chat"))
        origin.set_cookie(response, self.bot_id, secret, int(devices.LIFE.total_seconds()))
        return response

    def _listed(self, session: Session, request: web.Request) -> PageResponse:
        device = self._device(session, request)
        if device is None:
            return redirect("../chat")
        language = people.language_of(session, device.person_id)
        rows = devices.of_person(session, device.person_id, self.clock())
        zone = time_zones.zone_of_person(session, device.person_id)
        return device_pages.devices_page(language, rows, device.id, zone)

    def _changed(
        self, session: Session, request: web.Request, form: Mapping[str, str]
    ) -> PageResponse:
        device = self._device(session, request)
        if device is None:
            return redirect("../chat")
        if device_pages.LEAVE in form:
            devices.close(session, device.person_id, device.id)
            return device_pages.left_page(people.language_of(session, device.person_id))
        if device_pages.SHARE in form:
            devices.share(session, device.id, self.clock())
        elif (number := form.get(device_pages.CLOSE, "")).isdecimal() and len(number) < 16:
            devices.close(session, device.person_id, int(number))
        return redirect("devices")

    def _link(self, session: Session, request: web.Request) -> SignedLink | None:
        """Return the link of a token that still opens the conversation of somebody of the page."""
        link = signed_links.read(self.link_key, request.match_info["token"], self.clock())
        if link is None or link.action != BACK or self._is_old(link, self.clock()):
            return None
        is_of_page = any(
            it.channel is ChannelName.WEB and it.bot_id == self.bot_id
            for it in addresses.all_of_person(session, link.person_id)
        )
        generations: Mapping[str, signed_links.Generation] = {}
        return link if is_of_page and signed_links.is_current(session, link, generations) else None

    def _is_old(self, link: SignedLink, now: datetime) -> bool:
        return now >= link.expires_at - LASTS + BACK_LASTS

    def _device(self, session: Session, request: web.Request) -> KnownDevice | None:
        return devices.find(session, self.bot_id, self._secret(request), self.clock())

    def _secret(self, request: web.Request) -> str:
        return request.cookies.get(origin.cookie_name(self.bot_id), "")

    def _refuse(self, request: web.Request) -> web.Response:
        return self._as_http(request, plain_page(language_of(request), "elsewhere", status=REFUSED))

    def _as_http(self, request: web.Request, page: PageResponse) -> web.Response:
        return self.answers.as_http(page, request.rel_url.raw_path)
