"""Offer an employer's page, and links from e-mails that do one thing each."""

from flows.texts import has_text, translate
from models.offers import Employer
from rules.conversation.typography import typeset
from services.employers.web import applications_section, offers_section
from services.employers.web.actions import BY_LINK, NOTHING, act, submit
from services.employers.web.sheet import EmployerPageRequest, Section
from services.outbox.email_rendering import OFFERS
from services.outbox.signed_links import SignedLink
from services.pages.actions import ActionResult, status_of
from services.pages.layout import form, link_back, lost_page, notice, page, told_next
from services.pages.page import NO_FORM, TOKEN, PageRequest, PageResponse, link_pages
from services.people.access import Access
from services.people.people import language_of

SECTIONS: tuple[Section, ...] = (applications_section.section, offers_section.section)
"""In the order shown."""
SAID, HIDDEN, BACK = "employer.said.", "employer.page.hidden", "employer.page.back"


def _see(request: PageRequest, link: SignedLink) -> PageResponse:
    return _page(request, link, request.told(SAID))


def _do(request: PageRequest, link: SignedLink) -> PageResponse:
    result = submit(request.visit(link), request.form)
    if not result.done:
        return _page(request, link, result)
    return told_next(result, SAID)


def _page(request: PageRequest, link: SignedLink, result: ActionResult | None) -> PageResponse:
    session, employer_id = request.session, link.person_id
    employer = session.get(Employer, employer_id)
    if employer is None:
        return lost_page()
    language = language_of(session, employer_id)
    sheet = EmployerPageRequest(session, employer_id, language, request.now, request.url, link)
    body = "".join(
        (
            f"<h1>{sheet.say('employer.page.hello', company=typeset(employer.company))}</h1>",
            notice(language, result.text, done=result.done) if result else "",
            notice(language, HIDDEN, done=False) if employer.paused_at else "",
            *(section(sheet) for section in SECTIONS),
            f'<p class="soft">{sheet.say("page.intro")}</p>',
        )
    )
    title = sheet.say("employer.page.title")
    return page(language, title, body, status=status_of(result))


def _see_link(request: PageRequest, link: SignedLink) -> PageResponse:
    session, action, subject_id = request.session, link.action, link.subject_id
    language = language_of(session, link.person_id)
    values = BY_LINK[action](session, link.person_id, subject_id, request.now)
    if values is None:
        return _single(request, link, language, notice(language, NOTHING.text, done=True))
    question = translate(language, f"employer.page.{action}.ask", **values)
    sure = f"employer.page.{action}.yes"
    label = sure if has_text(sure) else f"employer.page.{action}.button"
    button = form(language, action, subject_id, label, alone=True)
    return _single(request, link, language, f'<div class="card"><p>{question}</p>{button}</div>')


def _do_link(request: PageRequest, link: SignedLink) -> PageResponse:
    result = act(request.visit(link), link.action, link.subject_id, {})
    language = language_of(request.session, link.person_id)
    return _single(request, link, language, notice(language, result.text, done=result.done))


def _single(request: PageRequest, link: SignedLink, language: str, body: str) -> PageResponse:
    """Draw the page of one action."""
    title = translate(language, "employer.page.title")
    back = link_back(request, link, OFFERS, language, BACK)
    return page(language, title, f"<h1>{title}</h1>{body}{back}")


PAGES = (
    *link_pages(f"/o/{TOKEN}", {OFFERS: Access.EMPLOYER}, _see, _do),
    *link_pages(
        f"/o/{TOKEN}",
        dict.fromkeys(BY_LINK, Access.EMPLOYER),
        _see_link,
        _do_link,
        form=NO_FORM,
    ),
)
