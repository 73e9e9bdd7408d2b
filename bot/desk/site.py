"""Serve the desk: open it by a code, ask who works there at each request, close it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from aiohttp import web
from sqlalchemy.orm import Session

from bot.web import origin
from bot.web.answers import Handler, HttpAnswers
from bot.web.enrolment.language import language_of
from bot.web.forms import read_form
from models.desk import Desk
from models.engine.database import Database
from rules.desk import browsers
from rules.schedule.clock import Clock
from services.conversation.conversations import Conversations
from services.desk import desks, pages
from services.desk.reader import DeskReader
from services.desk.views import ListingViews
from services.pages.layout import plain_page, redirect, root_of
from services.pages.page import PageResponse
from services.people import people
from services.people.access import Access, may
from services.programme import association

PATH = "/bureau"
LARGEST = 64 * 1024
"""Bytes of a form of the desk: the rows that were chosen, and what is said to them."""
NAME, NUMBER = "{name:[a-z_]{1,40}}", "{number:[0-9]{1,15}}"
"""Parts of a path: a listing, the key of a row or the number of an act."""
REFUSED, LIMITED = 403, 429
View = Callable[[DeskReader], PageResponse]
Form = Mapping[str, str]
ListingView = Callable[[DeskReader, str, Form], PageResponse | None]
PostView = Callable[[web.Request, DeskReader, Form], PageResponse | None]


@dataclass(frozen=True, slots=True)
class DeskSite:
    """The desk of one bot's team.

    This is the one guard of its pages: at each request, in the transaction of the view, the cookie
    must open a desk of this bot, and whoever opened it must be of the team still.
    """

    database: Database
    conversations: Conversations
    clock: Clock
    public_url: str
    wake_worker: Callable[[], None]
    answers: HttpAnswers
    views: ListingViews

    @property
    def bot_id(self) -> int:
        return self.conversations.deployment.bot_id

    def routes(self) -> list[web.RouteDef]:
        workbook = self.views.take, self.views.workbook
        return [
            web.get(PATH, self.see),
            web.post(PATH, self.ask),
            web.post(f"{PATH}/leave", self.leave),
            web.post(f"{PATH}/desks", self._posted(self._close)),
            web.get(f"{PATH}/acts/{NUMBER}", self._act),
            web.post(f"{PATH}/acts/{NUMBER}", self._posted(self._decide)),
            web.get(f"{PATH}/{NAME}", self._listing),
            web.get(f"{PATH}/{NAME}/{NUMBER}", self._row),
            web.post(f"{PATH}/{NAME}/search", self._posted(self._of_listing(self.views.search))),
            web.post(f"{PATH}/{NAME}/views", self._posted(self._of_listing(self.views.save_view))),
            web.post(f"{PATH}/{NAME}/sheet", self._posted(*map(self._of_listing, workbook))),
            web.post(f"{PATH}/{NAME}/act", self._posted(self._of_listing(self.views.choose))),
            web.post(f"{PATH}/{NAME}/do", self._posted(self._of_listing(self.views.do))),
        ]

    async def see(self, request: web.Request) -> web.StreamResponse:
        """Show the first page of an open desk, the code of one that waits, or the way in."""
        return await self._see(request, self.views.home)

    async def ask(self, request: web.Request) -> web.StreamResponse:
        """Show a code in a browser that has no desk open."""
        if not origin.is_from_our_page(request, self.public_url):
            return await self._refuse(request)
        now, browser = self.clock(), browsers.named(request.headers.get("User-Agent", ""))

        def work(session: Session) -> str | None:
            if desks.find(session, self.bot_id, self._secret(request), now):
                return ""
            asked = desks.ask(session, self.bot_id, browser, now)
            return asked[1] if asked else None

        secret = await self.database.transact(work)
        if secret is None:
            return self._as_http(
                request, plain_page(language_of(request), "crowded", status=LIMITED)
            )
        response = self._as_http(request, redirect("bureau"))
        if secret:
            origin.set_cookie(response, self.bot_id, secret, None, origin.DESK)
        return response

    async def leave(self, request: web.Request) -> web.StreamResponse:
        """Close the desk of this browser, whoever opened it."""
        if not origin.is_from_our_page(request, self.public_url):
            return await self._refuse(request)
        now = self.clock()

        def work(session: Session) -> None:
            if desk := desks.find(session, self.bot_id, self._secret(request), now):
                session.delete(desk)

        await self.database.transact(work)
        response = self._as_http(request, pages.left_page(language_of(request)))
        origin.end_cookie(response, self.bot_id, origin.DESK)
        return response

    async def _listing(self, request: web.Request) -> web.StreamResponse:
        name, query = request.match_info["name"], dict(request.query)
        return await self._see(request, lambda reader: self.views.see(reader, name, query))

    async def _row(self, request: web.Request) -> web.StreamResponse:
        name, key = request.match_info["name"], int(request.match_info["number"])
        query = dict(request.query)
        return await self._see(request, lambda reader: self.views.row(reader, name, key, query))

    async def _act(self, request: web.Request) -> web.StreamResponse:
        number = int(request.match_info["number"])
        return await self._see(request, lambda reader: self.views.see_act(reader, number))

    def _decide(self, request: web.Request, reader: DeskReader, form: Form) -> PageResponse:
        return self.views.decide(reader, int(request.match_info["number"]), form)

    def _of_listing(self, view: ListingView) -> PostView:
        return lambda request, reader, form: view(reader, request.match_info["name"], form)

    def _close(self, _: web.Request, reader: DeskReader, form: Form) -> PageResponse:
        number = form.get(pages.CLOSE, "")
        if number.isdecimal() and len(number) < 16:
            desks.close(reader.session, reader.person_id, int(number))
        return redirect(reader.at())

    def _posted(self, view: PostView, then: PostView | None = None) -> Handler:
        """Return what answers a form of our own pages by a view that may write.

        `then` answers where the view leaves it: it reads, beside the turns of chats.
        """

        async def answer(request: web.Request) -> web.StreamResponse:
            if not origin.is_from_our_page(request, self.public_url):
                return await self._refuse(request)
            form = await read_form(request, LARGEST)
            now = self.clock()

            def work(session: Session, of: PostView) -> PageResponse | None:
                desk = self._open_desk(session, request, now)
                if desk is None:
                    path = request.rel_url.raw_path_qs
                    return pages.ended_page(language_of(request), path, form, self._root(request))
                return of(request, self._reader(session, request, desk, now), form)

            def first(request: web.Request, reader: DeskReader, form: Form) -> PageResponse | None:
                desks.note_use(reader.session, reader.desk_id, now)
                return view(request, reader, form)

            page = await self.database.transact(partial(work, of=first))
            if page is None and then is not None:
                async with self.answers.room:
                    page = await self.database.read_apart(partial(work, of=then))
            self.wake_worker()
            assert page is not None
            return self._as_http(request, page)

        return answer

    async def _see(self, request: web.Request, view: View) -> web.StreamResponse:
        """Answer by a view that reads; one that is not open leads to the way in."""
        now = self.clock()

        def work(session: Session) -> tuple[PageResponse, int]:
            self.answers.association = association.name(session)
            desk = self._open_desk(session, request, now)
            if desk is None:
                return self._way_in(session, request, now), 0
            page = view(self._reader(session, request, desk, now))
            return page, desk.id if desks.is_to_note(desk, now) else 0

        async with self.answers.room:
            page, used = await self.database.read(work)
        if used:
            await self.database.transact(lambda session: desks.note_use(session, used, now))
        return self._as_http(request, page)

    def _open_desk(self, session: Session, request: web.Request, now: datetime) -> Desk | None:
        desk = desks.find(session, self.bot_id, self._secret(request), now)
        if desk is None or desk.person_id is None:
            return None
        return desk if may(session, desk.person_id, Access.TEAM) else None

    def _way_in(self, session: Session, request: web.Request, now: datetime) -> PageResponse:
        language, secret = language_of(request), self._secret(request)
        desk = desks.find(session, self.bot_id, secret, now)
        if request.path != PATH:
            return redirect(f"{self._root(request)}bureau")
        if desk is not None and desk.code is not None:
            return pages.code_page(language, desk)
        return pages.welcome_page(language, was_open=bool(secret))

    def _reader(
        self, session: Session, request: web.Request, desk: Desk, now: datetime
    ) -> DeskReader:
        assert desk.person_id is not None
        return DeskReader(
            session,
            self.conversations,
            desk.person_id,
            desk.id,
            people.language_of(session, desk.person_id),
            now,
            self._root(request),
        )

    def _root(self, request: web.Request) -> str:
        return root_of(request.rel_url.raw_path)

    def _secret(self, request: web.Request) -> str:
        return request.cookies.get(origin.cookie_name(self.bot_id, origin.DESK), "")

    async def _refuse(self, request: web.Request) -> web.Response:
        return self._as_http(request, plain_page(language_of(request), "elsewhere", status=REFUSED))

    def _as_http(self, request: web.Request, page: PageResponse) -> web.Response:
        return self.answers.as_http(page, request.rel_url.raw_path)
