"""`/stats`: the team chooses a session, and has its figures as pictures with their words."""

from collections.abc import Mapping, Sequence

from models.programme import ProgrammeSession
from services.conversation import inline_buttons
from services.conversation.callbacks import Press, Taken
from services.conversation.phrases import Phrases
from services.conversation.replies import Button, Say, Show
from services.conversation.stack import Stack
from services.conversation.text import button, words
from services.conversation.turn_context import Scene
from services.figures import partner_report
from services.figures.pictures import EVERYONE
from services.people.roles import audit, is_staff
from services.programme import sessions

STATS, REPORT = "stats", partner_report.DOCUMENT
SESSIONS = 6
OF_A_SESSION = ("figures_funnel", "figures_groups", "figures_follow_up")
OF_ALL = OF_A_SESSION[:2]


def show(scene: Scene, _: Phrases) -> None:
    rows = choices(scene, STATS)
    if not rows:
        scene.say(Say(words(scene.language, "stats.none")))
        return
    everyone = button(scene.language, "stats.all", inline_buttons.data(STATS, EVERYONE))
    inline_buttons.show(scene, Say(words(scene.language, "stats.choose"), [*rows, [everyone]]))


def choices(scene: Scene, verb: str) -> list[Sequence[Button]]:
    """A button for each of the last sessions, the latest first."""
    return [
        [Button(sessions.label(here, scene.language), inline_buttons.data(verb, here.id))]
        for here in sessions.latest(scene.session, SESSIONS)
    ]


def verbs() -> Mapping[str, Press]:
    return {STATS: _figures, REPORT: _report}


def may_see(scene: Scene, session_id: int) -> bool:
    known = session_id == EVERYONE or scene.session.get(ProgrammeSession, session_id) is not None
    return known and is_staff(scene.session, scene.person_id)


def _figures(scene: Scene, _: Stack, session_id: int) -> Taken:
    if not may_see(scene, session_id):
        return Taken.FOREIGN
    subject = {"session": session_id, "language": scene.language, "bot": scene.bot_id}
    for document in OF_A_SESSION if session_id else OF_ALL:
        scene.say(Show(document, subject))
    if session_id:
        report = button(scene.language, "stats.report", inline_buttons.data(REPORT, session_id))
        inline_buttons.show(scene, Say(words(scene.language, "stats.more"), [[report]]))
    return Taken.STAYS


def _report(scene: Scene, _: Stack, session_id: int) -> Taken:
    if session_id == EVERYONE or not may_see(scene, session_id):
        return Taken.FOREIGN
    audit(scene.session, scene.person_id, "report_made", scene.now, programme_session=session_id)
    subject = {"session": session_id, "language": scene.language, "at": scene.now.isoformat()}
    scene.say(Show(partner_report.DOCUMENT, subject, words(scene.language, "stats.report_caption")))
    return Taken.STAYS
