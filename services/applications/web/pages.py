"""Offer the page of one application: opening it answers nothing, each answer is a form."""

from collections.abc import Mapping
from urllib.parse import quote

from flows.texts import plain_text, translate
from services.applications import cvs
from services.applications.file_storage import FileStorage
from services.applications.web import application as application_page
from services.applications.web.answer_forms import answers
from services.applications.web.application import SAID, ApplicationView
from services.outbox.email_rendering import APPLICATION, OFFERS, ORGANISER
from services.outbox.signed_links import SignedLink, opens_cv_until
from services.pages.actions import ActionResult, Form, status_of
from services.pages.layout import HEADERS, link_back, lost_page, notice, page, redirect, told_next
from services.pages.page import (
    LARGEST_FORM,
    NO_FORM,
    TOKEN,
    HttpMethod,
    LinkPage,
    PageRequest,
    PageResponse,
    link_pages,
)
from services.people.access import Access

NOTHING: Form = {}
READERS: Mapping[str, Access] = {APPLICATION: Access.EMPLOYER, ORGANISER: Access.PERSON}
"""Who reads an application; an organiser is named by it, and has no role."""


def _see(request: PageRequest, link: SignedLink) -> PageResponse:
    return _page(request, link, request.told(SAID))


def _answer(request: PageRequest, link: SignedLink) -> PageResponse:
    result = application_page.act(request.visit(link), link.subject_id, request.form)
    if not result.done:
        return _page(request, link, result, request.form)
    return told_next(result, SAID)


def _send_cv(request: PageRequest, link: SignedLink) -> PageResponse:
    """Send the CV, to be saved: the browser never shows it as a page of ours."""
    session, storage = request.session, FileStorage(request.deployment.storage)
    application = application_page.behind(session, link)
    file = cvs.file_of(session, application, storage) if application else None
    if file is None:
        return lost_page()
    disposition = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name)}"}
    kind = "application/octet-stream"
    return PageResponse(body=file.content, content_type=kind, headers=HEADERS | disposition)


def _to_cv(request: PageRequest, _: SignedLink) -> PageResponse:
    """Redirect to the file: only the form of an expired link is sent to this address."""
    return redirect(request.path)


def _page(
    request: PageRequest, link: SignedLink, result: ActionResult | None, sent: Form = NOTHING
) -> PageResponse:
    content = application_page.seen(request.session, link, request.now)
    if content is None:
        return lost_page()
    language = content.language
    title, *lines = content.lines
    found = result.faults if result else {}
    faults = {name: translate(language, key) for name, key in found.items()}
    back = link_back(request, link, OFFERS, language, "employer.page.back")
    body = "".join(
        (
            f"<h1>{translate(language, 'application.page.title')}</h1>",
            notice(language, result.text, done=result.done) if result else "",
            f'<div class="card"><p><b>{title}</b></p>',
            "".join(f'<p class="told">{line}</p>' for line in lines),
            f"{_link_to_cv(request, content)}</div>",
            answers(content, sent, faults),
            back if link.action == APPLICATION else "",
        )
    )
    heading = plain_text(language, "application.page.title")
    return page(language, heading, body, status=status_of(result))


def _link_to_cv(request: PageRequest, content: ApplicationView) -> str:
    if not content.has_cv:
        return ""
    label = translate(content.language, "application.application_cv")
    return f'<p><a class="button quiet" href="{request.path}/cv">{label}</a></p>'


PAGES = (
    LinkPage(path=f"/c/{TOKEN}", bearers=READERS, view=_see),
    LinkPage(
        path=f"/c/{TOKEN}",
        bearers={APPLICATION: Access.EMPLOYER},
        view=_answer,
        method=HttpMethod.POST,
        largest_form=LARGEST_FORM,
    ),
    *link_pages(f"/c/{TOKEN}/cv", READERS, _send_cv, _to_cv, form=NO_FORM, until=opens_cv_until),
)
