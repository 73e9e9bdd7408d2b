"""What the team does with a report: take it, settle it, let the mentor go on."""

from collections.abc import Mapping

from sqlalchemy import select

from models.mentoring import MentorStatus, Report
from models.people import Person
from services.conversation import inline_buttons
from services.conversation.callbacks import Taken
from services.conversation.phrases import Phrases
from services.conversation.replies import Say
from services.conversation.turn_context import Scene
from services.mentoring.reports import cards, messages, notifications, recipients
from services.mentoring.slots.slots import hold_mentor
from services.outbox import kinds, outbox
from services.people import roles


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
    """« C'est réglé »: a mentor who was stopped stays so."""
    report = _held(scene, report_id)
    if report is None:
        return Taken.FOREIGN
    if report.settled_at is not None:
        return _replace(scene, phrases, report, "safety.settled_already")
    _settle(scene, report)
    if cards.buttons(scene.session, report, scene.person_id):
        return _show(scene, phrases, report, "safety.stays_paused")
    return _replace(scene, phrases, report, "safety.settled")


def resume(scene: Scene, phrases: Phrases, report_id: int) -> Taken:
    """The mentor may open slots again; those that were closed stay closed."""
    report = _held(scene, report_id)
    if report is None or report.mentor_id is None:
        return Taken.FOREIGN
    if not recipients.may_resume(scene.session, report, scene.person_id):
        return Taken.FOREIGN
    if _others_wait(scene, report):
        phrases.say(scene, "safety.others_wait")
        return Taken.STAYS
    mentor = hold_mentor(scene.session, report.mentor_id)
    if mentor is None or mentor.status is not MentorStatus.SUSPENDED:
        return _replace(scene, phrases, report, "safety.settled_already")
    mentor.status, mentor.suspended_at = MentorStatus.ACTIVE, None
    if report.settled_at is None:
        _settle(scene, report)
    _audit(scene, "mentor_resumed", report)
    _tell_mentor(scene, report)
    return _replace(scene, phrases, report, "safety.resumed")


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


def _others_wait(scene: Scene, report: Report) -> bool:
    query = select(Report.id).where(
        Report.mentor_id == report.mentor_id,
        Report.by_mentor.is_(False),
        Report.settled_at.is_(None),
        Report.id != report.id,
    )
    return scene.session.scalar(query.limit(1)) is not None


def _tell_mentor(scene: Scene, report: Report) -> None:
    outbox.promise(
        scene.session,
        messages.TOLD,
        scene.session.get_one(Person, report.mentor_id),
        key=f"safety_resumed:{report.id}:{scene.update_id}",
        due_at=scene.now,
        params=kinds.words("safety.told_resumed"),
    )


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
        "mentor": cards.name_of(session, report.mentor_id, language),
        "taken_by": cards.name_of(session, report.taken_by, language),
    }
