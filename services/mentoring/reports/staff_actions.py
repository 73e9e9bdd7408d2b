"""What the team does with a report: take it, settle it, stop meetings, let them go on."""

from collections.abc import Mapping
from functools import partial

from sqlalchemy import select

from flows.texts import house_texts
from models.mentoring import Report
from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackResult
from services.conversation.replies import Button, Say
from services.conversation.turn_context import TurnContext
from services.mentoring.reports import cards, notifications, recipients, stops
from services.people import roles

STOP_YES, STOP_NO = "report_stop_yes", "report_stop_no"


def show(context: TurnContext, report_id: int) -> CallbackResult:
    """The card anew, with what can be done about it now."""
    report = context.session.get(Report, report_id)
    if report is None or not recipients.hears(context.session, report, context.person_id):
        return CallbackResult.FOREIGN
    notifications.enqueue_again(
        context.session, report, context.person, context.update_id, context.now
    )
    return CallbackResult.STAYS


def take(context: TurnContext, report_id: int) -> CallbackResult:
    """« Je m'en occupe »: who spoke knows that a person is there."""
    report = _held(context, report_id)
    if report is None:
        return CallbackResult.FOREIGN
    if report.settled_at is not None:
        return _replace(context, report, "safety.settled_already")
    if report.taken_by is not None:
        return _replace(context, report, "safety.taken_already")
    report.taken_at, report.taken_by = context.now, context.person_id
    _audit(context, "report_taken", report)
    notifications.tell_speaker(context.session, report, "safety.taken", context.now)
    return _show(context, report, "safety.took")


def settle(context: TurnContext, report_id: int) -> CallbackResult:
    """« C'est réglé »: whoever was stopped stays so."""
    report = _held(context, report_id)
    if report is None:
        return CallbackResult.FOREIGN
    if report.settled_at is not None:
        return _replace(context, report, "safety.settled_already")
    _settle(context, report)
    if not cards.is_stopped(context.session, report):
        return _replace(context, report, "safety.settled")
    return _show(context, report, "safety.stays_paused")


def ask_to_stop(context: TurnContext, report_id: int) -> CallbackResult:
    """« Arrêter ses rencontres »: a yes is asked, since seats given back do not come back."""
    report = _for_who_may(context, report_id)
    if report is None:
        return CallbackResult.FOREIGN
    if cards.is_stopped(context.session, report):
        return _show(context, report, "safety.stopped_already")
    label = partial(house_texts().words, context.language)
    answers = ((STOP_YES, "safety.stop_yes"), (STOP_NO, "safety.stop_no"))
    rows = [[Button(label(key), inline_buttons.data(it, report_id))] for it, key in answers]
    words = context.phrases.words(context, "safety.stop_sure", _values(context, report))
    inline_buttons.show(context, Say(words, rows))
    return CallbackResult.STAYS


def stop(context: TurnContext, report_id: int) -> CallbackResult:
    report = _for_who_may(context, report_id)
    if report is None:
        return CallbackResult.FOREIGN
    if cards.is_stopped(context.session, report):
        return _show(context, report, "safety.stopped_already")
    key = f"safety_paused:{report.id}:{context.update_id}"
    stops.stop(context.session, report, context.now, context.chance, key)
    _audit(context, "meetings_stopped", report)
    return _show(context, report, "safety.stopped")


def leave(context: TurnContext, report_id: int) -> CallbackResult:
    """« Non » to the question."""
    report = _for_who_may(context, report_id)
    if report is None:
        return CallbackResult.FOREIGN
    return _replace(context, report, "safety.stop_kept")


def resume(context: TurnContext, report_id: int) -> CallbackResult:
    """They may meet again; what was closed or given back stays so."""
    report = _for_who_may(context, report_id)
    if report is None or (subject_id := recipients.subject_of(report)) is None:
        return CallbackResult.FOREIGN
    if _others_wait(context, report, subject_id):
        context.phrases.say(context, "safety.others_wait")
        return CallbackResult.STAYS
    if not cards.is_stopped(context.session, report):
        return _replace(context, report, "safety.settled_already")
    key = f"safety_resumed:{report.id}:{context.update_id}"
    done = stops.take_up(context.session, subject_id, context.now, key)
    if report.settled_at is None:
        _settle(context, report)
    _audit(context, done, report)
    text = "safety.resumed" if done == "mentor_resumed" else "safety.person_resumed"
    return _replace(context, report, text)


def _for_who_may(context: TurnContext, report_id: int) -> Report | None:
    """Held, when whoever it is about is still there."""
    report = _held(context, report_id)
    if report is None or recipients.subject_of(report) is None:
        return None
    return report if recipients.may_resume(context.session, report, context.person_id) else None


def _held(context: TurnContext, report_id: int) -> Report | None:
    """As it is once we have waited for colleagues; only for those who hear of it."""
    held = {"key_share": True}
    report = context.session.get(Report, report_id, populate_existing=True, with_for_update=held)
    if report is None or not recipients.hears(context.session, report, context.person_id):
        return None
    return report


def _settle(context: TurnContext, report: Report) -> None:
    report.settled_at, report.settled_by = context.now, context.person_id
    _audit(context, "report_settled", report)
    notifications.tell_speaker(context.session, report, "safety.told_settled", context.now)


def _others_wait(context: TurnContext, report: Report, subject_id: int) -> bool:
    open_ones = recipients.about(subject_id), Report.settled_at.is_(None), Report.id != report.id
    return context.session.scalar(select(Report.id).where(*open_ones).limit(1)) is not None


def _audit(context: TurnContext, action: str, report: Report) -> None:
    roles.audit(context.session, context.person_id, action, context.now, report=report.id)


def _replace(context: TurnContext, report: Report, key: str) -> CallbackResult:
    inline_buttons.replace(context, key, _values(context, report))
    return CallbackResult.DONE


def _show(context: TurnContext, report: Report, key: str) -> CallbackResult:
    """A message of its own: what can be done next stands under it."""
    context.session.flush()
    rows = cards.buttons(context.session, report, context.person_id)
    inline_buttons.show(
        context, Say(context.phrases.words(context, key, _values(context, report)), rows)
    )
    return CallbackResult.DONE


def _values(context: TurnContext, report: Report) -> Mapping[str, str]:
    session, language = context.session, context.language
    return {
        "number": str(report.id),
        "name": cards.name_of(session, recipients.subject_of(report), language),
        "taken_by": cards.name_of(session, report.taken_by, language),
    }
