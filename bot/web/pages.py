"""Serve the pages that domains offer: check the link, then run the view in one transaction."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from aiohttp import web
from sqlalchemy.orm import Session

from bot.web.answers import HttpAnswers, unless_known
from bot.web.forms import read_form
from models.engine.database import Database
from rules.schedule.clock import Clock
from services.conversation.deployment import Deployment
from services.mentors.access import may
from services.outbox import signed_links
from services.outbox.email_rendering import EmailRenderer
from services.outbox.signed_links import SignedLink
from services.pages.actions import Form
from services.pages.layout import lost_page, root_of
from services.pages.page import (
    Document,
    HttpMethod,
    LinkPage,
    OpenPage,
    Page,
    PageRequest,
    PageResponse,
    Renewal,
)
from services.pages.renewal import expired_page, renewed_page
from services.programme import association
from services.tickets import page_words

NOTHING: Form = {}
ADD = {HttpMethod.GET: web.get, HttpMethod.POST: web.post}


@dataclass(frozen=True, slots=True)
class Pages:
    """All pages of the domains; `wake_worker` is called after each that may change something.

    This is the one guard of pages behind links: at each request, in the transaction of the view,
    the link must be of the current generation, and its bearer must have the access that its action
    asks for.  What a form says is looked at for words of danger.  `renewals` send another link for
    an expired one, by its action.
    """

    pages: Sequence[Page]
    renewals: Mapping[str, Renewal]
    database: Database
    deployment: Deployment
    renderer: EmailRenderer
    clock: Clock
    wake_worker: Callable[[], None]
    answers: HttpAnswers = field(default_factory=HttpAnswers)

    def routes(self) -> list[web.RouteDef]:
        linked = defaultdict[tuple[HttpMethod, str], list[LinkPage]](list)
        routes = []
        for page in self.pages:
            if isinstance(page, OpenPage):
                routes.append(ADD[page.method](page.path, partial(self._open, page)))
            else:
                linked[page.method, page.path].append(page)
        for (method, path), pages in linked.items():
            routes.append(ADD[method](path, partial(self._linked, pages)))
        return routes

    async def _open(self, page: OpenPage, request: web.Request) -> web.Response:
        now = self.clock()

        def work(session: Session) -> PageResponse:
            return page.view(self._request(session, request, now, NOTHING))

        return await self._run(request, page.method, work)

    async def _linked(self, pages: Sequence[LinkPage], request: web.Request) -> web.Response:
        """Find the page of the link among those of its path; any other link is a lost one."""
        link = signed_links.verified(self.renderer.key, request.match_info["token"])
        page = next((page for page in pages if link and link.action in page.bearers), None)
        if link is None or page is None:
            return await self._run(request, HttpMethod.GET, lambda _: lost_page())
        now = self.clock()
        is_open = now < page.until(link)
        answered = self._answered if is_open else self._expired
        return await answered(request, page, link, now)

    async def _answered(
        self, request: web.Request, page: LinkPage, link: SignedLink, now: datetime
    ) -> web.Response:
        form = await read_form(request, page.largest_form) if page.largest_form else NOTHING

        def work(session: Session) -> PageResponse:
            if not self._opens(session, page, link):
                return page_words.beside_lost(form, lost_page())
            asked = self._request(session, request, now, form)
            return page_words.answered(asked, link, page.view)

        return await self._run(request, page.method, work)

    def _opens(self, session: Session, page: LinkPage, link: SignedLink) -> bool:
        is_current = signed_links.is_current(session, link, self.renderer.generations)
        return is_current and may(session, link.person_id, page.bearers[link.action])

    async def _expired(
        self, request: web.Request, page: LinkPage, link: SignedLink, now: datetime
    ) -> web.Response:
        """Offer another link, if we know an address to send it to."""
        renew = self.renewals.get(link.action)
        if renew is None:
            return await self._run(request, HttpMethod.GET, lambda _: lost_page())
        if page.method is HttpMethod.GET:
            return await self._run(request, HttpMethod.GET, lambda _: expired_page())

        def work(session: Session) -> PageResponse:
            renew(session, link.person_id, now)
            return renewed_page()

        return await self._run(request, page.method, work)

    async def _run(
        self, request: web.Request, method: HttpMethod, work: Callable[[Session], PageResponse]
    ) -> web.Response:
        def drawn(session: Session) -> tuple[PageResponse, str]:
            answer = work(session)
            needs_name = isinstance(answer.body, Document)
            return answer, association.name(session) if needs_name else self.answers.association

        run = self.database.read if method is HttpMethod.GET else self.database.transact
        async with self.answers.room:
            answer, self.answers.association = await run(drawn)
        if method is HttpMethod.POST:
            self.wake_worker()
        return self.answers.as_http(unless_known(request, answer), request.rel_url.raw_path)

    def _request(
        self, session: Session, request: web.Request, now: datetime, form: Form
    ) -> PageRequest:
        return PageRequest(
            session=session,
            now=now,
            deployment=self.deployment,
            url=self.renderer.link,
            path=request.path,
            root=root_of(request.rel_url.raw_path),
            parts=request.match_info,
            query=request.query,
            form=form,
        )
