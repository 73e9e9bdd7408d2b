"""Take the message written on the page of an e-mail, and look for words of danger as in the chat.

What was written is kept and read as ever; the page tells the numbers beside, and offers a call.
The team hears of a danger only if the person asks for that call.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from flows.texts import DEFAULT_LANGUAGE, Html, translate
from models.people import Person
from models.tickets import DistressSignal
from rules.conversation.answers import phone
from rules.tickets.distress import Danger
from services.conversation.phrases import plainly
from services.outbox.signed_links import ORGANISER, REFERENT, TO_TEAM, SignedLink
from services.pages.actions import Form
from services.pages.fields import Fields
from services.pages.layout import form, notice_told, page
from services.pages.page import Document, LinkView, PageRequest, PageResponse
from services.people.people import language_of
from services.people.roles import is_staff
from services.team import reply_page
from services.tickets import danger_signs, distress, tickets, urgent

CALL = "distress_call"
"""The action of « Oui, rappelez-moi »."""
HELP = "aide"
"""What the address of a page says, once words of danger were sent: it names no danger."""
LATELY = timedelta(days=1)
"""How long after such words the page offers a call."""
OF_OTHERS = frozenset({REFERENT, ORGANISER})
"""Links held by another person than the one named in the link."""


def answered(request: PageRequest, link: SignedLink, view: LinkView) -> PageResponse:
    """Answer a request by its view; beside words of danger, tell the numbers."""
    if request.form.get("do") == CALL and _is_writer(request.session, link):
        return _called(request, link)
    found = _dangers(request.form)
    if found and _is_writer(request.session, link):
        danger_signs.note_new(request.session, link.person_id, found, request.now)
    elif found and link.action not in OF_OTHERS:
        found = []
    response = view(request, link)
    return _beside(request, link, response) if found or HELP in request.query else response


def beside_lost(sent: Form, lost: PageResponse) -> PageResponse:
    """Return the page for a dead link, with the help numbers if the link led to the form."""
    return _with(lost, _numbers(DEFAULT_LANGUAGE)) if _dangers(sent) else lost


def _is_writer(session: Session, link: SignedLink) -> bool:
    """Tell whether the bearer is the person of the link; the team writes about others."""
    return link.action not in OF_OTHERS and not is_staff(session, link.person_id)


def _dangers(sent: Form) -> list[Danger]:
    """Return the dangers of all fields, the gravest first; none is left out for its name."""
    found = {danger for words in sent.values() for danger in distress.dangers_in(words)}
    return [danger for danger in Danger if danger in found]


def _beside(request: PageRequest, link: SignedLink, response: PageResponse) -> PageResponse:
    """Add the emergency numbers to a page; a redirect has the next page add them."""
    if location := response.headers.get("Location"):
        separator = "" if location.endswith("?") else "&" if "?" in location else "?"
        headers = {**response.headers, "Location": f"{location}{separator}{HELP}=1"}
        return replace(response, headers=headers)
    language = language_of(request.session, link.person_id)
    return _with(response, _numbers(language) + _offer(request, link, language))


def _with(response: PageResponse, more: str) -> PageResponse:
    if not isinstance(response.body, Document):
        return response
    return replace(response, body=replace(response.body, main=more + response.body.main))


def _numbers(language: str) -> str:
    words = translate(language, "distress.page")
    numbers = translate(language, "distress.also.worry")
    return notice_told(f"{words}\n{numbers}", role="status")


def _offer(
    request: PageRequest, link: SignedLink, language: str, faults: Mapping[str, Html] | None = None
) -> str:
    """Draw « Oui, rappelez-moi » for whoever wrote words of danger lately."""
    session, person_id = request.session, link.person_id
    is_writer = _is_writer(session, link)
    if not is_writer or _newest(session, person_id, request.now) is None:
        return ""
    person = session.get_one(Person, person_id)
    fields = Fields(language, "distress.page", request.form, faults or {}, "help-")
    number = "" if person.phone else fields.text_input("phone", more=' type="tel"')
    asked = f"<p>{translate(language, 'distress.again')}</p>{number}"
    return form(language, CALL, 0, "distress.call_me", fields=asked, alone=True)


def _called(request: PageRequest, link: SignedLink) -> PageResponse:
    """Ask the team to call; once asked, again changes nothing."""
    session, now = request.session, request.now
    language = language_of(session, link.person_id)
    person, danger = session.get_one(Person, link.person_id), _newest(session, link.person_id, now)
    if danger is None:
        return _page(language, _numbers(language))
    typed = request.form.get("phone", "").strip()
    if typed and not person.phone:
        number = phone(typed)
        if number is None:
            faults = {"phone": translate(language, "phone.retry")}
            return _page(language, _numbers(language) + _offer(request, link, language, faults))
        person.phone = number
    danger_signs.record_call(session, person.id)
    mark = f"page:{now:%Y%m%d%H%M%S}"
    ticket = tickets.open_urgent_once(session, person.id, danger, now, mark)
    delay = plainly(urgent.delay_of(ticket, person, language, now), language)
    told = translate(language, "distress.called", urgent_delay=delay)
    return _page(language, notice_told(told, role="status"))


def _page(language: str, inside: str) -> PageResponse:
    title = translate(language, "distress.page.title")
    return page(language, title, f"<h1>{title}</h1>{inside}")


def _newest(session: Session, person_id: int, now: datetime) -> Danger | None:
    """Return the gravest danger of the last words of danger, if they are of the last day."""
    mine = DistressSignal.person_id == person_id
    newest = select(func.max(DistressSignal.at)).where(mine).scalar_subquery()
    query = select(DistressSignal.category).where(mine, DistressSignal.at == newest)
    found = set(session.scalars(query.where(DistressSignal.at > now - LATELY)))
    return next((danger for danger in Danger if danger in found), None)


def _take_in(request: PageRequest, link: SignedLink, words: str, mark: str) -> None:
    tickets.take_in(request.session, link.person_id, words, None, request.now, f"page:{mark}")


PAGES = reply_page.pages(TO_TEAM, "page.reply.label", _take_in)
