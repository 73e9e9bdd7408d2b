"""Offer the address that a calendar follows, and the page that stops e-mail copies."""

from collections.abc import Mapping, Sequence
from functools import partial
from hashlib import sha256

from flows.texts import DEFAULT_LANGUAGE, translate
from models.people import Person
from services.agenda import calendar, email_copies, feeds
from services.outbox.signed_links import STOP_COPIES, SignedLink
from services.pages.layout import form, lost_page, notice, page, plain_page
from services.pages.page import (
    NO_FORM,
    TOKEN,
    OpenPage,
    Page,
    PageRequest,
    PageResponse,
    link_pages,
)
from services.people.access import Access
from services.registries.registry import Bookable

HEADERS = {
    "Cache-Control": "private, max-age=900",
    "Content-Disposition": 'inline; filename="agenda-declic.ics"',
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}


def _feed(bookables: Mapping[str, Bookable], request: PageRequest) -> PageResponse:
    """Return one person's agenda, to the holder of its secret.

    An unknown address and a withdrawn one are both not found.
    """
    session = request.session
    person_id = feeds.owner(session, request.parts["token"])
    if person_id is None:
        return plain_page(DEFAULT_LANGUAGE, "feed_unknown", status=404)
    rooms = request.deployment.rooms
    body = calendar.feed_of(bookables, session, person_id, rooms, request.now)
    return PageResponse(
        body=body.decode(),
        content_type="text/calendar",
        headers=HEADERS,
        etag=sha256(body).hexdigest()[:32],
    )


def _see_copies(request: PageRequest, link: SignedLink) -> PageResponse:
    return _copies(request, link, stops=False)


def _stop_copies(request: PageRequest, link: SignedLink) -> PageResponse:
    """Stop the copies, by a button or from the mail reader, whose form is not read (RFC 8058)."""
    return _copies(request, link, stops=True)


def _copies(request: PageRequest, link: SignedLink, *, stops: bool) -> PageResponse:
    person = request.session.get(Person, link.person_id)
    if person is None:
        return lost_page()
    language, title = person.language, translate(person.language, "page.copies.title")
    if stops:
        email_copies.stop(request.session, person.id, request.now)
        body = notice(language, "page.copies.stopped", done=True)
    else:
        question = translate(language, "page.copies.ask")
        body = f"<p>{question}</p>{form(language, STOP_COPIES, 0, 'page.copies.button')}"
    return page(language, title, f"<h1>{title}</h1>{body}")


BEARERS = {STOP_COPIES: Access.PERSON}


def pages(bookables: Mapping[str, Bookable]) -> Sequence[Page]:
    return (
        OpenPage(path="/agenda/{token:[0-9a-f]{40}}.ics", view=partial(_feed, bookables)),
        *link_pages(f"/e/{TOKEN}", BEARERS, _see_copies, _stop_copies, form=NO_FORM),
    )
