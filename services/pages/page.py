"""Define a page: a path, who may open it, and the synchronous view that answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from flows.texts import has_text
from services.conversation.deployment import Deployment
from services.outbox import signed_links
from services.outbox.signed_links import SignedLink
from services.pages.actions import ActionResult, Form, PageVisit
from services.people.access import Access

TOKEN = "{token:[A-Za-z0-9_.-]{1,200}}"
"""The part of a path that is a signed link."""
LARGEST_FORM = 16 * 1024
NO_FORM = 0
"""The body of a request is not read."""


class HttpMethod(StrEnum):
    GET = "GET"
    """The view reads one snapshot of the data, which it cannot change."""
    POST = "POST"
    """The view runs in a transaction; what it queues leaves at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRequest:
    """One request, and the transaction in which its view runs."""

    session: Session
    now: datetime
    deployment: Deployment
    url: Callable[[SignedLink], str]
    """Returns the address of a link."""
    path: str
    root: str = "./"
    """The relative address of the front page."""
    parts: Mapping[str, str]
    """What the path names, by the names in `Page.path`."""
    query: Mapping[str, str]
    form: Form = field(default_factory=dict)

    def visit(self, link: SignedLink) -> PageVisit:
        """Return the visit handed to an action of the page."""
        deployment = self.deployment
        return PageVisit(
            self.session, link.person_id, self.now, deployment.random_below, deployment.rooms
        )

    def told(self, prefix: str) -> ActionResult | None:
        """Return the result that the address names, once a form was sent; see `told_next`."""
        key = prefix + self.query.get("said", "")
        return ActionResult(key) if has_text(key) else None

    def beside(self, link: SignedLink) -> str:
        """Return the address of another link, from that of a link: `../o/<token>`."""
        return "/".join(("..", *self.url(link).rsplit("/", 2)[1:]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A page without its header and footer, which `layout.whole` draws around it.

    `title` is plain text; `main`, `head` and `aside` are HTML.
    """

    language: str
    title: str
    main: str
    head: str = ""
    """More for the head of the page, such as a style of its own."""
    aside: str = ""
    """More for the header, such as the choice of a language."""
    leads_home: bool = False
    """Whether a button below leads to the front page."""
    is_indexed: bool = False
    """Whether search engines may list it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageResponse:
    """The answer to a browser; an `etag` spares a body the browser already has."""

    status: int = 200
    body: Document | str | bytes | None = None
    """Text is sent in UTF-8."""
    content_type: str = "text/html"
    headers: Mapping[str, str] = field(default_factory=dict)
    etag: str = ""


OpenView = Callable[[PageRequest], PageResponse]
LinkView = Callable[[PageRequest, SignedLink], PageResponse]
Renewal = Callable[[Session, int, datetime], None]
"""Sends another link to a person whose link has expired, at the address that we know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPage:
    """A page for whoever knows its path."""

    path: str
    view: OpenView
    method: HttpMethod = HttpMethod.GET


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPage:
    """A page for bearers of a signed link: of the current generation, and not expired.

    Pages may share a path: the action of the link tells which one answers.
    """

    path: str
    bearers: Mapping[str, Access]
    """The actions of the links that open the page, with the right asked of the bearer each time."""
    view: LinkView
    method: HttpMethod = HttpMethod.GET
    largest_form: int = NO_FORM
    """Bytes of the form that a POST may send."""
    until: Callable[[SignedLink], datetime] = signed_links.opens_until


Page = OpenPage | LinkPage


def link_pages(
    path: str,
    bearers: Mapping[str, Access],
    see: LinkView,
    do: LinkView,
    *,
    form: int = LARGEST_FORM,
    until: Callable[[SignedLink], datetime] = signed_links.opens_until,
) -> tuple[LinkPage, LinkPage]:
    """Return a page that is seen, and the same one when its form is sent, of `form` bytes."""
    seen = LinkPage(path=path, bearers=bearers, view=see, until=until)
    return seen, replace(seen, view=do, method=HttpMethod.POST, largest_form=form)
