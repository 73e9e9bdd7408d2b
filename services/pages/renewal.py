"""Offer the bearer of an expired link another one, sent to the address that we know."""

from flows.texts import DEFAULT_LANGUAGE, translate
from services.pages.layout import form, page
from services.pages.page import PageResponse

RENEW = "renew"


def expired_page() -> PageResponse:
    """Ask first; opening the page sends nothing, since mail scanners open links too."""
    return _page("expired", form(DEFAULT_LANGUAGE, RENEW, 0, "page.renew.button"))


def renewed_page() -> PageResponse:
    return _page("renewed", "")


def _page(name: str, more: str) -> PageResponse:
    """Return the same page to everyone: it does not tell whose account is gone."""
    title = translate(DEFAULT_LANGUAGE, f"page.{name}.title")
    body = f"<h1>{title}</h1><p>{translate(DEFAULT_LANGUAGE, f'page.{name}')}</p>{more}"
    return page(DEFAULT_LANGUAGE, title, body)
