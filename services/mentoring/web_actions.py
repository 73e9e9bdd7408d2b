"""What a mentor does from their page or from a link, by the same services as in the chat.

Each action checks again at that moment, and answers with the key of a sentence.
"""

from collections.abc import Mapping
from datetime import date, time

from models.mentoring import Slot
from rules.mentoring.safety import Category
from rules.mentoring.slots import Days, HowItWent, OneDate, Weekly
from services.mentoring import mentor_cancellations, notifications, outcomes, unconfirmed_meetings
from services.mentoring.bookings import Cancelling
from services.mentoring.outcomes import Saying, Side
from services.mentoring.reports import report_conversation
from services.mentoring.reports.report_conversation import Worry
from services.mentoring.slots import slots, weekly_rules
from services.mentoring.slots.seats import hold_slots
from services.mentoring.slots.slots import Opening
from services.mentoring.unconfirmed_meetings import Confirming
from services.outbox.page_actions import Form, PageAction, Told, Visit, number
from services.people.access import Access, may

LONGEST_WORRY = 1000
UNREADABLE = Told("page.said.unreadable", done=False)


def one_date(form: Form) -> OneDate | None:
    try:
        return OneDate(
            on=date.fromisoformat(form["on"]),
            starts=_minute(form["at"]),
            minutes=int(form["minutes"]),
            seats=int(form["seats"]),
        )
    except (KeyError, ValueError):
        return None


def weekly(form: Form) -> Weekly | None:
    try:
        return Weekly(
            weekday=int(form["weekday"]) % 7,
            starts=_minute(form["from"]),
            ends=_minute(form["to"]),
            minutes=int(form["minutes"]),
            seats=int(form["seats"]),
            until_on=date.fromisoformat(form["until"]),
        )
    except (KeyError, ValueError):
        return None


def days(form: Form) -> Days | None:
    """A single day when the last is left empty; nothing when it comes before the first."""
    try:
        first = date.fromisoformat(form["from"])
        last = date.fromisoformat(form.get("to") or form["from"])
    except (KeyError, ValueError):
        return None
    return Days(first, last) if first <= last else None


def _minute(words: str) -> int:
    """Of the day."""
    at = time.fromisoformat(words)
    return at.hour * 60 + at.minute


CLOSED = Told("page.said.closed")


def submit(visit: Visit, form: Form) -> Told:
    """A button of the page: `do` is an action, `id` what it is about."""
    return act(visit, form.get("do", ""), number(form, "id"), form)


def act(visit: Visit, action: str, subject_id: int, form: Form) -> Told:
    """Only for mentors who are still active; a verb of nothing does nothing."""
    slots.hold_mentor(visit.session, visit.person_id)
    if action not in ACTIONS or not may(visit.session, visit.person_id, Access.MENTOR):
        return CLOSED
    return ACTIONS[action](visit, subject_id, form)


def _confirm(visit: Visit, slot_id: int, _: Form) -> Told:
    done = unconfirmed_meetings.confirm(visit.session, slot_id, visit.person_id, visit.now)
    if done is Confirming.CONFIRMED:
        notifications.tell_confirmed(visit.session, slot_id, visit.now)
    return CLOSED if done is Confirming.CLOSED else Told("page.said.confirmed")


def _cancel(visit: Visit, slot_id: int, _: Form) -> Told:
    """« J'ai un empêchement »: those who had a seat are offered others."""
    back = mentor_cancellations.cancel_by_mentor(visit.session, slot_id, visit.person_id, visit.now)
    if back.outcome is not Cancelling.CANCELLED:
        return Told(f"page.said.cancel.{back.outcome}")
    notifications.tell_cancelled(visit.session, back.ended, visit.now)
    return Told("page.said.cancel.cancelled")


def _close(visit: Visit, slot_id: int, _: Form) -> Told:
    """A free slot: never one that somebody has just booked."""
    if any(slot.taken for slot in hold_slots(visit.session, Slot.id == slot_id)):
        return Told("page.said.close.booked")
    back = mentor_cancellations.cancel_by_mentor(visit.session, slot_id, visit.person_id, visit.now)
    return CLOSED if back.outcome is Cancelling.CLOSED else Told("page.said.close.closed")


def _how_it_went(how: HowItWent) -> PageAction:
    def action(visit: Visit, booking_id: int, _: Form) -> Told:
        said = outcomes.say_how_it_went(
            visit.session, booking_id, Side.MENTOR, visit.person_id, how, visit.now
        )
        notifications.tell_how_it_went(visit.session, booking_id, Side.MENTOR, said, visit.now)
        noted = said.outcome in (Saying.NOTED, Saying.SAME)
        return Told("page.said.noted" if noted else f"page.said.noted.{said.outcome}")

    return action


def _worry(visit: Visit, _: int, form: Form) -> Told:
    words = " ".join(form.get("words", "").split())[:LONGEST_WORRY]
    if not words:
        return Told("page.said.worry.empty", done=False)
    told, about = report_conversation.Told(Category.OTHER, words), number(form, "about")
    filed = report_conversation.worry_about(visit.session, about, visit.person_id, told, visit.now)
    return CLOSED if filed is Worry.CLOSED else Told("page.said.worry")


def _open(visit: Visit, _: int, form: Form) -> Told:
    if (wanted := one_date(form)) is None:
        return UNREADABLE
    if slots.lacks_room(visit.session, visit.person_id, visit.rooms):
        return _told_opening(Opening.NO_ROOM)
    opened = slots.open_slot(visit.session, visit.person_id, wanted, visit.now, visit.chance)
    return _told_opening(opened.outcome)


def _weekly(visit: Visit, _: int, form: Form) -> Told:
    if (wanted := weekly(form)) is None:
        return UNREADABLE
    if slots.lacks_room(visit.session, visit.person_id, visit.rooms):
        return _told_opening(Opening.NO_ROOM)
    opened = weekly_rules.open_weekly(
        visit.session, visit.person_id, wanted, visit.now, visit.chance
    )
    return _told_opening(opened.outcome)


def _stop(visit: Visit, rule_id: int, _: Form) -> Told:
    closed = weekly_rules.stop_weekly(visit.session, visit.person_id, rule_id, visit.now)
    if closed is None:
        return CLOSED
    return Told("page.said.stop.booked" if closed.booked else "page.said.stop")


def _absent(visit: Visit, _: int, form: Form) -> Told:
    if (absence := days(form)) is None:
        return UNREADABLE
    closed = weekly_rules.absent(visit.session, visit.person_id, absence, visit.now)
    return Told("page.said.absent.booked" if closed.booked else "page.said.absent")


def _told_opening(outcome: Opening) -> Told:
    return Told(f"page.said.open.{outcome}", done=outcome is Opening.OPENED)


ACTIONS: Mapping[str, PageAction] = {
    "confirm": _confirm,
    "cancel": _cancel,
    "close": _close,
    "took_place": _how_it_went(HowItWent.TOOK_PLACE),
    "nobody_came": _how_it_went(HowItWent.NOBODY_CAME),
    "could_not": _how_it_went(HowItWent.COULD_NOT),
    "worry": _worry,
    "open": _open,
    "weekly": _weekly,
    "stop": _stop,
    "absent": _absent,
}
BY_LINK = ("confirm", "cancel", "took_place", "nobody_came", "could_not")
"""What a link in a letter may do by itself."""
