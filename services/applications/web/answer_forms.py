"""Draw an employer's possible answers on an application's page: each opens, then confirms."""

from html import escape

from flows.texts import translate
from rules.applications.applications import MOST_TIMES, NoBecause
from services.applications.cards import HIRED, INTERVIEW, NO
from services.applications.web.application import LONGEST_PLACE, Seen
from services.pages.actions import Form
from services.pages.layout import form, unfolding


def answers(content: Seen, sent: Form) -> str:
    """Draw the forms of the answers that are possible; `sent` is a form to be corrected."""
    forms = {INTERVIEW: _interview, NO: _no, HIRED: _hired}
    return "".join(forms[action](content, sent) for action in content.answers)


def _interview(content: Seen, sent: Form) -> str:
    language, filled = content.language, sent if sent.get("do") == INTERVIEW else {}
    times = "".join(_time(content, number, filled) for number in range(MOST_TIMES))
    place_field = (
        f'<label for="where">{translate(language, "application.page.where")}</label>'
        f'<input id="where" name="where" maxlength="{LONGEST_PLACE}" required'
        f' value="{escape(filled.get("where", ""))}">'
    )
    inside = form(language, INTERVIEW, 0, "application.page.send", fields=times + place_field)
    title = translate(language, f"application.{INTERVIEW}")
    return unfolding(title, inside, kind="quiet", opened=bool(filled))


def _time(content: Seen, number: int, filled: Form) -> str:
    """Draw one proposed time; only the first is required."""
    on, at = f"on{number}", f"at{number}"
    required = " required" if number == 0 else ""
    day, hour = (
        translate(content.language, f"application.page.{part}") for part in ("day", "hour")
    )
    return (
        f'<label for="{on}">{day} {number + 1}</label>'
        f'<input id="{on}" name="{on}" type="date" min="{content.today}"{required}'
        f' value="{escape(filled.get(on, ""))}">'
        f'<label for="{at}">{hour} {number + 1}</label>'
        f'<input id="{at}" name="{at}" type="time" step="300"{required}'
        f' value="{escape(filled.get(at, ""))}">'
    )


def _no(content: Seen, _: Form) -> str:
    language = content.language
    options = "".join(
        f'<option value="{reason}">{translate(language, f"application.no.{reason}")}</option>'
        for reason in NoBecause
    )
    fields = (
        f'<label for="because">{translate(language, "application.page.because")}</label>'
        f'<select id="because" name="because">{options}</select>'
    )
    inside = form(language, NO, 0, "application.no.yes", fields=fields)
    return unfolding(translate(language, f"application.{NO}"), inside, kind="quiet")


def _hired(content: Seen, _: Form) -> str:
    sure = f"<p>{translate(content.language, 'application.page.hired_sure')}</p>"
    inside = sure + form(content.language, HIRED, 0, "application.hired.yes")
    return unfolding(translate(content.language, f"application.{HIRED}"), inside, kind="quiet")
