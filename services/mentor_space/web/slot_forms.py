"""Draw the forms by which a mentor opens times and announces absences."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from babel.dates import get_day_names

from flows.texts import Html, translate
from rules.schedule.dates import LOCALES
from rules.schedule.days import ONE_DAY
from rules.slots.slots import AHEAD, FAR, SEATS
from services.pages.fields import Fields
from services.pages.layout import form, unfolding

MINUTES = (15, 30, 45, 60)
USUAL = {"minutes": "30", "seats": "1", "at": "18:00", "from": "18:00", "to": "20:00"}
"""What a form proposes."""
IN_HOURS = 'type="time" min="08:00" max="20:00" step="900"'


def opening_forms(
    language: str, today: date, filled: Mapping[str, str], faults: Mapping[str, Html]
) -> str:
    """Draw the forms; `filled` is one that was sent and is to be corrected, else empty."""
    return "".join(
        _Form(language, action, sent, faults if sent else {}).draw(today)
        for action in ("open", "weekly", "absent")
        for sent in [filled if filled.get("do") == action else {}]
    )


def weekdays(language: str) -> list[str]:
    """Return the names of the days, from Monday."""
    names = get_day_names("wide", locale=LOCALES.get(language, language))
    return [names[number] for number in range(7)]


@dataclass(frozen=True, slots=True)
class _Form:
    language: str
    action: str
    filled: Mapping[str, str]
    faults: Mapping[str, Html]

    def draw(self, today: date) -> str:
        draw = {"open": self.one_date, "weekly": self.weekly, "absent": self.absent}[self.action]
        label = f"page.{self.action}.button"
        inside = form(self.language, self.action, 0, label, fields="".join(draw(today)))
        return unfolding(self.say(""), inside, opened=bool(self.filled))

    def one_date(self, today: date) -> Iterable[str]:
        yield self.input("on", _days(today, today + FAR))
        yield self.input("at", IN_HOURS)
        yield from self.sizes()

    def weekly(self, today: date) -> Iterable[str]:
        days = {str(number): name for number, name in enumerate(weekdays(self.language))}
        yield self.select("weekday", days, usual="0")
        yield self.input("from", IN_HOURS)
        yield self.input("to", IN_HOURS)
        yield from self.sizes()
        yield self.input("until", _days(today, today + FAR), str(today + AHEAD))

    def absent(self, today: date) -> Iterable[str]:
        days = _days(today, today + FAR)
        yield self.input("from", days, str(today + ONE_DAY))
        yield self.input("to", days, str(today + ONE_DAY))

    def sizes(self) -> Iterable[str]:
        lengths = {str(n): self.common("minutes.choice", count=str(n)) for n in MINUTES}
        groups = {str(n): self.common("seats.many", count=str(n)) for n in SEATS[1:]}
        yield self.select("minutes", lengths, self.common("minutes"))
        seats = {"1": self.common("seats.one")} | groups
        yield self.select("seats", seats, self.common("seats"))

    def input(self, name: str, kind: str, usual: str = "") -> str:
        more = f" {kind} required"
        return self.fields.text_input(name, more=more, usual=usual or USUAL.get(name, ""))

    def select(
        self, name: str, choices: Mapping[str, str], label: Html | None = None, usual: str = ""
    ) -> str:
        return self.fields.select(name, choices, usual or USUAL.get(name, ""), label=label)

    @property
    def fields(self) -> Fields:
        page, prefix = f"page.{self.action}", f"{self.action}-"
        return Fields(self.language, page, self.filled, self.faults, prefix)

    def say(self, rest: str) -> Html:
        return translate(self.language, f"page.{self.action}{rest}")

    def common(self, rest: str, **values: str) -> Html:
        return translate(self.language, f"page.open.{rest}", **values)


def _days(first: date, last: date) -> str:
    return f'type="date" min="{first}" max="{last}"'
