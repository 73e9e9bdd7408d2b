"""An answer to an announcement: it reaches the team, which reads what it answers to."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from flows.replies import Sent, Typed
from flows.texts import DEFAULT_LANGUAGE
from models.talk import OutboxMessage
from rules.answers import LONGEST_ANSWER
from rules.pace import Urgency
from rules.sensitive import is_sensitive
from services import announcements, outbox, team, tickets, watch
from services.announcement_message import excerpt
from services.human import Human
from services.lines import Verbatim
from services.outbox import Kind
from services.phrases import Phrase, plainly
from services.scene import Scene
from services.staff import name_of
from services.ticket_cards import ANNOUNCEMENT


def heard(scene: Scene, human: Human, replied_to: int, said: Typed | Sent) -> bool:
    """False when it is no such answer, or holds what nobody should send."""
    announcement = announcements.replied_to(scene.session, scene.person_id, replied_to)
    if announcement is None or is_sensitive(said.text) or len(said.text) > LONGEST_ANSWER:
        return False
    text = said.text or _plain(f"announce.content.{_content(said)}")
    if tickets.open_of(scene.session, scene.person_id) is not None:
        named = {"number": str(announcement.id), "excerpt": excerpt(announcement, DEFAULT_LANGUAGE)}
        text = _plain("desk.about_announcement", {**named, "message": text})
    human.write(scene, text, f"{ANNOUNCEMENT}{announcement.id}")
    if isinstance(said, Sent):
        _pass_on(scene, said)
    return True


def _content(said: Typed | Sent) -> str:
    return said.kind if isinstance(said, Sent) else "text"


def _plain(key: str, values: Mapping[str, str] | None = None) -> str:
    return plainly(Phrase(key, values or {}), DEFAULT_LANGUAGE)


def _pass_on(scene: Scene, said: Sent) -> None:
    """The picture or the file itself, by the name that Telegram gives it."""
    for member in watch.readers(scene.session, scene.bot_id):
        outbox.promise(
            scene.session,
            FILE,
            member,
            key=f"answer_file:{scene.update_id}:{member.id}",
            due_at=scene.now,
            params={"file_id": said.file_id, "content": said.kind},
            about_id=scene.person_id,
        )


def _is_for_team(session: Session, message: OutboxMessage, _: datetime) -> bool:
    return team.is_staff(session, message.person_id)


def _show(session: Session, message: OutboxMessage, _: datetime) -> Sequence[Verbatim]:
    assert message.about_id is not None  # it was promised so
    text = _plain("desk.sends", {"name": name_of(session, message.about_id)})
    file = message.params
    return [Verbatim(text, content=file["content"], file_id=file["file_id"])]


FILE = Kind(
    "answer_file", Urgency.REMINDER, None, resend_unknown=True, recheck=_is_for_team, render=_show
)
