"""Draw the applications received, on an employer's page; each has a page of its own."""

from html import escape

from services.applications import pending
from services.applications.presenting import employer_values
from services.employers.web.sheet import EmployerPageRequest
from services.outbox.email_rendering import APPLICATION


def section(sheet: EmployerPageRequest) -> str:
    """Return the HTML of the applications received; empty if there are none."""
    rows = "".join(
        _row(sheet, application.id, employer_values(sheet.session, application, sheet.language))
        for application in pending.received(sheet.session, sheet.employer_id)
    )
    title = sheet.say("received.entry")
    return f'<section><h2>{title}</h2><div class="card">{rows}</div></section>' if rows else ""


def _row(sheet: EmployerPageRequest, application_id: int, values: dict[str, str]) -> str:
    name = escape(f"{values['name']} · {values['title']}")
    url = sheet.url_to(APPLICATION, application_id)
    see = sheet.say("application.see")
    return f'<div class="row"><div>{name}</div><a href="{escape(url)}">{see}</a></div>'
