"""Serve the page on which an employer writes one offer: opening it changes nothing."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from aiohttp import web
from sqlalchemy.orm import Session

from bot.web.employers.offer_preview import preview
from bot.web.employers.offer_steps import OfferForms
from bot.web.expired_links import LinkRenewal
from bot.web.layout import HEADERS, notice, page
from bot.web.links import TOKEN, LinkGuard, read_form
from flows.texts import translate
from models.engine.database import Database
from models.offers import Opportunity
from rules.schedule.clock import Clock
from services.employers.web import offer as web_offer
from services.employers.web import offer_actions
from services.employers.web.offer import NEW, TO_CORRECT, Said, Stays, Step, Went
from services.employers.web.offer_form import Faulty
from services.outbox import signed_links
from services.outbox.email_rendering import OFFERS, WRITE, EmailRenderer
from services.outbox.page_actions import Form, Visit
from services.outbox.signed_links import Link
from services.people.access import Access
from services.people.people import language_of
from services.people.tokens import Chance

LARGEST_OFFER = 64 * 1024
"""Bytes of a form: a text that is too long comes back to be shortened."""
NOTHING = Faulty({}, {})


@dataclass(frozen=True, slots=True)
class OfferPages:
    """The pages; `wake_worker` is called after each form."""

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
            {WRITE: Access.EMPLOYER},
            renewal.expired,
        )
        return [
            web.get(f"/w/{TOKEN}", guard.wrap(self._see)),
            web.post(f"/w/{TOKEN}", guard.wrap(self._do)),
        ]

    async def _see(self, request: web.Request, link: Link, now: datetime) -> web.Response:
        step_name, said_name = request.query.get("step"), request.query.get("said")

        def work(session: Session) -> web.Response:
            offer = web_offer.of(session, link.subject_id, link.person_id, now)
            if (offer.id if offer else NEW) != link.subject_id:
                return self._redirect(
                    link, Went(None, said=Said.GONE) if offer is None else _to_first_step(offer)
                )
            steps = [value for value in Step if value == step_name and value is not Step.PREVIEW]
            step = steps[0] if steps else web_offer.first_step(offer)
            said = next((value for value in Said if value == said_name), None)
            return self._page(session, link, now, Stays(step, said), {})

        return await self.database.read(work)

    async def _do(self, request: web.Request, link: Link, now: datetime) -> web.Response:
        sent = await read_form(request, LARGEST_OFFER)

        def work(session: Session) -> web.Response:
            visit = Visit(session, link.person_id, now, self.chance)
            outcome = offer_actions.submit(visit, link.subject_id, sent)
            if isinstance(outcome, Went):
                return self._redirect(link, outcome)
            return self._page(session, link, now, outcome, sent)

        answer = await self.database.transact(work)
        self.wake_worker()
        return answer

    def _redirect(self, link: Link, went: Went) -> web.Response:
        """Redirect to the page to show next, so that a browser that reloads does nothing twice."""
        action, path = (WRITE, "") if went.step else (OFFERS, "../o/")
        subject = went.offer_id if went.step else link.person_id
        target = replace(link, action=action, subject_id=subject)
        parameters = {"step": went.step, "said": went.said}
        query = urlencode({name: value for name, value in parameters.items() if value})
        token = signed_links.sign(self.renderer.key, target)
        location = {"Location": f"{path}{token}?{query}"}
        return web.Response(status=303, headers=HEADERS | location)

    def _page(
        self, session: Session, link: Link, now: datetime, stays: Stays, typed: Form
    ) -> web.Response:
        language = language_of(session, link.person_id)
        offer = web_offer.of(session, link.subject_id, link.person_id, now)
        forms = OfferForms(session, language, offer, typed, stays.faulty or NOTHING)
        is_preview = offer is not None and stays.step is Step.PREVIEW
        content = preview(forms, offer, now) if offer and is_preview else forms.draw(stays.step)
        title = translate(language, "posting.page.heading")
        typed_before = forms.written_elsewhere() if stays.said else ""
        parts = (
            _notice(language, stays.said),
            content,
            typed_before,
            self._link_back(link, language),
        )
        return page(language, title, f"<h1>{title}</h1>{''.join(parts)}")

    def _link_back(self, link: Link, language: str) -> str:
        """Draw the link to all offers; it lasts no longer than this one."""
        page_link = replace(link, action=OFFERS, subject_id=link.person_id)
        back = translate(language, "employer.page.back")
        return f'<p><a href="{self.renderer.link(page_link)}">{back}</a></p>'


def _to_first_step(offer: Opportunity) -> Went:
    return Went(web_offer.first_step(offer), offer.id)


def _notice(language: str, said: Said | None) -> str:
    if said is None:
        return ""
    return notice(language, f"employer.said.{said}", done=said not in TO_CORRECT)
