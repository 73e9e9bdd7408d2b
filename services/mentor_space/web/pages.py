"""Offer a mentor's page and links that do one thing; opening a page changes nothing."""

from flows.texts import has_text, translate
from rules.schedule.dates import with_weekday
from services.mentor_space.web import content
from services.mentor_space.web.actions import BY_LINK, CLOSED, act, submit
from services.mentor_space.web.drawing import MentorPageHtml
from services.outbox.signed_links import PAGE, SignedLink
from services.pages.actions import ActionResult, Form, status_of
from services.pages.layout import form, link_back, lost_page, notice, page, told_next
from services.pages.page import NO_FORM, TOKEN, PageRequest, PageResponse, link_pages
from services.people.access import Access
from services.people.people import language_of

SAID = "page.said."
NOTHING: Form = {}


def _see(request: PageRequest, link: SignedLink) -> PageResponse:
    return _page(request, link, request.told(SAID))


def _do(request: PageRequest, link: SignedLink) -> PageResponse:
    result = submit(request.visit(link), request.form)
    if not result.done:
        return _page(request, link, result, request.form)
    return told_next(result, SAID)


def _page(
    request: PageRequest, link: SignedLink, result: ActionResult | None, sent: Form = NOTHING
) -> PageResponse:
    rooms, now = request.deployment.rooms, request.now
    mentor_page = content.page_of(request.session, link.person_id, rooms, now)
    if mentor_page is None:
        return lost_page()
    language, body = mentor_page.language, MentorPageHtml(mentor_page, sent).body(result)
    return page(
        language, translate(language, "page.title"), body, status=status_of(result), wide=True
    )


def _see_link(request: PageRequest, link: SignedLink) -> PageResponse:
    session, mentor_id, action = request.session, link.person_id, link.action
    meeting = content.about(session, mentor_id, action, link.subject_id, request.now)
    if meeting is None:
        return lost_page()
    language = language_of(session, mentor_id)
    values = {"day": meeting.day, "hour": meeting.hour, "name": meeting.names}
    question = f'<p class="when">{translate(language, f"page.{action}.ask", **values)}</p>'
    sure = f"page.{action}.yes"
    label = sure if has_text(sure) else f"page.{action}.button"
    date = with_weekday(meeting.on, language)
    button = form(language, action, link.subject_id, label, alone=True, date=date)
    return _single(request, link, language, f'<div class="card">{question}{button}</div>')


def _do_link(request: PageRequest, link: SignedLink) -> PageResponse:
    language = language_of(request.session, link.person_id)
    result = act(request.visit(link), link.action, link.subject_id, {})
    body = notice(language, result.text, done=result != CLOSED)
    return _single(request, link, language, body)


def _single(request: PageRequest, link: SignedLink, language: str, body: str) -> PageResponse:
    """Draw the page of one action."""
    title = translate(language, "page.title")
    back = link_back(request, link, PAGE, language, "page.back")
    return page(language, title, f"<h1>{title}</h1>{body}{back}")


WHOLE = {PAGE: Access.MENTOR}
SINGLE = dict.fromkeys(BY_LINK, Access.MENTOR)
PAGES = (
    *link_pages(f"/m/{TOKEN}", WHOLE, _see, _do),
    *link_pages(f"/l/{TOKEN}", SINGLE, _see_link, _do_link, form=NO_FORM),
)
