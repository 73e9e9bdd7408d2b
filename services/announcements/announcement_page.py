"""Draw an announcement's page at the desk: the message as people see it, to whom, how far it is."""

from html import escape

from sqlalchemy import select

from models.announcements import (
    Announcement,
    AnnouncementContent,
    AnnouncementState,
    RecipientState,
)
from models.people import Person
from rules.announcements.audience import CriterionSubject, from_json
from services.announcements import announcement_acts, audience, launch
from services.announcements.confirmation import reach_in_words
from services.announcements.message import STOP_LABEL, category_label
from services.announcements.progress import figures
from services.conversation.phrases import Phrase, plainly
from services.conversation.text import capitalised
from services.desk import act_forms
from services.desk.reader import DeskReader

NAMED = 60
"""People whom a page names."""
WAITS = "waits"
"""The state of a draft that somebody else has to agree to."""


def draw(reader: DeskReader, key: int) -> str | None:
    found = announcement_acts.find(reader, key)
    if found is None:
        return None
    category = plainly(Phrase(category_label(found.category)), reader.language)
    return (
        f"<h1>{reader.say('announcements.number', number=str(found.id))} "
        f'<span class="count">{escape(category)}</span></h1>{_how_far(reader, found)}'
        f"{_preview(reader, found)}{_people(reader, found)}"
    )


def _how_far(reader: DeskReader, announcement: Announcement) -> str:
    state = reader.say(f"announcements.state.{state_of(announcement)}")
    if announcement.state is AnnouncementState.DRAFT:
        return f'<p><span class="tag">{state}</span></p>'
    counted = figures(reader.session, announcement, reader.now)
    sent = counted.outcomes.get(RecipientState.SENT, 0)
    told = reader.say("announcements.sent", count=str(sent), of=str(counted.total))
    label = escape(reader.plain("progress"))
    return (
        f'<p><span class="tag">{state}</span></p><div class="progress card"><progress max='
        f'"{max(counted.total, 1)}" value="{counted.over}" aria-label="{label}"></progress>'
        f"<span>{told}</span></div>"
    )


def state_of(announcement: Announcement) -> str:
    """Return the state; a draft that a member has confirmed waits for another."""
    is_confirmed = announcement.confirmed_by is not None
    is_draft = announcement.state is AnnouncementState.DRAFT
    return WAITS if is_draft and is_confirmed else announcement.state


def _preview(reader: DeskReader, announcement: Announcement) -> str:
    """Draw the message with its buttons, the last of which stops the category."""
    file = (
        ""
        if announcement.content is AnnouncementContent.TEXT
        else f'<p class="soft">{reader.say(f"announcements.with.{announcement.content}")}</p>'
    )
    labels = [
        *(label for label, _ in announcement.links),
        plainly(Phrase(STOP_LABEL), reader.language),
    ]
    buttons = "".join(f"<li>{escape(label)}</li>" for label in labels)
    formatted = (
        f'<p class="soft">{reader.say("announcements.formatted")}</p>'
        if announcement.formatting
        else ""
    )
    return (
        f"<h2>{reader.say('announcements.seen')}</h2>{file}"
        f'<div class="bubble"><p>{escape(announcement.text)}</p><ul>{buttons}</ul></div>{formatted}'
    )


def _people(reader: DeskReader, announcement: Announcement) -> str:
    """Draw who receives it: in words, how many, who is left out and why, their names."""
    at = max(announcement.starts_at or reader.now, reader.now)
    wanted = from_json(announcement.audience)
    described = plainly(audience.described(reader.session, wanted), reader.language)
    whom = "".join(f"<li>{escape(capitalised(it))}</li>" for it in described.splitlines())
    head = f'<h2>{reader.say("announcements.whom")}</h2><ul class="lines card">{whom}</ul>'
    if announcement.state is not AnnouncementState.DRAFT:
        return head
    reach = launch.reached(reader.session, announcement, at)
    words = reach_in_words(reach, reader.language).splitlines()[bool(reach.examples) :]
    told = "".join(f"<li>{escape(it)}</li>" for it in words)
    more = f'<ul class="lines card">{told}</ul>' if told else ""
    count = reader.say("announcements.count", count=str(reach.people))
    return (
        f"{head}<p><strong>{count}</strong></p>{more}{_names(reader, announcement, reach.people)}"
    )


def _names(reader: DeskReader, announcement: Announcement, count: int) -> str:
    """Draw names; the author of a draft takes any of them out."""
    query = select(Person.id, Person.first_name).where(
        Person.id.in_(launch.told(announcement, reader.now))
    )
    rows = reader.session.execute(query.order_by(Person.first_name, Person.id).limit(NAMED)).all()
    may_change = announcement_acts.draft_of(reader, announcement.id) is not None
    chips = "".join(
        _name(reader, announcement.id, person_id, name or "", may_change=may_change)
        for person_id, name in rows
    )
    left = count - len(rows)
    more = f"<p>{_others(reader, announcement, left)}</p>" if left > 0 else ""
    return f'<ul class="chips">{chips}</ul>{more}' if chips else ""


def _name(
    reader: DeskReader, announcement_id: int, person_id: int, name: str, *, may_change: bool
) -> str:
    label = f"{name} (n° {person_id})" if name else f"n° {person_id}"
    address = reader.at(f"people/{person_id}")
    link = f'<a class="name" href="{address}">{escape(label)}</a>'
    if not may_change:
        return f"<li>{link}</li>"
    out, fields = reader.plain("without", what=label), {"person": str(person_id)}
    page = announcement_acts.PAGE
    return (
        f"<li>{link}{act_forms.press(reader, page, 'leave_out', announcement_id, fields, out)}</li>"
    )


def _others(reader: DeskReader, announcement: Announcement, left: int) -> str:
    """Say how many more there are, with the way to their listing where there is one."""
    words = reader.say("announcements.others", count=str(left))
    asked = _filters(announcement)
    if asked is None:
        return words
    return f'<a href="{escape(reader.at(f"people?{asked}"))}">{words}</a>'


def _filters(announcement: Announcement) -> str | None:
    """Return the filters of the listing of people, if the audience is made of nothing else."""
    groups = from_json(announcement.audience).groups
    if len(groups) != 1 or len(groups[0]) != 1:
        return None
    only = groups[0][0]
    return only.value if only.about is CriterionSubject.FILTERED else None
