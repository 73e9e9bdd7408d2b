"""Draw a mentor's page: report on meetings, confirm or cancel them, open and close times."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape, unescape
from itertools import groupby

from babel.dates import get_day_names

from flows.texts import Html, translate
from rules.programme.session_days import monday_of
from rules.schedule.dates import LOCALES, in_short, in_words, with_weekday
from rules.schedule.days import ONE_DAY
from rules.slots.slots import AHEAD, FAR, SEATS
from services.mentor_space.web.actions import LONGEST_WORRY
from services.mentor_space.web.content import (
    MentorPage,
    MentorPageGuest,
    MentorPageMeeting,
    MentorPageRule,
)
from services.pages.actions import ActionResult
from services.pages.fields import Fields
from services.pages.layout import cards, form, notice, unfolding

SHOWN = 3
"""How many free times are shown; the others unfold."""
MINUTES = (15, 30, 45, 60)
USUAL = {"minutes": "30", "seats": "1", "at": "18:00", "from": "18:00", "to": "20:00"}
"""What a form proposes."""
IN_HOURS = 'type="time" min="08:00" max="20:00" step="900"'


@dataclass(frozen=True, slots=True)
class MentorPageHtml:
    """The page; `filled` is a form to be corrected."""

    page: MentorPage
    filled: Mapping[str, str]

    def body(self, result: ActionResult | None) -> str:
        language, page = self.page.language, self.page
        coming = [meeting for meeting in page.meetings if not meeting.begun]
        return "".join(
            (
                f"<h1>{self.say('page.hello', name=page.first_name)}</h1>",
                notice(language, result.text, done=result.done) if result else "",
                self.section("page.past", [cards(map(self.past, page.meetings))]),
                self.section("page.coming", self.by_week(coming), "page.coming.none"),
                self.section("page.free", self.free(page.free), "page.free.none"),
                self.section("page.rules", map(self.rule, page.rules)),
                self.section("page.absences", self.absences()),
                opening_forms(language, page.today, self.filled, self.faults(result)),
                self.worry(self.faults(result)) if page.meetings else "",
                f'<p class="soft">{self.say("page.intro")}</p>',
            )
        )

    def faults(self, result: ActionResult | None) -> Mapping[str, Html]:
        faults = result.faults if result else {}
        return {name: self.say(key) for name, key in faults.items()}

    def say(self, key: str, **values: str) -> Html:
        return translate(self.page.language, key, **values)

    def button(
        self,
        action: str,
        subject_id: int,
        label: str = "",
        fields: str = "",
        about: str = "",
        date: str = "",
    ) -> str:
        label, language = label or f"page.{action}.button", self.page.language
        return form(language, action, subject_id, label, fields=fields, about=about, date=date)

    def when(self, meeting: MentorPageMeeting) -> Html:
        return self.say("page.when", day=meeting.day, hour=meeting.hour)

    def section(self, title: str, parts: Iterable[str], none: str = "") -> str:
        """Draw a section; an empty section shows the sentence `none`, or is left out."""
        inside = "".join(parts) or (none and f'<p class="soft">{self.say(none)}</p>')
        return f"<section><h2>{self.say(title)}</h2>{inside}</section>" if inside else ""

    def by_week(self, meetings: Sequence[MentorPageMeeting]) -> Iterable[str]:
        """Draw the meetings of each week under its Monday; of a single week, without a title."""
        weeks = [
            (monday, list(of_week))
            for monday, of_week in groupby(meetings, key=lambda it: monday_of(it.on))
        ]
        for monday, of_week in weeks:
            day = in_words(monday, self.page.language)
            title = f'<h3 class="week">{self.say("page.week", day=day)}</h3>'
            yield (title if len(weeks) > 1 else "") + cards(map(self.coming, of_week))

    def past(self, meeting: MentorPageMeeting) -> str:
        """Draw a meeting that has begun, until the mentor has reported on each guest.

        While it lasts, the mentor may still join.
        """
        unreported = [guest for guest in meeting.guests if not guest.told or guest.absence_until]
        if not meeting.begun or not unreported:
            return ""
        room = "" if meeting.over else self.room(meeting)
        guests = "".join(map(self.report_buttons, unreported))
        return f'<div class="card">{self.head(meeting)}{room}{guests}</div>'

    def report_buttons(self, guest: MentorPageGuest) -> str:
        name = f"<p><b>{escape(guest.first_name)}</b></p>"
        if guest.absence_until:
            waits = self.say("page.absence_waits", hour=guest.absence_until)
            undo = self.button("absence_undo", guest.booking_id, about=guest.first_name)
            return f"{name}<p>{waits}</p>{undo}"
        actions = ("took_place", "nobody_came", "could_not")
        buttons = "".join(
            self.button(action, guest.booking_id, about=guest.first_name) for action in actions
        )
        return f"{name}{buttons}"

    def coming(self, meeting: MentorPageMeeting) -> str:
        guests = "".join(map(self.guest, meeting.guests))
        confirmed = f"<p>{self.say('page.confirmed')}</p>"
        date = with_weekday(meeting.on, self.page.language)
        confirm = (
            confirmed
            if meeting.confirmed
            else self.button("confirm", meeting.slot_id, about=meeting.hour, date=date)
        )
        sure = f"<p>{self.say('page.cancel.sure')}</p>"
        cancel = sure + self.button(
            "cancel", meeting.slot_id, "page.cancel.yes", about=unescape(self.when(meeting))
        )
        return (
            f'<div class="card">{self.head(meeting)}{guests}{confirm}{self.room(meeting)}'
            f"{unfolding(self.say('page.cancel.button'), cancel, kind='quiet')}</div>"
        )

    def guest(self, guest: MentorPageGuest) -> str:
        question = f"<blockquote>{escape(guest.question)}</blockquote>" if guest.question else ""
        no_question = f'<p class="soft">{self.say("page.no_question")}</p>'
        return f"<p><b>{escape(guest.first_name)}</b></p>{question or no_question}"

    def head(self, meeting: MentorPageMeeting) -> str:
        kind = "page.call" if meeting.seats == 1 else "page.group"
        values = {
            "minutes": str(meeting.minutes),
            "taken": str(len(meeting.guests)),
            "seats": str(meeting.seats),
        }
        when = self.when(meeting)
        return f'<h3 class="when">{when}</h3><p class="soft">{self.say(kind, **values)}</p>'

    def room(self, meeting: MentorPageMeeting) -> str:
        """Draw the link to the video room, quiet until the mentor has confirmed."""
        if not meeting.room.startswith("https://"):
            return ""
        kind = "button" if meeting.confirmed else "button quiet"
        label = self.say("page.join")
        return f'<a class="{kind}" rel="noreferrer" href="{escape(meeting.room)}">{label}</a>'

    def free(self, meetings: Sequence[MentorPageMeeting]) -> Iterable[str]:
        rows = [self.free_row(meeting) for meeting in meetings]
        if rows:
            yield f'<div class="card">{"".join(rows[:SHOWN])}</div>'
        if rows[SHOWN:]:
            more = self.say("page.free.more", count=str(len(rows) - SHOWN))
            yield unfolding(more, "".join(rows[SHOWN:]))

    def free_row(self, meeting: MentorPageMeeting) -> str:
        when = self.when(meeting)
        date = in_short(meeting.on, self.page.language)
        close = self.button("close", meeting.slot_id, about=meeting.hour, date=date)
        return f'<div class="row"><div class="when">{when}</div>{close}</div>'

    def rule(self, rule: MentorPageRule) -> str:
        values = {
            "weekday": weekdays(self.page.language)[rule.weekday],
            "starts": rule.starts,
            "ends": rule.ends,
            "until": in_words(rule.until_on, self.page.language),
        }
        stop = self.button("stop", rule.rule_id, about=f"{values['weekday']}, {rule.starts}")
        return f'<div class="card row"><div>{self.say("page.rule", **values)}</div>{stop}</div>'

    def absences(self) -> Iterable[str]:
        for first, last in self.page.absences:
            language = self.page.language
            values = {"first": in_words(first, language), "last": in_words(last, language)}
            yield f'<p class="card">{self.say("page.absence", **values)}</p>'

    def worry(self, faults: Mapping[str, Html]) -> str:
        opened = self.filled.get("do") == "worry"
        filled = self.filled if opened else {}
        form = Fields(self.page.language, "page.worry", filled, faults if opened else {}, "worry-")
        about = {
            str(guest.booking_id): f"{guest.first_name}, {meeting.day}"
            for meeting in self.page.meetings
            for guest in meeting.guests
        }
        longest = f' required maxlength="{LONGEST_WORRY}"'
        fields = form.select("about", about, next(iter(about), "")) + form.text_area(
            "words", more=longest, label=self.say("page.worry.label")
        )
        inside = self.button("worry", 0, fields=fields)
        return unfolding(self.say("page.worry"), inside, opened=opened)


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


def opening_forms(
    language: str, today: date, filled: Mapping[str, str], faults: Mapping[str, Html]
) -> str:
    """Draw the forms; `filled` holds a sent form with faults to correct, or nothing."""
    return "".join(
        _Form(language, action, sent, faults if sent else {}).draw(today)
        for action in ("open", "weekly", "absent")
        for sent in [filled if filled.get("do") == action else {}]
    )


def weekdays(language: str) -> list[str]:
    """Return the names of the days, from Monday."""
    names = get_day_names("wide", locale=LOCALES.get(language, language))
    return [names[number] for number in range(7)]


def _days(first: date, last: date) -> str:
    return f'type="date" min="{first}" max="{last}"'
