"""Before an announcement leaves: who it reaches, when, and the count typed by its author."""

from collections.abc import Mapping
from enum import StrEnum

from models.people import RoleName
from rules.announcements.announcements import ALONE, moment_of
from services.announcements import second_approval
from services.announcements.audience_conversation import in_words
from services.announcements.drafts import draft_of
from services.announcements.launch import launch, reached, when, zone_for
from services.announcements.message import category_label
from services.announcements.reach import Reach
from services.conversation.phrases import Phrase, plainly
from services.conversation.runner import Action
from services.conversation.turn_context import Scene
from services.people.roles import audit, roles_of

NOW = "now"


class Reviewed(StrEnum):
    SOME = "some"
    NOBODY = "nobody"
    GONE = "gone"


class When(StrEnum):
    READ = "read"
    UNREAD = "unread"
    PAST = "past"
    GONE = "gone"


class Confirmed(StrEnum):
    LEAVES = "leaves"
    PLANNED = "planned"
    SECOND = "second"
    """Someone else of the team has to agree."""
    ALONE = "alone"
    """There is nobody else."""
    WRONG = "wrong"
    LATE = "late"
    """The time that was chosen has passed meanwhile."""
    NOBODY = "nobody"
    GONE = "gone"


def review(scene: Scene, answers: Mapping[str, str]) -> Reviewed:
    draft = draft_of(scene, answers)
    if draft is None:
        return Reviewed.GONE
    found = reached(scene.session, draft, scene.now)
    label = plainly(Phrase(category_label(draft.category)), scene.language)
    scene.keep(described=in_words(scene, draft), category_label=label)
    told = [_told(found, scene.language)]
    if found.people and draft.links:
        labels = " · ".join(label for label, _ in draft.links)
        told.insert(0, plainly(Phrase("announce.card_links", {"labels": labels}), scene.language))
    scene.keep(count=str(found.people), told="\n".join(filter(None, told)))
    return Reviewed.SOME if found.people else Reviewed.NOBODY


def read_when(scene: Scene, answers: Mapping[str, str]) -> When:
    """Now, or at a time of the session's own clock."""
    draft = draft_of(scene, answers)
    if draft is None:
        return When.GONE
    zone = zone_for(scene.session, draft)
    typed, at = answers["typed"], scene.now
    if typed != NOW:
        read = moment_of(typed, scene.now, zone, scene.language)
        if read is None:
            return When.UNREAD
        if read <= scene.now:
            return When.PAST
        at = read
    draft.starts_at = None if typed == NOW else at
    found = reached(scene.session, draft, at)
    told = Phrase("announce.leaving", {"when": when(scene, draft), "count": str(found.people)})
    lines = (plainly(told, scene.language), _asleep(found, scene.language))
    scene.keep(count=str(found.people), when=when(scene, draft))
    scene.keep(leaving="\n".join(line for line in lines if line))
    return When.READ


def confirm(scene: Scene, answers: Mapping[str, str], *, alone: int = ALONE) -> Confirmed:
    """The count that was shown is typed; for more than `alone` people, a second one agrees."""
    draft = draft_of(scene, answers)
    if draft is None:
        return Confirmed.GONE
    if answers["typed_count"] != answers["count"]:
        return Confirmed.WRONG
    if draft.starts_at is not None and draft.starts_at <= scene.now:
        return Confirmed.LATE
    people = reached(scene.session, draft, draft.starts_at or scene.now).people
    if not people:
        return Confirmed.NOBODY
    many = people > alone and RoleName.OWNER not in roles_of(scene.session, scene.person_id)
    if many and not second_approval.others(scene):
        return Confirmed.ALONE
    audit(
        scene.session, scene.person_id, "announcement_confirmed", scene.now, announcement=draft.id
    )
    draft.confirmed_by = scene.person_id
    if many:
        second_approval.ask(scene, draft)
        return Confirmed.SECOND
    planned = draft.starts_at is not None
    launch(scene.session, draft, scene.now)
    return Confirmed.PLANNED if planned else Confirmed.LEAVES


def _told(found: Reach, language: str) -> str:
    """Who for example, who not and why; who only in the morning."""
    lines = [
        Phrase(f"announce.excluded.{why}", {"count": str(n)}) for why, n in found.excluded.items()
    ]
    if found.examples:
        lines.insert(0, Phrase("announce.examples", {"names": ", ".join(found.examples)}))
    said = [plainly(line, language) for line in lines]
    return "\n".join(it for it in (*said, _asleep(found, language)) if it)


def _asleep(found: Reach, language: str) -> str:
    said = Phrase("announce.asleep", {"count": str(found.asleep)})
    return plainly(said, language) if found.asleep else ""


ACTIONS: Mapping[str, Action] = {
    "announce_review": review,
    "announce_when": read_when,
    "announce_confirm": confirm,
}
