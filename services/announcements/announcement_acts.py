"""Do at the desk what `/annonce` does: write a draft, send it, agree, pause, stop, correct."""

from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from sqlalchemy import select

from models.announcements import (
    Announcement,
    AnnouncementCategory,
    AnnouncementContent,
    AnnouncementState,
)
from rules.announcements import announcements as rules
from rules.announcements.audience import Audience, Criterion, CriterionSubject, from_json, to_json
from services.announcements import announcements, confirmation, launch, second_approval
from services.announcements.confirmation import AnnouncementConfirmation
from services.announcements.history_conversation import tell_cancelled
from services.announcements.progress_message import PAUSE, RESUME, STOP
from services.desk.listing import ActOnRow, RowChoice, Verdict
from services.desk.reader import DeskReader
from services.people.roles import audit

PAGE = "announcements"
MINE = "mine"
NOW, TOMORROW = "now", "tomorrow"
GONE = Verdict("moved_on", is_done=False)
"""It left, or was taken back, since the page was drawn."""


def begin(reader: DeskReader, choice: RowChoice, fields: Mapping[str, str]) -> str:
    """Keep a draft for the people who were chosen; return the path of its page."""
    if choice.keys is not None:
        people = ",".join(map(str, sorted(choice.keys)))
        criterion = Criterion(CriterionSubject.CHOSEN, people)
    else:
        asked = {
            name: str(reader.person_id) if value == MINE else value
            for name, value in choice.filters.items()
        }
        criterion = Criterion(CriterionSubject.FILTERED, urlencode(asked))
    category = AnnouncementCategory(fields["category"])
    return f"{PAGE}/{_new(reader, criterion, category, fields['words']).id}"


def write(on: ActOnRow) -> Verdict:
    """Put other words in a draft, without the formatting of the old ones."""
    draft = draft_of(on.reader, on.key)
    if draft is None:
        return GONE
    words = on.fields["words"]
    if (fault := fault_of(words, draft.content)) is not None:
        return Verdict(fault, is_done=False)
    if words != draft.text:
        draft.text, draft.formatting = words, []
    return Verdict("written")


def leave_out(on: ActOnRow) -> Verdict:
    """Take a person out of the audience of a draft."""
    draft, digits = draft_of(on.reader, on.key), on.fields["person"]
    if draft is None or not digits.isdecimal():
        return GONE
    audience = from_json(draft.audience)
    without = audience.without | {int(digits)}
    draft.audience = to_json(Audience(audience.groups, without))
    return Verdict("left_out")


def send(on: ActOnRow) -> Verdict:
    """Send a draft to as many people as were counted on its page, or ask a colleague."""
    draft, reader = draft_of(on.reader, on.key), on.reader
    if draft is None:
        return GONE
    fault = fault_of(draft.text, draft.content)
    if fault is not None:
        return Verdict(fault, is_done=False)
    zone = launch.zone_for(reader.session, draft)
    tomorrow = confirmation.tomorrow(reader.now, zone)
    draft.starts_at = tomorrow if on.fields["when"] == TOMORROW else None
    count = launch.reached(reader.session, draft, draft.starts_at or reader.now).people
    if on.fields["count"] != str(count):
        return Verdict(AnnouncementConfirmation.WRONG, is_done=False)
    result = confirmation.send(reader.turn(on.number), draft)
    is_done = result not in (AnnouncementConfirmation.NOBODY, AnnouncementConfirmation.ALONE)
    return Verdict(result, is_done=is_done)


def drop(on: ActOnRow) -> Verdict:
    """Throw a draft away."""
    draft = draft_of(on.reader, on.key)
    if draft is None:
        return GONE
    _note(on, "announcement_dropped")
    on.reader.session.delete(draft)
    return Verdict("dropped")


def agree(on: ActOnRow) -> Verdict:
    return _decided(on, agrees=True)


def refuse(on: ActOnRow) -> Verdict:
    return _decided(on, agrees=False)


def pause(on: ActOnRow) -> Verdict:
    return _changed(on, announcements.pause, PAUSE, "paused")


def resume(on: ActOnRow) -> Verdict:
    """Resume; one that grew above what one member may write to alone, somebody else resumes."""
    found = find(on.reader, on.key, to_change=True)
    if found is not None and second_approval.needs_another(on.reader.turn(on.number), found):
        return Verdict("not_you", is_done=False)
    return _changed(on, announcements.resume, RESUME, "resumed")


def stop(on: ActOnRow) -> Verdict:
    """Stop for good; of one that has not begun, its author is told that nobody receives it."""
    found = find(on.reader, on.key, to_change=True)
    is_planned = found is not None and found.state is AnnouncementState.READY
    verdict = _changed(on, announcements.stop, STOP, "stopped")
    if found is not None and is_planned and verdict.is_done:
        tell_cancelled(on.reader.turn(on.number), found)
    return verdict


def correct(on: ActOnRow) -> Verdict:
    """Draft other words to those who received an announcement."""
    found = find(on.reader, on.key)
    if found is None or not announcements.is_over(found):
        return GONE
    words = on.fields["words"]
    if (fault := fault_of(words, AnnouncementContent.TEXT)) is not None:
        return Verdict(fault, is_done=False)
    criterion = Criterion(CriterionSubject.REACHED, str(found.id))
    _new(on.reader, criterion, found.category, words)
    return Verdict("corrected")


def find(reader: DeskReader, key: int, *, to_change: bool = False) -> Announcement | None:
    """Return an announcement of this bot's team."""
    found = reader.session.get(
        Announcement, key, with_for_update=to_change, populate_existing=to_change
    )
    return found if found is not None and found.bot_id == reader.bot_id else None


def draft_of(reader: DeskReader, key: int) -> Announcement | None:
    """Return the reader's draft, that nobody has confirmed yet."""
    query = select(Announcement).where(
        Announcement.id == key,
        Announcement.bot_id == reader.bot_id,
        Announcement.made_by == reader.person_id,
        Announcement.state == AnnouncementState.DRAFT,
        Announcement.confirmed_by.is_(None),
    )
    return reader.session.scalar(query)


def fault_of(words: str, content: AnnouncementContent) -> str | None:
    """Return the verdict on words that cannot be sent, or None."""
    is_caption = content is not AnnouncementContent.TEXT
    if not rules.fits(words, caption=is_caption):
        return "long_caption" if is_caption else "too_long"
    return "blank" if rules.blank_in(words) is not None else None


def _new(
    reader: DeskReader, criterion: Criterion, category: AnnouncementCategory, words: str
) -> Announcement:
    draft = Announcement(
        bot_id=reader.bot_id,
        made_by=reader.person_id,
        made_at=reader.now,
        category=category,
        content=AnnouncementContent.TEXT,
        text=words,
        formatting=[],
        links=[],
        audience=to_json(Audience(((criterion,),))),
    )
    reader.session.add(draft)
    reader.session.flush()
    return draft


def _decided(on: ActOnRow, *, agrees: bool) -> Verdict:
    reader = on.reader
    found = second_approval.waiting(reader.session, reader.bot_id, on.key)
    if found is None:
        return GONE
    decision = second_approval.decide(reader.turn(on.number), found, agrees=agrees)
    return Verdict(decision, is_done=decision is not second_approval.SecondDecision.NOT_YOU)


def _changed(
    on: ActOnRow, change: Callable[[Announcement], bool], what: str, verdict: str
) -> Verdict:
    found = find(on.reader, on.key, to_change=True)
    if found is None or not change(found):
        return GONE
    _note(on, what)
    return Verdict(verdict)


def _note(on: ActOnRow, what: str) -> None:
    reader = on.reader
    audit(reader.session, reader.person_id, what, reader.now, announcement=on.key)
