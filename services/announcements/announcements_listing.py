"""Declare the listing of announcements: those of the team, and the reader's own drafts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from models.announcements import Announcement, AnnouncementCategory, AnnouncementState
from rules.announcements.announcements import LONGEST_POST
from rules.schedule.dates import moment
from rules.schedule.time_zones import NO_DEPARTMENT, zone_of
from services.announcements import announcement_acts, announcement_page, announcements
from services.announcements.message import category_label, excerpt
from services.conversation.phrases import Phrase, plainly
from services.desk.listing import Act, ActField, Beginning, Choices, Column, Filter, Listing
from services.desk.reader import DeskReader
from services.team.notifications import name_of

NAME = announcement_acts.PAGE
DIGITS = 9
"""Of a number of people, or of a person."""
AUTHOR = func.coalesce(Announcement.made_by, Announcement.confirmed_by, Announcement.second_by)
CONFIRMED = and_(
    Announcement.state == AnnouncementState.DRAFT, Announcement.confirmed_by.is_not(None)
)


@dataclass(frozen=True, slots=True)
class AnnouncementRow:
    """What the listing shows of one announcement."""

    announcement: Announcement
    excerpt: str
    by: str


def load(reader: DeskReader, ids: Sequence[int]) -> Mapping[int, AnnouncementRow]:
    query = select(Announcement).where(Announcement.id.in_(ids))
    found = {it.id: it for it in reader.session.scalars(query)}
    authors = {it.made_by for it in found.values() if it.made_by}
    names = {it: name_of(reader.session, it) for it in authors}
    return {
        key: AnnouncementRow(it, excerpt(it, reader.language), names.get(it.made_by or 0, ""))
        for key in ids
        if (it := found.get(key)) is not None
    }


def label(row: AnnouncementRow) -> str:
    return f"{row.excerpt} (n° {row.announcement.id})"


def _category(reader: DeskReader, row: AnnouncementRow) -> str:
    return plainly(Phrase(category_label(row.announcement.category)), reader.language)


def _state(reader: DeskReader, row: AnnouncementRow) -> str:
    return reader.plain(f"announcements.state.{announcement_page.state_of(row.announcement)}")


def _count(_: DeskReader, row: AnnouncementRow) -> str:
    is_draft = row.announcement.state is AnnouncementState.DRAFT
    return "" if is_draft else str(row.announcement.recipients)


def _when(reader: DeskReader, row: AnnouncementRow) -> str:
    at = row.announcement.starts_at or row.announcement.made_at
    day, hour = moment(at, zone_of(NO_DEPARTMENT), reader.language)
    return reader.plain("announcements.at", day=day, hour=hour)


COLUMNS: Sequence[Column[AnnouncementRow]] = (
    Column("name", lambda _, row: label(row)),
    Column("state", _state),
    Column("category", _category),
    Column("count", _count),
    Column("when", _when, Announcement.made_at),
    Column("by", lambda _, row: row.by),
)


def _states(reader: DeskReader) -> Choices:
    names = [AnnouncementState.DRAFT, announcement_page.WAITS, *list(AnnouncementState)[1:]]
    return {name: reader.plain(f"announcements.state.{name}") for name in names}


def _has_state(_: DeskReader, value: str) -> ColumnElement[bool]:
    if value == announcement_page.WAITS:
        return CONFIRMED
    return and_(Announcement.state == AnnouncementState(value), ~CONFIRMED)


def _of(reader: DeskReader) -> Select[int]:
    """Select the announcements of the team; of drafts that nobody confirmed, the reader's own."""
    mine = Announcement.made_by == reader.person_id
    return select(Announcement.id).where(
        Announcement.bot_id == reader.bot_id,
        AUTHOR.is_not(None),
        or_(Announcement.state != AnnouncementState.DRAFT, CONFIRMED, mine),
    )


def categories(reader: DeskReader) -> Choices:
    return {it: plainly(Phrase(category_label(it)), reader.language) for it in AnnouncementCategory}


def _moments(reader: DeskReader) -> Choices:
    names = announcement_acts.NOW, announcement_acts.TOMORROW
    return {it: plainly(Phrase(f"announce.{it}"), reader.language) for it in names}


def _text(reader: DeskReader, key: int) -> str:
    found = announcement_acts.find(reader, key)
    return found.text if found else ""


def _is_mine(reader: DeskReader, key: int) -> bool:
    return announcement_acts.draft_of(reader, key) is not None


def _waits_for_me(reader: DeskReader, key: int) -> bool:
    found = announcement_acts.find(reader, key)
    return (
        found is not None
        and announcement_page.state_of(found) == announcement_page.WAITS
        and found.confirmed_by != reader.person_id
    )


def _is(*states: AnnouncementState) -> Callable[[DeskReader, int], bool]:
    def is_offered(reader: DeskReader, key: int) -> bool:
        found = announcement_acts.find(reader, key)
        return found is not None and found.finished_at is None and found.state in states

    return is_offered


def _is_over(reader: DeskReader, key: int) -> bool:
    found = announcement_acts.find(reader, key)
    return found is not None and announcements.is_over(found)


WORDS = ActField("words", longest=LONGEST_POST, value=_text)
ACTS = (
    Act(
        "send",
        announcement_acts.send,
        (ActField("when", _moments), ActField("count", longest=DIGITS, is_line=True)),
        is_offered=_is_mine,
    ),
    Act("write", announcement_acts.write, (WORDS,), is_offered=_is_mine),
    Act("agree", announcement_acts.agree, is_offered=_waits_for_me),
    Act("refuse", announcement_acts.refuse, is_offered=_waits_for_me),
    Act("resume", announcement_acts.resume, is_offered=_is(AnnouncementState.PAUSED)),
    Act("pause", announcement_acts.pause, is_offered=_is(*announcements.BEGUN)),
    Act(
        "stop",
        announcement_acts.stop,
        is_offered=_is(*announcements.BEGUN, AnnouncementState.PAUSED),
    ),
    Act("correct", announcement_acts.correct, (WORDS,), is_offered=_is_over),
    Act("drop", announcement_acts.drop, is_offered=_is_mine),
    Act(
        "leave_out",
        announcement_acts.leave_out,
        (ActField("person", longest=DIGITS, is_line=True),),
        is_offered=lambda *_: False,  # it stands beside each name
    ),
)
BEGINNING = Beginning(
    "announce",
    announcement_acts.begin,
    (ActField("category", categories), ActField("words", longest=LONGEST_POST)),
)
"""Of the listing of people: an announcement to those who were chosen."""
LISTING = Listing(
    name=NAME,
    of=_of,
    key=Announcement.id,
    whose=AUTHOR,
    load=load,
    label=label,
    columns=COLUMNS,
    order="-when",
    filters=(Filter("state", _states, _has_state, is_shown=True),),
    acts=ACTS,
    row=announcement_page.draw,
)
