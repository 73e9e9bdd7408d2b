"""Refuse what another site makes a browser post; keep the cookies of the chat and of the desk."""

from urllib.parse import urlsplit

from aiohttp import web

SAME_ORIGIN = "same-origin"
CHAT, DESK = "", "desk-"
"""What a cookie opens: the middle of its name."""


def origin_of(url: str) -> str:
    """Return the scheme, host and port of an address, as browsers write an origin."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def is_from_our_page(request: web.Request, public_url: str) -> bool:
    """Tell whether a post comes from a page of ours, by what only the browser can say.

    Old browsers do not send `Sec-Fetch-Site`: then `Origin` must be ours. Neither is a refusal.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == SAME_ORIGIN
    origin = request.headers.get("Origin", "")
    return bool(origin) and origin == origin_of(public_url)


def cookie_name(bot_id: int, of: str = CHAT) -> str:
    """Return the name of a cookie: browsers hold `__Host-` ones to this host and to https."""
    return f"__Host-declic-{of}{bot_id}"


def set_cookie(
    response: web.StreamResponse, bot_id: int, secret: str, seconds: int | None, of: str = CHAT
) -> None:
    """Give the browser its secret; without `seconds`, until it is closed."""
    response.set_cookie(
        cookie_name(bot_id, of),
        secret,
        max_age=seconds,
        path="/",
        secure=True,
        httponly=True,
        samesite="Lax",
    )


def end_cookie(response: web.StreamResponse, bot_id: int, of: str = CHAT) -> None:
    """Take a cookie from the browser; of the chat, what its page keeps there too."""
    name = cookie_name(bot_id, of)
    response.del_cookie(name, path="/", secure=True, httponly=True, samesite="Lax")
    if of == CHAT:
        response.headers["Clear-Site-Data"] = '"cookies", "storage"'
