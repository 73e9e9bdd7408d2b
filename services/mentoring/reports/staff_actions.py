"""What the team does with a report: take it, settle it, stop meetings, let them go on."""

from collections.abc import Mapping
from functools import partial

from sqlalchemy import select

from flows.texts import house_texts
from models.mentoring import Report
from services.conversation import inline_buttons
from services.conversation.callbacks import Taken
from services.conversation.phrases import Phrases
from services.conversation.replies import Button, Say
from services.conversation.turn_context import Scene
from services.mentoring.reports import cards, notifications, recipients, stops
from services.people import roles

STOP_YES, STOP_NO = "report_stop_yes", "report_stop_no"


def show(scene: Scene, _: Phrases, report_id: int) -> Taken:
    """The card anew, with what can be done about it now."""
    report = scene.session.get(Report, report_id)
    if report is None or not recipients.hears(scene.session, report, scene.person_id):
        return Taken.FOREIGN
    notifications.promise_again(scene.session, report, scene.person, scene.update_id, scene.now)
    return Taken.STAYS


def take(scene: Scene, phrases: Phrases, report_id: int) -> Taken:
    """« Je m'en occupe »: who spoke knows that a person is there."""
    report = _held(scene, report_id)
    if report is None:
        return Taken.FOREIGN
    if report.settled_at is not None:
        return _replace(scene, phrases, report, "safety.settled_already")
    if report.taken_by is not None:
        return _replace(scene, phrases, report, "safety.taken_already")
    report.taken_at, report.taken_by = scene.now, scene.person_id
    _audit(scene, "report_taken", report)
    notifications.tell_speaker(scene.session, report, "safety.taken", scene.now)
    return _show(scene, phrases, report, "safety.took")


def settle(scene: Scene, phrases: Phrases, report_id: int) -> Taken:
    """« C'est réglé »: whoever was stopped stays so."""
    report = _held(scene, report_id)
    if report is None:
        return Taken.FOREIGN
    if report.settled_at is not None:
        return _replace(scene, phrases, report, "safety.settled_already")
    _settle(scene, report)
    if not cards.is_stopped(scene.session, report):
        return _replace(scene, phrases, report, "safety.settled")
    return _show(scene, phrases, report, "safety.stays_paused")


def ask_to_stop(scene: Scene, phrases: Phrases, report_id: int) -> Taken:
    """« Arrêter ses rencontres »: a yes is asked, since seats given back do not come back."""
    report = _for_who_may(scene, report_id)
    if report is None:
        return Taken.FOREIGN
    if cards.is_stopped(scene.session, report):
        return _show(scene, phrases, report, "safety.stopped_already")
    label = partial(house_texts().words, scene.language)
    answers = ((STOP_YES, "safety.stop_yes"), (STOP_NO, "safety.stop_no"))
    rows = [[Button(label(key), inline_buttons.data(it, report_id))] for it, key in answers]
    words = phrases.words(scene, "safety.stop_sure", _values(scene, report))
    inline_buttons.show(scene, Say(words, rows))
    return Taken.STAYS


def stop(scene: Scene, phrases: Phrases, report_id: int) -> Taken:
    report = _for_who_may(scene, report_id)
    if report is None:
        return Taken.FOREIGN
    if cards.is_stopped(scene.session, report):
        return _show(scene, phrases, report, "safety.stopped_already")
    key = f"safety_paused:{report.id}:{scene.update_id}"
    stops.stop(scene.session, report, scene.now, scene.chance, key)
    _audit(scene, "meetings_stopped", report)
    return _show(scene, phrases, report, "safety.stopped")


def leave(scene: Scene, phrases: Phrases, report_id: int) -> Taken:
    """« Non » to the question."""
    report = _for_who_may(scene, report_id)
    if report is None:
        return Taken.FOREIGN
    return _replace(scene, phrases, report, "safety.stop_kept")


def resume(scene: Scene, phrases: Phrases, report_id: int) -> Taken:
    """They may meet again; what was closed or given back stays so."""
    report = _for_who_may(scene, report_id)
    if report is None or (subject_id := recipients.subject_of(report)) is None:
        return Taken.FOREIGN
    if _others_wait(scene, report, subject_id):
        phrases.say(scene, "safety.others_wait")
        return Taken.STAYS
    if not cards.is_stopped(scene.session, report):
        return _replace(scene, phrases, report, "safety.settled_already")
    key = f"safety_resumed:{report.id}:{scene.update_id}"
    done = stops.take_up(scene.session, subject_id, scene.now, key)
    if report.settled_at is None:
        _settle(scene, report)
    _audit(scene, done, report)
    text = "safety.resumed" if done == "mentor_resumed" else "safety.person_resumed"
    return _replace(scene, phrases, report, text)


def _for_who_may(scene: Scene, report_id: int) -> Report | None:
    """Held, when whoever it is about is still there."""
    report = _held(scene, report_id)
    if report is None or recipients.subject_of(report) is None:
        return None
    return report if recipients.may_resume(scene.session, report, scene.person_id) else None


def _held(scene: Scene, report_id: int) -> Report | None:
    """As it is once we have waited for colleagues; only for those who hear of it."""
    held = {"key_share": True}
    report = scene.session.get(Report, report_id, populate_existing=True, with_for_update=held)
    if report is None or not recipients.hears(scene.session, report, scene.person_id):
        return None
    return report


def _settle(scene: Scene, report: Report) -> None:
    report.settled_at, report.settled_by = scene.now, scene.person_id
    _audit(scene, "report_settled", report)
    notifications.tell_speaker(scene.session, report, "safety.told_settled", scene.now)


def _others_wait(scene: Scene, report: Report, subject_id: int) -> bool:
    open_ones = recipients.about(subject_id), Report.settled_at.is_(None), Report.id != report.id
    return scene.session.scalar(select(Report.id).where(*open_ones).limit(1)) is not None


def _audit(scene: Scene, action: str, report: Report) -> None:
    roles.audit(scene.session, scene.person_id, action, scene.now, report=report.id)


def _replace(scene: Scene, phrases: Phrases, report: Report, key: str) -> Taken:
    inline_buttons.replace(scene, phrases, key, _values(scene, report))
    return Taken.DONE


def _show(scene: Scene, phrases: Phrases, report: Report, key: str) -> Taken:
    """A message of its own: what can be done next stands under it."""
    scene.session.flush()
    rows = cards.buttons(scene.session, report, scene.person_id)
    inline_buttons.show(scene, Say(phrases.words(scene, key, _values(scene, report)), rows))
    return Taken.DONE


def _values(scene: Scene, report: Report) -> Mapping[str, str]:
    session, language = scene.session, scene.language
    return {
        "number": str(report.id),
        "name": cards.name_of(session, recipients.subject_of(report), language),
        "taken_by": cards.name_of(session, report.taken_by, language),
    }
