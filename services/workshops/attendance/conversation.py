"""Names that scripts may use about attendance, and what a code typed in the chat leads to."""

from collections.abc import Mapping
from enum import StrEnum

from models.feedback import FeedbackOn
from models.workshops import Workshop
from rules.workshops.attendance import digits
from services.conversation import inline_buttons
from services.conversation import text as conversation_text
from services.conversation.replies import Say
from services.conversation.runner import Action, Lister
from services.conversation.turn_context import Done, Scene
from services.feedback import score_buttons, scores
from services.workshops.attendance import attendance, attendance_list, host_card, messages, summary
from services.workshops.attendance.attendance import Code, Typed


class Taking(StrEnum):
    NOTED = "noted"
    AGAIN = "again"


def take_code(scene: Scene, answers: Mapping[str, str]) -> Taking:
    """Typed in answer to « J'y étais »; five times an hour at most."""
    typed = digits(answers["code"])
    if typed is None:
        scene.say(Say(conversation_text.words(scene.language, "attendance.no_code")))
        return Taking.AGAIN
    code = attendance.take_code(scene.session, scene.person_id, typed, scene.now, scene.chance)
    _say(scene, code)
    return Taking.AGAIN if code.outcome is Typed.WRONG else Taking.NOTED


def typed_alone(scene: Scene, text: str) -> bool:
    """Four digits while a workshop of theirs is on, or has just ended; else they mean nothing."""
    typed = digits(text)
    if typed is None:
        return False
    code = attendance.take_code(scene.session, scene.person_id, typed, scene.now, scene.chance)
    if code.outcome is Typed.NOTHING:
        return False
    _say(scene, code)
    return True


def names(scene: Scene, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    """A mark after those who came; two of the same name are told apart by a number."""
    workshop_id = int(answers["workshop"])
    if attendance_list.may_close(scene.session, workshop_id, scene.person_id) is None:
        return []
    seen: dict[str, int] = {}
    found = []
    for it in attendance_list.names(scene.session, workshop_id):
        name = it.first_name or conversation_text.words(scene.language, "meeting.someone")
        seen[name] = seen.get(name, 0) + 1
        shown = name if seen[name] == 1 else f"{name} {seen[name]}"
        key = "attendance.name" if it.expected else "attendance.name_without_seat"
        label = conversation_text.words(
            scene.language, key, {"name": conversation_text.fitting(shown)}
        )
        found.append((str(it.registration_id), f"{label} ✅" if it.came else label))
    return found


def toggle(scene: Scene, answers: Mapping[str, str]) -> Done:
    workshop_id, registration_id = int(answers["workshop"]), int(answers["registration"])
    if attendance_list.may_close(scene.session, workshop_id, scene.person_id):
        attendance_list.toggle(scene.session, workshop_id, registration_id, scene.now)
    return Done.DONE


def close(scene: Scene, answers: Mapping[str, str]) -> Done:
    workshop = attendance_list.may_close(scene.session, int(answers["workshop"]), scene.person_id)
    if workshop is not None:
        attendance_list.close(scene.session, workshop.id, scene.now)
        text = host_card.counted(scene.session, workshop, scene.language)
        inline_buttons.show(scene, Say(text, host_card.summing_up(scene.language, workshop.id)))
    return Done.DONE


def _say(scene: Scene, code: Code) -> None:
    """How it was is asked in the same answer, once."""
    workshop = code.workshop_id and scene.session.get(Workshop, code.workshop_id)
    values = {"title": workshop.title if workshop else ""}
    text = conversation_text.words(scene.language, f"attendance.typed.{code.outcome}", values)
    if code.outcome is not Typed.PRESENT or not workshop:
        scene.say(Say(text))
        return
    if scores.rated(scene.session, scene.person_id, FeedbackOn.WORKSHOP, workshop.id):
        scene.say(Say(text))
        return
    ask = conversation_text.words(scene.language, "feedback.ask")
    rows = [score_buttons.scores(FeedbackOn.WORKSHOP, workshop.id)]
    inline_buttons.show(scene, Say(f"{text}\n{ask}", rows))


class Telling(StrEnum):
    TOLD = "told"
    NOTHING = "nothing"


def tell_summary(scene: Scene, answers: Mapping[str, str]) -> Telling:
    """What the host wrote down, to those of the workshop who look at it afterwards."""
    workshop = scene.session.get(Workshop, int(answers["workshop"]))
    mine = workshop and attendance.registration_of(scene.session, workshop.id, scene.person_id)
    if not workshop or not mine or workshop.summary is None:
        return Telling.NOTHING
    scene.say(messages.summary_of(scene.session, workshop, scene.person_id))
    return Telling.TOLD


ACTIONS: Mapping[str, Action] = {
    "take_code": take_code,
    "toggle_attendance": toggle,
    "close_attendance": close,
    "tell_summary": tell_summary,
    "keep_workshop_summary": summary.keep,
}
LISTERS: Mapping[str, Lister] = {"attendance_names": names}
