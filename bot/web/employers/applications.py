"""Applications received, on the page of an employer: each has a page of its own."""

from html import escape

from bot.web.employers.sheet import Sheet
from services.applications import pending
from services.applications.presenting import employer_values
from services.outbox.email_rendering import APPLICATION


def section(sheet: Sheet) -> str:
    rows = "".join(
        _row(sheet, it.id, employer_values(sheet.session, it, sheet.language))
        for it in pending.received(sheet.session, sheet.employer_id)
    )
    title = sheet.say("received.entry")
    return f'<section><h2>{title}</h2><div class="card">{rows}</div></section>' if rows else ""


def _row(sheet: Sheet, application_id: int, told: dict[str, str]) -> str:
    name = escape(f"{told['name']} · {told['title']}")
    way = sheet.way_to(APPLICATION, application_id)
    see = sheet.say("application.see")
    return f'<div class="row"><div>{name}</div><a href="{escape(way)}">{see}</a></div>'
