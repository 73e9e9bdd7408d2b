"""Check an announcement before it leaves: its reach, its time, and the count its author types."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from models.announcements import Announcement
from models.people import RoleName
from rules.announcements.announcements import ALONE, moment_of
from services.announcements import second_approval
from services.announcements.audience_conversation import AudienceState, in_words
from services.announcements.drafts import draft_of
from services.announcements.launch import launch, reached, when, zone_for
from services.announcements.message import category_label, excerpt
from services.announcements.reach import AudienceReach
from services.conversation.phrases import Phrase, plainly
from services.conversation.runner import Action
from services.conversation.text import number
from services.conversation.turn_context import TurnContext
from services.people.roles import audit, roles_of

NOW, TOMORROW = "now", "tomorrow"
MORNING = time(10)
"""When an announcement leaves that is for tomorrow."""


class AnnouncementTimeReading(StrEnum):
    READ = "read"
    UNREAD = "unread"
    PAST = "past"
    GONE = "gone"


class AnnouncementConfirmation(StrEnum):
    LEAVES = "leaves"
    PLANNED = "planned"
    SECOND = "second"
    """Another member of the team has to agree."""
    ALONE = "alone"
    """Another member has to agree, and there is none."""
    WRONG = "wrong"
    LATE = "late"
    """The chosen time has passed meanwhile."""
    NOBODY = "nobody"
    GONE = "gone"


def review(context: TurnContext, answers: Mapping[str, str]) -> AudienceState:
    """Keep what the confirmation shows: audience, category, number of people and links."""
    draft = draft_of(context, answers)
    if draft is None:
        return AudienceState.GONE
    reach = reached(context.session, draft, context.now)
    label = plainly(Phrase(category_label(draft.category)), context.language)
    context.keep(described=in_words(context, draft), category_label=label)
    context.keep(excerpt=excerpt(draft, context.language))
    lines = [reach_in_words(reach, context.language)]
    if reach.people and draft.links:
        labels = " · ".join(label for label, _ in draft.links)
        lines.insert(
            0, plainly(Phrase("announce.card_links", {"labels": labels}), context.language)
        )
    context.keep(count=_people(context, reach), told="\n".join(filter(None, lines)))
    return AudienceState.SOME if reach.people else AudienceState.NOBODY


def read_when(context: TurnContext, answers: Mapping[str, str]) -> AnnouncementTimeReading:
    """Read when to send: now, or a time on the clock of the session it is for."""
    draft = draft_of(context, answers)
    if draft is None:
        return AnnouncementTimeReading.GONE
    zone = zone_for(context.session, draft)
    typed, at = answers["typed"], context.now
    if typed != NOW:
        read = (
            tomorrow(context.now, zone)
            if typed == TOMORROW
            else moment_of(typed, context.now, zone, context.language)
        )
        if read is None:
            return AnnouncementTimeReading.UNREAD
        if read <= context.now:
            return AnnouncementTimeReading.PAST
        at = read
    draft.starts_at = None if typed == NOW else at
    reach = reached(context.session, draft, at)
    summary = Phrase(
        "announce.leaving", {"when": when(context, draft), "count": _people(context, reach)}
    )
    lines = (plainly(summary, context.language), *_received_later(reach, context.language))
    context.keep(count=_people(context, reach), when=when(context, draft))
    context.keep(leaving="\n".join(lines))
    return AnnouncementTimeReading.READ


def confirm(
    context: TurnContext, answers: Mapping[str, str], *, alone: int = ALONE
) -> AnnouncementConfirmation:
    """Launch the announcement if the typed count is the one that was shown.

    For more than `alone` people within a day, whatever the parts, another member of the team
    agrees first, unless an owner confirms.
    """
    draft = draft_of(context, answers)
    if draft is None:
        return AnnouncementConfirmation.GONE
    if answers["typed_count"] != "".join(filter(str.isdecimal, answers["count"])):
        return AnnouncementConfirmation.WRONG
    if draft.starts_at is not None and draft.starts_at <= context.now:
        return AnnouncementConfirmation.LATE
    at = draft.starts_at or context.now
    people = reached(context.session, draft, at).people
    why = Phrase("announce.many_of_day" if people <= alone else "announce.many")
    context.keep(many=plainly(why, context.language))
    return send(context, draft, alone=alone)


def send(
    context: TurnContext, draft: Announcement, *, alone: int = ALONE
) -> AnnouncementConfirmation:
    """Launch a draft, or ask another member of the team to agree."""
    at = draft.starts_at or context.now
    people = reached(context.session, draft, at).people
    if not people:
        return AnnouncementConfirmation.NOBODY
    many = _are_many(context, people, at, alone)
    if many and not second_approval.others(context):
        return AnnouncementConfirmation.ALONE
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
        return AnnouncementConfirmation.SECOND
    planned = draft.starts_at is not None
    launch(context.session, draft, context.now)
    return AnnouncementConfirmation.PLANNED if planned else AnnouncementConfirmation.LEAVES


def _are_many(context: TurnContext, people: int, at: datetime, alone: int) -> bool:
    """Tell whether another member has to agree."""
    if RoleName.OWNER in roles_of(context.session, context.person_id):
        return False
    before = second_approval.sent_alone(context.session, context.person_id, at)
    return people + before > alone


def tomorrow(now: datetime, zone: ZoneInfo) -> datetime:
    day = now.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(day, MORNING, zone).astimezone(UTC)


def _people(context: TurnContext, reach: AudienceReach) -> str:
    return number(reach.people, context.language)


def reach_in_words(reach: AudienceReach, language: str) -> str:
    """Name examples, the excluded and why, and how many receive it only in the morning."""
    lines = [
        Phrase(f"announce.excluded.{why}", {"count": number(n, language)})
        for why, n in reach.excluded.items()
    ]
    if reach.examples:
        lines.insert(0, Phrase("announce.examples", {"names": ", ".join(reach.examples)}))
    texts = [plainly(line, language) for line in lines]
    return "\n".join((*texts, *_received_later(reach, language)))


def _received_later(reach: AudienceReach, language: str) -> Iterator[str]:
    """Yield how many receive it on their next visit to the page, and how many next morning."""
    for key, count in (("on_visit", reach.on_visit), ("asleep", reach.asleep)):
        if count:
            yield plainly(Phrase(f"announce.{key}", {"count": number(count, language)}), language)


ACTIONS: Mapping[str, Action] = {
    "announce_review": review,
    "announce_when": read_when,
    "announce_confirm": confirm,
}
