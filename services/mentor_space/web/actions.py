"""Run the actions of the mentor's page and of mentors' links, by the same services as the chat.

Each action checks the state again, and answers with the key of a sentence.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from types import MappingProxyType

from models.mentoring.slots import Slot
from rules.safeguarding.safety import ReportCategory
from rules.schedule.days import Days
from rules.schedule.given_dates import EARLIEST, given_day
from rules.slots.slots import MeetingOutcome, SingleOpening, WeeklyOpening
from services.meetings import no_shows, notifications, outcomes, unconfirmed_meetings
from services.meetings.outcomes import MeetingSide, OutcomeResult
from services.meetings.unconfirmed_meetings import SlotConfirmationResult
from services.mentors.access import may
from services.mentors.mentors import lock_mentor
from services.pages.actions import ActionResult, Form, PageAction, PageVisit, number
from services.people.access import Access
from services.safeguarding import report_conversation
from services.safeguarding.report_conversation import WorryFilingResult
from services.slots import mentor_cancellations, slots, weekly_rules
from services.slots.bookings import CancellationResult
from services.slots.seats import lock_slots
from services.slots.slots import SlotOpeningResult

LONGEST_WORRY = 1000
LONGEST_NUMBER = 4
"""Digits of minutes, seats and weekdays."""
TO_CORRECT = "page.said.unreadable"
FAULTY_FIELD = {
    SlotOpeningResult.HOURS: "at",
    SlotOpeningResult.SIZE: "minutes",
    SlotOpeningResult.TOO_SOON: "on",
    SlotOpeningResult.TOO_FAR: "on",
    SlotOpeningResult.OVERLAP: "at",
    SlotOpeningResult.NOTHING: "until",
}
"""The field beside which a refusal is said."""
OF_WEEKLY = {"on": "until", "at": "from"}
"""The field of a weekly rule that stands for one of a single date."""


@dataclass(slots=True)
class _Reader:
    """Reads the fields of a form, and notes what is wrong with each."""

    form: Form
    faults: dict[str, str] = field(default_factory=dict)

    def day(self, name: str) -> date:
        if (day := given_day(self.form.get(name, ""))) is None:
            self.faults[name] = "page.wrong.day"
        return day or EARLIEST

    def minute(self, name: str) -> int:
        """Return the minute of the day of an hour."""
        try:
            at = time.fromisoformat(self.form.get(name, ""))
        except ValueError:
            self.faults[name] = "page.wrong.hour"
            return 0
        return at.hour * 60 + at.minute

    def number(self, name: str) -> int:
        digits = self.form.get(name, "")
        if not (digits.isdecimal() and len(digits) <= LONGEST_NUMBER):
            self.faults[name] = "page.wrong.choice"
            return 0
        return int(digits)


def one_date(form: Form) -> SingleOpening | ActionResult:
    """Read the form of a single slot, or tell what is wrong with it."""
    read = _Reader(form)
    wanted = SingleOpening(
        on=read.day("on"),
        starts=read.minute("at"),
        minutes=read.number("minutes"),
        seats=read.number("seats"),
    )
    return _to_correct(read.faults) if read.faults else wanted


def weekly(form: Form) -> WeeklyOpening | ActionResult:
    """Read the form of a weekly rule, or tell what is wrong with it."""
    read = _Reader(form)
    wanted = WeeklyOpening(
        weekday=read.number("weekday") % 7,
        starts=read.minute("from"),
        ends=read.minute("to"),
        minutes=read.number("minutes"),
        seats=read.number("seats"),
        until_on=read.day("until"),
    )
    if not read.faults and wanted.ends <= wanted.starts:
        read.faults["to"] = "page.wrong.hours_order"
    return _to_correct(read.faults) if read.faults else wanted


def days(form: Form) -> Days | ActionResult:
    """Read the days of an absence (an empty last day means one day), or return the fault."""
    read = _Reader(form if form.get("to") else {**form, "to": form.get("from", "")})
    first, last = read.day("from"), read.day("to")
    if "from" in read.faults and not form.get("to"):
        del read.faults["to"]
    if not read.faults and last < first:
        read.faults["to"] = "page.wrong.days_order"
    return _to_correct(read.faults) if read.faults else Days(first, last)


def _to_correct(faults: Mapping[str, str]) -> ActionResult:
    return ActionResult(TO_CORRECT, done=False, faults=faults)


CLOSED = ActionResult("page.said.closed")


def submit(visit: PageVisit, form: Form) -> ActionResult:
    """Run the action of a button of the page: `do` names the action, `id` the subject."""
    return act(visit, form.get("do", ""), number(form, "id"), form)


def act(visit: PageVisit, action: str, subject_id: int, form: Form) -> ActionResult:
    """Do an action of `ACTIONS`; CLOSED when it is unknown, or the mentor no longer active."""
    lock_mentor(visit.session, visit.person_id)
    if action not in ACTIONS or not may(visit.session, visit.person_id, Access.MENTOR):
        return CLOSED
    return ACTIONS[action](visit, subject_id, form)


def _confirm(visit: PageVisit, slot_id: int, _: Form) -> ActionResult:
    confirmation = unconfirmed_meetings.confirm(visit.session, slot_id, visit.person_id, visit.now)
    if confirmation is SlotConfirmationResult.CONFIRMED:
        notifications.tell_confirmed(visit.session, slot_id, visit.now)
    return (
        CLOSED
        if confirmation is SlotConfirmationResult.CLOSED
        else ActionResult("page.said.confirmed")
    )


def _cancel(visit: PageVisit, slot_id: int, _: Form) -> ActionResult:
    """Cancel a slot (« J'ai un empêchement »); its participants are offered others."""
    taken_back = mentor_cancellations.cancel_by_mentor(
        visit.session, slot_id, visit.person_id, visit.now
    )
    if taken_back.outcome is not CancellationResult.CANCELLED:
        return ActionResult(f"page.said.cancel.{taken_back.outcome}")
    notifications.tell_cancelled(visit.session, taken_back.ended, visit.now)
    return ActionResult("page.said.cancel.cancelled")


def _close(visit: PageVisit, slot_id: int, _: Form) -> ActionResult:
    """Close a free slot, unless somebody has just booked it."""
    if any(slot.taken for slot in lock_slots(visit.session, Slot.id == slot_id)):
        return ActionResult("page.said.close.booked")
    taken_back = mentor_cancellations.cancel_by_mentor(
        visit.session, slot_id, visit.person_id, visit.now
    )
    return (
        CLOSED
        if taken_back.outcome is CancellationResult.CLOSED
        else ActionResult("page.said.close.closed")
    )


def _how_it_went(how: MeetingOutcome) -> PageAction:
    def action(visit: PageVisit, booking_id: int, _: Form) -> ActionResult:
        result = outcomes.say_how_it_went(
            visit.session, booking_id, MeetingSide.MENTOR, visit.person_id, how, visit.now
        )
        notifications.tell_how_it_went(
            visit.session, booking_id, MeetingSide.MENTOR, result, visit.now
        )
        if result.outcome is OutcomeResult.WAITS:
            return ActionResult("page.said.absence_waits")
        is_recorded = result.outcome in (OutcomeResult.NOTED, OutcomeResult.SAME)
        return ActionResult(
            "page.said.noted" if is_recorded else f"page.said.noted.{result.outcome}"
        )

    return action


def _undo_absence(visit: PageVisit, booking_id: int, _: Form) -> ActionResult:
    if no_shows.take_back(visit.session, booking_id, visit.person_id, visit.now):
        return ActionResult("page.said.absence_undone")
    counts = no_shows.counts(visit.session, booking_id, visit.person_id)
    return ActionResult("page.said.absence_counts" if counts else "page.said.absence_nothing")


def _worry(visit: PageVisit, _: int, form: Form) -> ActionResult:
    text = " ".join(form.get("words", "").split())[:LONGEST_WORRY]
    if not text:
        return _to_correct({"words": "page.said.worry.empty"})
    concern, booking_id = (
        report_conversation.ReportStatement(ReportCategory.OTHER, text),
        number(form, "about"),
    )
    outcome = report_conversation.worry_about(
        visit.session, booking_id, visit.person_id, concern, visit.now
    )
    if outcome is WorryFilingResult.FULL:
        return _to_correct({"words": "page.said.worry.full"})
    return CLOSED if outcome is WorryFilingResult.CLOSED else ActionResult("page.said.worry")


def _open(visit: PageVisit, _: int, form: Form) -> ActionResult:
    wanted = one_date(form)
    if isinstance(wanted, ActionResult):
        return wanted
    if slots.lacks_room(visit.session, visit.person_id, visit.rooms):
        return _opening_sentence(SlotOpeningResult.NO_ROOM)
    opened = slots.open_slot(visit.session, visit.person_id, wanted, visit.now, visit.random_below)
    return _opening_sentence(opened.outcome)


def _weekly(visit: PageVisit, _: int, form: Form) -> ActionResult:
    wanted = weekly(form)
    if isinstance(wanted, ActionResult):
        return wanted
    if slots.lacks_room(visit.session, visit.person_id, visit.rooms):
        return _opening_sentence(SlotOpeningResult.NO_ROOM)
    opened = weekly_rules.open_weekly(
        visit.session, visit.person_id, wanted, visit.now, visit.random_below
    )
    return _opening_sentence(opened.outcome, OF_WEEKLY)


def _stop(visit: PageVisit, rule_id: int, _: Form) -> ActionResult:
    closed = weekly_rules.stop_weekly(visit.session, visit.person_id, rule_id, visit.now)
    if closed is None:
        return CLOSED
    return ActionResult("page.said.stop.booked" if closed.booked else "page.said.stop")


def _absent(visit: PageVisit, _: int, form: Form) -> ActionResult:
    absence = days(form)
    if isinstance(absence, ActionResult):
        return absence
    closed = weekly_rules.absent(visit.session, visit.person_id, absence, visit.now)
    return ActionResult("page.said.absent.booked" if closed.booked else "page.said.absent")


def _opening_sentence(
    outcome: SlotOpeningResult, renamed: Mapping[str, str] = MappingProxyType({})
) -> ActionResult:
    """Return the sentence about the outcome of an opening, beside the wrong field if any."""
    key = f"page.said.open.{outcome}"
    if name := FAULTY_FIELD.get(outcome):
        return _to_correct({renamed.get(name, name): key})
    return ActionResult(key, done=outcome is SlotOpeningResult.OPENED)


ACTIONS: Mapping[str, PageAction] = {
    "confirm": _confirm,
    "cancel": _cancel,
    "close": _close,
    "took_place": _how_it_went(MeetingOutcome.TOOK_PLACE),
    "nobody_came": _how_it_went(MeetingOutcome.NOBODY_CAME),
    "could_not": _how_it_went(MeetingOutcome.COULD_NOT),
    "absence_undo": _undo_absence,
    "worry": _worry,
    "open": _open,
    "weekly": _weekly,
    "stop": _stop,
    "absent": _absent,
}
BY_LINK = ("confirm", "cancel", "took_place", "nobody_came", "could_not")
"""The actions that a link in an e-mail may do."""
