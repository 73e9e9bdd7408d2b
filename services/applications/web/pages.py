"""Offer the page of one application: opening it answers nothing, each answer is a form."""

from collections.abc import Mapping
from html import escape
from urllib.parse import quote

from flows.texts import Html, plain_text, translate
from rules.applications.applications import MOST_TIMES, ApplicationRefusalReason
from services.applications import cvs
from services.applications.cards import HIRED, INTERVIEW, NO
from services.applications.file_storage import FileStorage
from services.applications.web import application as application_page
from services.applications.web.application import LONGEST_PLACE, SAID, ApplicationView
from services.outbox.signed_links import APPLICATION, OFFERS, ORGANISER, SignedLink, opens_cv_until
from services.pages.actions import ActionResult, Form, status_of
from services.pages.fields import Fields
from services.pages.layout import (
    HEADERS,
    form,
    link_back,
    lost_page,
    notice,
    page,
    redirect,
    told_next,
    unfolding,
)
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
    heading = content.name or plain_text(language, "application.page.title")
    back = link_back(request, link, OFFERS, language, "employer.page.back")
    body = "".join(
        (
            f"<h1>{escape(heading)}</h1>",
            notice(language, result.text, done=result.done) if result else "",
            f'<div class="card"><p><b>{title}</b></p>',
            "".join(f'<p class="told">{line}</p>' for line in lines),
            f"{_link_to_cv(request, content)}</div>",
            _answer_forms(content, sent, faults),
            back if link.action == APPLICATION else "",
        )
    )
    return page(language, heading, body, status=status_of(result))


def _link_to_cv(request: PageRequest, content: ApplicationView) -> str:
    if not content.has_cv:
        return ""
    label = translate(content.language, "application.application_cv")
    return f'<p><a class="button quiet" href="{request.path}/cv">{label}</a></p>'


def _answer_forms(content: ApplicationView, sent: Form, faults: Mapping[str, Html]) -> str:
    """Draw the forms of the answers that are possible; `sent` is a form to be corrected."""
    forms = {HIRED: _hired_form, INTERVIEW: _interview_form, NO: _no_form}
    possible = (draw for action, draw in forms.items() if action in content.answers)
    return "".join(draw(content, sent, faults) for draw in possible)


def _interview_form(content: ApplicationView, sent: Form, faults: Mapping[str, Html]) -> str:
    language, filled = content.language, sent if sent.get("do") == INTERVIEW else {}
    fields = Fields(language, "application.page", filled, faults if filled else {})
    times = "".join(_time(content, number, fields) for number in range(MOST_TIMES))
    place = fields.text_input("where", more=f' required maxlength="{LONGEST_PLACE}"')
    inside = form(language, INTERVIEW, 0, "application.page.send", fields=times + place)
    title = translate(language, f"application.{INTERVIEW}")
    return unfolding(title, inside, kind="quiet", opened=bool(filled))


def _time(content: ApplicationView, number: int, fields: Fields) -> str:
    """Draw one proposed time, in a line; only the first is required."""
    required = " required" if number == 0 else ""
    title = translate(content.language, "application.page.time", number=str(number + 1))
    optional = translate(content.language, "application.page.time_optional")
    day, hour = (fields.say(part) for part in ("day", "hour"))
    on = fields.text_input(
        f"on{number}", more=f' type="date" min="{content.today}"{required}', label=day
    )
    at = fields.text_input(f"at{number}", more=f' type="time" step="300"{required}', label=hour)
    more = f' <span class="soft">{optional}</span>' if number else ""
    return (
        f'<fieldset class="time"><legend>{title}{more}</legend>'
        f'<div class="pair"><div>{on}</div><div>{at}</div></div></fieldset>'
    )


def _no_form(content: ApplicationView, _: Form, __: Mapping[str, Html]) -> str:
    language = content.language
    options = "".join(
        f'<option value="{reason}">{translate(language, f"application.no.{reason}")}</option>'
        for reason in ApplicationRefusalReason
    )
    label = translate(language, "application.page.because")
    choice = f'<select id="because" name="because">{options}</select>'
    fields = f'<label for="because">{label}</label>{choice}'
    inside = form(language, NO, 0, "application.no.yes", fields=fields)
    return unfolding(translate(language, f"application.{NO}"), inside, kind="quiet")


def _hired_form(content: ApplicationView, _: Form, __: Mapping[str, Html]) -> str:
    sure = f"<p>{translate(content.language, 'application.page.hired_sure')}</p>"
    inside = sure + form(content.language, HIRED, 0, "application.hired.yes")
    title = translate(content.language, f"application.{HIRED}")
    return unfolding(title, inside, kind="quiet loud")


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
