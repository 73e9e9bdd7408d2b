"""Offer scripts the actions and lists about attendance, and answer a code typed in the chat."""

from collections.abc import Mapping
from enum import StrEnum

from flows.texts import translate
from models.feedback import FeedbackOn
from models.workshops import Workshop
from rules.workshops.attendance import digits
from services.conversation import inline_buttons
from services.conversation.replies import Say
from services.conversation.runner import Action, Lister
from services.conversation.text import fitting
from services.conversation.turn_context import Done, TurnContext
from services.feedback import scores
from services.workshops.attendance import attendance, attendance_list, host_card, messages
from services.workshops.attendance.attendance import AttendanceCodeEntry, AttendanceCodeResult
from services.workshops.registrations import registration_of

PAGE = 40
"""Names listed at a time: a message holds a hundred buttons at most."""
TURN = "page:"
"""The start of an option that turns the page; the place of its first name follows."""
SUMMARY_LINES, SUMMARY_CHARACTERS = 5, 600


class AttendanceCodeReply(StrEnum):
    NOTED = "noted"
    AGAIN = "again"


class Closing(StrEnum):
    DONE = "done"
    NOBODY = "nobody"
    """Nobody with a seat is marked as present: perhaps the workshop was not held."""


class SummaryTelling(StrEnum):
    TOLD = "told"
    NOTHING = "nothing"


class WorkshopSummaryResult(StrEnum):
    KEPT = "kept"
    TOO_LONG = "too_long"
    CLOSED = "closed"


def take_code(context: TurnContext, answers: Mapping[str, str]) -> AttendanceCodeReply:
    """Check the code typed after « J'y étais »; five tries an hour at most."""
    typed = digits(answers["code"])
    if typed is None:
        context.say(Say(translate(context.language, "attendance.no_code")))
        return AttendanceCodeReply.AGAIN
    code = attendance.take_code(
        context.session, context.person_id, typed, context.now, context.random_below
    )
    _say(context, code)
    return (
        AttendanceCodeReply.AGAIN
        if code.outcome is AttendanceCodeResult.WRONG
        else AttendanceCodeReply.NOTED
    )


def typed_alone(context: TurnContext, text: str) -> bool:
    """Take four digits as a code during or just after a workshop; False when they are not."""
    typed = digits(text)
    if typed is None:
        return False
    code = attendance.take_code(
        context.session, context.person_id, typed, context.now, context.random_below
    )
    if code.outcome is AttendanceCodeResult.NOTHING:
        return False
    _say(context, code)
    return True


def names(context: TurnContext, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    """List a page of names, a mark after those who came, and a number after a repeated name."""
    workshop_id = int(answers["workshop"])
    if attendance_list.may_close(context.session, workshop_id, context.person_id) is None:
        return []
    counts: dict[str, int] = {}
    options = []
    for entry in attendance_list.names(context.session, workshop_id):
        name = entry.first_name or translate(context.language, "meeting.someone")
        counts[name] = counts.get(name, 0) + 1
        numbered_name = name if counts[name] == 1 else f"{name} {counts[name]}"
        key = "attendance.name" if entry.expected else "attendance.name_without_seat"
        label = translate(context.language, key, name=fitting(numbered_name))
        options.append((str(entry.registration_id), f"{label} ✅" if entry.came else label))
    last_page = (len(options) - 1) // PAGE * PAGE  # people may have left the list meanwhile
    first = max(0, min(int(answers.get("first", "0")), last_page))
    turns = [("attendance.next", first + PAGE), ("attendance.before", first - PAGE)]
    return options[first : first + PAGE] + [
        (f"{TURN}{start}", translate(context.language, key))
        for key, start in turns
        if 0 <= start < len(options)
    ]


def toggle(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Turn the page, or switch somebody between present and absent."""
    if answers["registration"].startswith(TURN):
        context.keep(first=answers["registration"].removeprefix(TURN))
        return Done.DONE
    workshop_id, registration_id = int(answers["workshop"]), int(answers["registration"])
    if attendance_list.may_close(context.session, workshop_id, context.person_id):
        attendance_list.toggle(context.session, workshop_id, registration_id, context.now)
    return Done.DONE


NOT_HELD = "not_held"


def close(context: TurnContext, answers: Mapping[str, str]) -> Closing:
    """Close the attendance list, and show the host how many came.

    `answers["how"]`: whether the workshop was held, once that is asked.
    """
    session, how = context.session, answers.get("how")
    workshop = attendance_list.may_close(session, int(answers["workshop"]), context.person_id)
    if workshop is None:
        return Closing.DONE
    if how is None and workshop.closed_at is None and _is_empty(context, workshop):
        return Closing.NOBODY
    attendance_list.close(session, workshop.id, context.now, was_held=how != NOT_HELD)
    if how == NOT_HELD:
        context.say(
            Say(translate(context.language, "attendance.closed_not_held", title=workshop.title))
        )
        return Closing.DONE
    text = host_card.counted(session, workshop, context.language)
    inline_buttons.show(context, Say(text, host_card.summing_up(context.language, workshop.id)))
    return Closing.DONE


def _is_empty(context: TurnContext, workshop: Workshop) -> bool:
    names = attendance_list.names(context.session, workshop.id)
    return bool(names) and not any(name.came for name in names)


def _say(context: TurnContext, code: AttendanceCodeEntry) -> None:
    """Tell the result; ask for a score in the same answer, once."""
    workshop = code.workshop_id and context.session.get(Workshop, code.workshop_id)
    values = {"title": workshop.title if workshop else ""}
    text = translate(context.language, f"attendance.typed.{code.outcome}", **values)
    if code.outcome is not AttendanceCodeResult.PRESENT or not workshop:
        context.say(Say(text))
        return
    if scores.given(context.session, context.person_id, FeedbackOn.WORKSHOP, workshop.id):
        context.say(Say(text))
        return
    ask = translate(context.language, "feedback.ask")
    rows = [scores.row(FeedbackOn.WORKSHOP, workshop.id)]
    inline_buttons.show(context, Say(f"{text}\n{ask}", rows))


def tell_summary(context: TurnContext, answers: Mapping[str, str]) -> SummaryTelling:
    """Show the host's summary to a person registered for the workshop."""
    workshop = context.session.get(Workshop, int(answers["workshop"]))
    registration = workshop and registration_of(context.session, workshop.id, context.person_id)
    if not workshop or not registration or workshop.summary is None:
        return SummaryTelling.NOTHING
    context.say(messages.summary_of(context.session, workshop, context.person_id))
    return SummaryTelling.TOLD


def keep_summary(context: TurnContext, answers: Mapping[str, str]) -> WorkshopSummaryResult:
    """Keep the host's summary of a workshop that is closed, if it is short enough."""
    workshop = attendance_list.may_close(
        context.session, int(answers["workshop"]), context.person_id
    )
    if workshop is None or workshop.closed_at is None:
        return WorkshopSummaryResult.CLOSED
    lines = [line.strip() for line in answers["summary"].splitlines() if line.strip()]
    summary = "\n".join(lines)
    if len(lines) > SUMMARY_LINES or len(summary) > SUMMARY_CHARACTERS:
        return WorkshopSummaryResult.TOO_LONG
    _store_summary(context, workshop, summary)
    return WorkshopSummaryResult.KEPT


def _store_summary(context: TurnContext, workshop: Workshop, summary: str) -> None:
    """Store the summary, which may be corrected; `summary_at` is set once: it is sent once."""
    workshop.summary = summary
    workshop.summary_at = workshop.summary_at or context.now
    context.session.flush()


ACTIONS: Mapping[str, Action] = {
    "take_code": take_code,
    "toggle_attendance": toggle,
    "close_attendance": close,
    "tell_summary": tell_summary,
    "keep_workshop_summary": keep_summary,
}
LISTERS: Mapping[str, Lister] = {"attendance_names": names}
