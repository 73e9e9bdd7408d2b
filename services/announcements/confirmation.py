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
from services.conversation.turn_context import TurnContext
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


def review(context: TurnContext, answers: Mapping[str, str]) -> Reviewed:
    draft = draft_of(context, answers)
    if draft is None:
        return Reviewed.GONE
    found = reached(context.session, draft, context.now)
    label = plainly(Phrase(category_label(draft.category)), context.language)
    context.keep(described=in_words(context, draft), category_label=label)
    told = [_told(found, context.language)]
    if found.people and draft.links:
        labels = " · ".join(label for label, _ in draft.links)
        told.insert(0, plainly(Phrase("announce.card_links", {"labels": labels}), context.language))
    context.keep(count=str(found.people), told="\n".join(filter(None, told)))
    return Reviewed.SOME if found.people else Reviewed.NOBODY


def read_when(context: TurnContext, answers: Mapping[str, str]) -> When:
    """Now, or at a time of the session's own clock."""
    draft = draft_of(context, answers)
    if draft is None:
        return When.GONE
    zone = zone_for(context.session, draft)
    typed, at = answers["typed"], context.now
    if typed != NOW:
        read = moment_of(typed, context.now, zone, context.language)
        if read is None:
            return When.UNREAD
        if read <= context.now:
            return When.PAST
        at = read
    draft.starts_at = None if typed == NOW else at
    found = reached(context.session, draft, at)
    told = Phrase("announce.leaving", {"when": when(context, draft), "count": str(found.people)})
    lines = (plainly(told, context.language), _asleep(found, context.language))
    context.keep(count=str(found.people), when=when(context, draft))
    context.keep(leaving="\n".join(line for line in lines if line))
    return When.READ


def confirm(context: TurnContext, answers: Mapping[str, str], *, alone: int = ALONE) -> Confirmed:
    """The count that was shown is typed; for more than `alone` people, a second one agrees."""
    draft = draft_of(context, answers)
    if draft is None:
        return Confirmed.GONE
    if answers["typed_count"] != answers["count"]:
        return Confirmed.WRONG
    if draft.starts_at is not None and draft.starts_at <= context.now:
        return Confirmed.LATE
    people = reached(context.session, draft, draft.starts_at or context.now).people
    if not people:
        return Confirmed.NOBODY
    many = people > alone and RoleName.OWNER not in roles_of(context.session, context.person_id)
    if many and not second_approval.others(context):
        return Confirmed.ALONE
    audit(
        context.session,
        context.person_id,
        "announcement_confirmed",
        context.now,
        announcement=draft.id,
    )
    draft.confirmed_by = context.person_id
    if many:
        second_approval.ask(context, draft)
        return Confirmed.SECOND
    planned = draft.starts_at is not None
    launch(context.session, draft, context.now)
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
