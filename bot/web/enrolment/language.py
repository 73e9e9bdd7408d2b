"""Find the language of a page that anyone may open."""

from aiohttp import web

from flows.texts import DEFAULT_LANGUAGE
from services.pages.layout import LANGUAGES


def language_of(request: web.Request) -> str:
    """Return the language asked for in the address, or else the browser's preferred one."""
    preferred = [
        request.query.get("lang", ""),
        *_accepted(request.headers.get("Accept-Language", "")),
    ]
    return next((language for language in preferred if language in LANGUAGES), DEFAULT_LANGUAGE)


def _accepted(header: str) -> list[str]:
    """Return the languages of "en-GB,en;q=0.8,fr;q=0.5", best first."""
    weights = []
    for part in header[:200].split(","):
        name, _, weight = part.partition(";q=")
        try:
            weights.append((float(weight or 1), name.strip().partition("-")[0].lower()))
        except ValueError:
            continue
    return [name for _, name in sorted(weights, key=lambda pair: -pair[0])]
