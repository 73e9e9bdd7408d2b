"""Draw an employer's possible answers on an application's page: each opens, then confirms."""

from collections.abc import Mapping

from flows.texts import Html, translate
from rules.applications.applications import MOST_TIMES, ApplicationRefusalReason
from services.applications.cards import HIRED, INTERVIEW, NO
from services.applications.web.application import LONGEST_PLACE, ApplicationView
from services.pages.actions import Form
from services.pages.fields import Fields
from services.pages.layout import form, unfolding


def answers(content: ApplicationView, sent: Form, faults: Mapping[str, Html]) -> str:
    """Draw the forms of the answers that are possible; `sent` is a form to be corrected."""
    forms = {INTERVIEW: _interview, NO: _no, HIRED: _hired}
    return "".join(forms[action](content, sent, faults) for action in content.answers)


def _interview(content: ApplicationView, sent: Form, faults: Mapping[str, Html]) -> str:
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


def _no(content: ApplicationView, _: Form, __: Mapping[str, Html]) -> str:
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


def _hired(content: ApplicationView, _: Form, __: Mapping[str, Html]) -> str:
    sure = f"<p>{translate(content.language, 'application.page.hired_sure')}</p>"
    inside = sure + form(content.language, HIRED, 0, "application.hired.yes")
    return unfolding(translate(content.language, f"application.{HIRED}"), inside, kind="quiet")
