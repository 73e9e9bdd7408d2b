"""Let the team take and settle a report, and stop or resume the reported person's meetings."""

from collections.abc import Mapping

from sqlalchemy import select

from flows.texts import plain_text
from models.mentoring.safeguarding import Report
from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackResult
from services.conversation.replies import Button, Say
from services.conversation.turn_context import TurnContext
from services.people import roles
from services.safeguarding import cards, messages, notifications, recipients, stops
from services.team import closed_cards
from services.team.closed_cards import CardChange

STOP_YES, STOP_NO = "report_stop_yes", "report_stop_no"
SETTLE_YES, SETTLE_NO = "report_settle_yes", "report_settle_no"
RESUME_YES = "report_resume_yes"


def show(context: TurnContext, report_id: int) -> CallbackResult:
    """Send the card again, with the actions possible now."""
    report = context.session.get(Report, report_id)
    if report is None or not recipients.is_recipient(context.session, report, context.person_id):
        return CallbackResult.FOREIGN
    notifications.enqueue_again(
        context.session, report, context.person, context.update_id, context.now
    )
    return CallbackResult.STAYS


def take(context: TurnContext, report_id: int) -> CallbackResult:
    """Take charge of the report (« Je m'en occupe »), and tell the reporter."""
    report = lock_report(context, report_id)
    if report is None:
        return CallbackResult.FOREIGN
    if report.settled_at is not None:
        return _replace(context, report, "safety.settled_already")
    if report.taken_by is not None:
        return _replace(context, report, "safety.taken_already")
    report.taken_at, report.taken_by = context.now, context.person_id
    _audit(context, "report_taken", report)
    notifications.tell_speaker(context.session, report, "safety.taken", context.now)
    _follow_on_cards(context, report, "safety.card_taken")
    return show_next(context, report, "safety.took")


def ask_to_settle(context: TurnContext, report_id: int) -> CallbackResult:
    """Ask to confirm « C'est réglé »: the reporter is told at once."""
    report = lock_report(context, report_id)
    if report is None:
        return CallbackResult.FOREIGN
    if report.settled_at is not None:
        return _replace(context, report, "safety.settled_already")
    answers = {SETTLE_YES: "safety.settle_yes", SETTLE_NO: "safety.settle_no"}
    return _ask(context, report, "safety.settle_sure", answers)


def ask_to_resume(context: TurnContext, report_id: int) -> CallbackResult:
    """Let the person resume; first ask to confirm if resuming settles the case."""
    report = _lock_if_may_resume(context, report_id)
    if report is None or (subject_id := recipients.subject_of(report)) is None:
        return CallbackResult.FOREIGN
    is_refused = _has_other_open_report(context, report, subject_id)
    settles = report.settled_at is None and cards.is_stopped(context.session, report)
    if is_refused or not settles:
        return resume(context, report_id)
    answers = {RESUME_YES: "safety.resume_yes", SETTLE_NO: "safety.settle_no"}
    return _ask(context, report, "safety.resume_sure", answers)


def _ask(
    context: TurnContext, report: Report, text: str, answers: Mapping[str, str]
) -> CallbackResult:
    """Ask about a case; `answers` are the callbacks and the keys of their labels."""
    rows = [
        [Button(plain_text(context.language, key), inline_buttons.data(name, report.id))]
        for name, key in answers.items()
    ]
    words = context.phrases.render(context, text, _values(context, report))
    inline_buttons.show(context, Say(words, rows))
    return CallbackResult.STAYS


def refuse_to_settle(context: TurnContext, report_id: int) -> CallbackResult:
    """Answer « Non » to settling the case: nothing changes, unless it was settled before."""
    report = lock_report(context, report_id)
    if report is None:
        return CallbackResult.FOREIGN
    is_open = report.settled_at is None
    return _replace(context, report, "safety.stop_kept" if is_open else "safety.settled_already")


def settle(context: TurnContext, report_id: int) -> CallbackResult:
    """Settle the report, after « Oui »; stopped meetings stay stopped."""
    report = lock_report(context, report_id)
    if report is None:
        return CallbackResult.FOREIGN
    if report.settled_at is not None:
        return _replace(context, report, "safety.settled_already")
    _settle(context, report)
    if not cards.is_stopped(context.session, report):
        return _replace(context, report, "safety.settled")
    return show_next(context, report, "safety.stays_paused")


def ask_to_stop(context: TurnContext, report_id: int) -> CallbackResult:
    """Ask to confirm « Arrêter ses rencontres »: seats given back are not restored."""
    report = _lock_if_may_resume(context, report_id)
    if report is None:
        return CallbackResult.FOREIGN
    if cards.is_stopped(context.session, report):
        return show_next(context, report, "safety.stopped_already")
    answers = {STOP_YES: "safety.stop_yes", STOP_NO: "safety.stop_no"}
    return _ask(context, report, "safety.stop_sure", answers)


def stop(context: TurnContext, report_id: int) -> CallbackResult:
    """Stop the meetings of the person reported, after « Oui »."""
    report = _lock_if_may_resume(context, report_id)
    if report is None:
        return CallbackResult.FOREIGN
    if cards.is_stopped(context.session, report):
        return show_next(context, report, "safety.stopped_already")
    key = f"safety_paused:{report.id}:{context.update_id}"
    stops.stop(context.session, report, context.now, context.random_below, key)
    _audit(context, "meetings_stopped", report)
    return show_next(context, report, "safety.stopped")


def leave(context: TurnContext, report_id: int) -> CallbackResult:
    """Answer « Non » to stopping the meetings: nothing changes, unless they were stopped before."""
    report = _lock_if_may_resume(context, report_id)
    if report is None:
        return CallbackResult.FOREIGN
    if cards.is_stopped(context.session, report):
        return show_next(context, report, "safety.stopped_already")
    return _replace(context, report, "safety.stop_kept")


def resume(context: TurnContext, report_id: int) -> CallbackResult:
    """Let the person have meetings again; closed slots and released seats stay so."""
    report = _lock_if_may_resume(context, report_id)
    if report is None or (subject_id := recipients.subject_of(report)) is None:
        return CallbackResult.FOREIGN
    if _has_other_open_report(context, report, subject_id):
        context.phrases.say(context, "safety.others_wait")
        return CallbackResult.STAYS
    if not cards.is_stopped(context.session, report):
        return _replace(context, report, "safety.settled_already")
    key = f"safety_resumed:{report.id}:{context.update_id}"
    action = stops.resume(context.session, subject_id, context.now, key)
    if report.settled_at is None:
        _settle(context, report)
    _audit(context, action, report)
    text = "safety.resumed" if action == "mentor_resumed" else "safety.person_resumed"
    return _replace(context, report, text)


def _lock_if_may_resume(context: TurnContext, report_id: int) -> Report | None:
    """Lock the report; None if the reported person is erased, or this member may not decide."""
    report = lock_report(context, report_id)
    if report is None or recipients.subject_of(report) is None:
        return None
    return report if recipients.may_resume(context.session, report, context.person_id) else None


def lock_report(context: TurnContext, report_id: int) -> Report | None:
    """Lock and reload the report; None if this member does not receive it."""
    lock = {"key_share": True}
    report = context.session.get(Report, report_id, populate_existing=True, with_for_update=lock)
    if report is None or not recipients.is_recipient(context.session, report, context.person_id):
        return None
    return report


def _settle(context: TurnContext, report: Report) -> None:
    report.settled_at, report.settled_by = context.now, context.person_id
    _audit(context, "report_settled", report)
    notifications.tell_speaker(context.session, report, "safety.told_settled", context.now)
    _follow_on_cards(context, report, "safety.card_settled")


def _follow_on_cards(context: TurnContext, report: Report, text: str) -> None:
    """Show on the colleagues' cards who has the case, with a button to open it again."""
    see = ("safety.see", inline_buttons.data(cards.OPEN, report.id))
    new = CardChange(text, str(report.id), None, context.person_id, context.now, buttons=[see])
    for kind in (messages.CARD, messages.OPENED):
        closed_cards.change_others(context, f"{kind.name}:{report.id}:", new)


def _has_other_open_report(context: TurnContext, report: Report, subject_id: int) -> bool:
    conditions = recipients.about(subject_id), Report.settled_at.is_(None), Report.id != report.id
    return context.session.scalar(select(Report.id).where(*conditions).limit(1)) is not None


def _audit(context: TurnContext, action: str, report: Report) -> None:
    roles.audit(context.session, context.person_id, action, context.now, report=report.id)


def _replace(context: TurnContext, report: Report, key: str) -> CallbackResult:
    inline_buttons.replace(context, key, _values(context, report))
    return CallbackResult.DONE


def show_next(context: TurnContext, report: Report, key: str) -> CallbackResult:
    """Answer with a new message that has the buttons of the next actions."""
    context.session.flush()
    rows = cards.buttons(context.session, report, context.person_id)
    inline_buttons.show(
        context, Say(context.phrases.render(context, key, _values(context, report)), rows)
    )
    return CallbackResult.DONE


def _values(context: TurnContext, report: Report) -> Mapping[str, str]:
    session, language = context.session, context.language
    return {
        "number": str(report.id),
        "name": cards.name_of(session, recipients.subject_of(report), language),
        "taken_by": cards.name_of(session, report.taken_by, language),
    }
