"""Serve an employer's page, and links from e-mails that do one thing each."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from aiohttp import web
from sqlalchemy.orm import Session

from bot.web.employers import applications, offers
from bot.web.employers.sheet import Section, Sheet
from bot.web.expired_links import LinkRenewal
from bot.web.layout import HEADERS, form, notice, page
from bot.web.links import TOKEN, LinkGuard, lost_page, read_form
from flows.texts import has_text, translate
from models.engine.database import Database
from models.offers import Employer
from rules.schedule.clock import Clock
from services.employers.web.actions import BY_LINK, NOTHING, act, submit
from services.outbox.email_rendering import OFFERS, EmailRenderer
from services.outbox.page_actions import Told, Visit
from services.outbox.signed_links import Link
from services.people.access import Access
from services.people.people import language_of
from services.people.tokens import Chance

SECTIONS: tuple[Section, ...] = (applications.section, offers.section)
"""In the order shown."""
SAID, HIDDEN = "employer.said.", "employer.page.hidden"


@dataclass(frozen=True, slots=True)
class EmployerPages:
    """The pages; `wake_worker` is called after each action."""

    database: Database
    renderer: EmailRenderer
    clock: Clock
    chance: Chance
    wake_worker: Callable[[], None]

    def routes(self) -> list[web.RouteDef]:
        renewal = LinkRenewal(self.database, self.wake_worker)
        guard = LinkGuard(
            self.database,
            self.renderer,
            self.clock,
            dict.fromkeys((OFFERS, *BY_LINK), Access.EMPLOYER),
            renewal.expired,
        )
        return [
            web.get(f"/o/{TOKEN}", guard.wrap(self._see)),
            web.post(f"/o/{TOKEN}", guard.wrap(self._do)),
        ]

    async def _see(self, request: web.Request, link: Link, now: datetime) -> web.Response:
        key = SAID + request.query.get("said", "")
        result = Told(key) if has_text(key) else None
        return await self.database.read(
            lambda session: (
                self._page(session, link, now, result)
                if link.action == OFFERS
                else self._question(session, link, now)
            )
        )

    async def _do(self, request: web.Request, link: Link, now: datetime) -> web.Response:
        sent = await read_form(request) if link.action == OFFERS else {}

        def work(session: Session) -> web.Response:
            visit = Visit(session, link.person_id, now, self.chance)
            if link.action != OFFERS:
                result = act(visit, link.action, link.subject_id, {})
                language = language_of(session, link.person_id)
                return self._single(language, link, notice(language, result.text, done=result.done))
            result = submit(visit, sent)
            return self._done(result) if result.done else self._page(session, link, now, result)

        answer = await self.database.transact(work)
        self.wake_worker()
        return answer

    def _done(self, result: Told) -> web.Response:
        """Redirect to the page, so that a browser that reloads does nothing twice."""
        location = {"Location": f"?said={result.text.removeprefix(SAID)}"}
        return web.Response(status=303, headers=HEADERS | location)

    def _page(
        self, session: Session, link: Link, now: datetime, result: Told | None
    ) -> web.Response:
        employer = session.get(Employer, link.person_id)
        if employer is None:
            return lost_page()
        sheet = Sheet(
            session,
            link.person_id,
            language_of(session, link.person_id),
            now,
            self.renderer.link,
            link,
        )
        body = "".join(
            (
                f"<h1>{sheet.say('employer.page.hello', company=employer.company)}</h1>",
                notice(sheet.language, result.text, done=result.done) if result else "",
                notice(sheet.language, HIDDEN, done=False) if employer.paused_at else "",
                *(section(sheet) for section in SECTIONS),
                f'<p class="soft">{sheet.say("page.intro")}</p>',
            )
        )
        return page(sheet.language, sheet.say("employer.page.title"), body)

    def _question(self, session: Session, link: Link, now: datetime) -> web.Response:
        language = language_of(session, link.person_id)
        values = BY_LINK[link.action](session, link.person_id, link.subject_id, now)
        if values is None:
            return self._single(language, link, notice(language, NOTHING.text, done=True))
        question = translate(language, f"employer.page.{link.action}.ask", **values)
        button = form(language, link.action, link.subject_id, f"employer.page.{link.action}.button")
        return self._single(language, link, f'<div class="card"><p>{question}</p>{button}</div>')

    def _single(self, language: str, link: Link, body: str) -> web.Response:
        """Draw the page of one action; its link to the whole page lasts no longer than this one."""
        page_link = replace(link, action=OFFERS, subject_id=link.person_id)
        title, back = (
            translate(language, "employer.page.title"),
            translate(language, "employer.page.back"),
        )
        link_back = f'<p><a href="{self.renderer.link(page_link)}">{back}</a></p>'
        return page(language, title, f"<h1>{title}</h1>{body}{link_back}")
