"""The mentor's menu: where they stand, and what they can do from there."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from sqlalchemy import func, select

from flows.texts import Html, house_texts
from models.mentoring import Booking, Mentor, MentorStatus, Slot, SlotStatus
from services.conversation import inline_buttons
from services.conversation.phrases import Phrase
from services.conversation.replies import Button, Say
from services.conversation.text import button, first_name, fitting, words
from services.conversation.turn_context import Scene
from services.mentoring import presenting, shared_results
from services.mentoring.slots.slots import of_slot
from services.people.access import Access, may
from services.profile import comfort_needs

CARDS = 5
"""Meetings shown at once: a phone's screen or two."""


class Entry(StrEnum):
    MEETINGS = "meetings"
    OPEN = "open"
    SLOTS = "slots"
    ABSENCE = "absence"
    PROFILE = "profile"
    TALK = "talk"
    PRIVACY = "privacy"
    BACK = "back"


class Change(StrEnum):
    FIRST_NAME = "first_name"
    COMPANY = "company"
    JOB = "job"
    SUBJECTS = "subjects"
    LANGUAGES = "languages"
    FAMILIES = "families"
    EMAIL = "email"
    ROOM = "room"
    AGAIN = "again"
    BACK = "back"


class Shown(StrEnum):
    SHOWN = "shown"
    NONE = "none"


LABELS = {
    Entry.MEETINGS: "mentor.meetings",
    Entry.OPEN: "mentor.open",
    Entry.SLOTS: "mentor.my_slots",
    Entry.ABSENCE: "mentor.my_absences",
    Entry.PROFILE: "mentor.my_profile",
    Entry.TALK: "common.talk",
    Entry.PRIVACY: "profile.privacy",
    Entry.BACK: "common.back",
}
ACTIVE = (Entry.MEETINGS, Entry.OPEN, Entry.SLOTS, Entry.ABSENCE, Entry.PROFILE)
STOPPED = (MentorStatus.SUSPENDED, MentorStatus.LEFT)


def entries(scene: Scene, _: Mapping[str, str]) -> list[tuple[str, Phrase]]:
    status = status_of(scene)
    first = ACTIVE if status is MentorStatus.ACTIVE else (Entry.PROFILE,)
    shown = (*(() if status in STOPPED else first), Entry.TALK, Entry.PRIVACY)
    if scene.over_another:
        shown = (*shown, Entry.BACK)
    draft = status is MentorStatus.DRAFT
    return [
        (entry, Phrase("common.resume" if draft and entry is Entry.PROFILE else LABELS[entry]))
        for entry in shown
    ]


def route(_: Scene, answers: Mapping[str, str]) -> Entry:
    return Entry(answers["entry"])


def changes(scene: Scene, _: Mapping[str, str]) -> list[tuple[str, Phrase]]:
    again = (Change.AGAIN,) if status_of(scene) is MentorStatus.REFUSED else ()
    others = [change for change in Change if change is not Change.AGAIN]
    return [(change, Phrase(f"mentor.change.{change}")) for change in (*again, *others)]


def change(_: Scene, answers: Mapping[str, str]) -> Change:
    return Change(answers["entry"])


def status_of(scene: Scene) -> MentorStatus:
    mentor = scene.session.get(Mentor, scene.person_id)
    return mentor.status if mentor else MentorStatus.DRAFT


def status(scene: Scene) -> Phrase:
    found = status_of(scene)
    if found is not MentorStatus.ACTIVE:
        return Phrase(f"mentor.status.{found}")
    query = (
        select(func.count(), func.coalesce(func.sum(Slot.seats - Slot.taken), 0))
        .where(Slot.mentor_id == scene.person_id, Slot.status == SlotStatus.OPEN)
        .where(Slot.starts_at > scene.now)
    )
    meetings = scene.session.execute(query.where(Slot.taken > 0)).one()[0]
    seats = scene.session.execute(query).one()[1]
    return Phrase("mentor.status.active", {"meetings": str(meetings), "seats": str(seats)})


def show_meetings(scene: Scene, _: Mapping[str, str]) -> Shown:
    """Those to come, the soonest first: each with its buttons."""
    query = (
        select(Slot)
        .where(Slot.mentor_id == scene.person_id, Slot.status == SlotStatus.OPEN, Slot.taken > 0)
        .where(Slot.ends_at > scene.now)
        .order_by(Slot.starts_at, Slot.id)
    )
    slots = scene.session.scalars(query.limit(CARDS)).all()
    show(scene, slots)
    return Shown.SHOWN if slots else Shown.NONE


def show(scene: Scene, slots: Sequence[Slot]) -> None:
    """Nothing to who no longer mentors: each names people."""
    if not may(scene.session, scene.person_id, Access.MENTOR):
        return
    for slot in slots:
        inline_buttons.show(scene, _card(scene, slot))


def _card(scene: Scene, slot: Slot) -> Say:
    meeting = presenting.for_mentor(scene.session, slot)
    language, confirmed = scene.language, slot.confirmed_at is not None
    booked = of_slot(scene.session, slot.id)
    people = [_person(scene, it.person_id, it.question) for it in booked]
    people += [comfort_needs.for_hosts(scene.session, [it.person_id for it in booked], language)]
    values = meeting.values() | {
        "people": Html("\n".join(filter(None, people))),
        "confirmed": words(language, f"mentor.meeting.{'confirmed' if confirmed else 'waits'}"),
    }
    verbs = ("unable",) if confirmed else ("confirm", "unable")
    rows = [
        [button(language, f"meeting.{verb}", inline_buttons.data(f"meeting_{verb}", slot.id))]
        for verb in verbs
    ]
    return Say(words(language, "mentor.meeting", values), [*rows, *_results(scene, booked)])


def _results(scene: Scene, booked: Sequence[Booking]) -> list[list[Button]]:
    """Of each person who shows theirs to this mentor."""
    shown = [
        it for it in booked if shared_results.may_see(scene.session, it.person_id, scene.person_id)
    ]
    return [[_see_results(scene, it, alone=len(booked) == 1)] for it in shown]


def _see_results(scene: Scene, booking: Booking, *, alone: bool) -> Button:
    data = inline_buttons.data("meeting_results", booking.id)
    if alone:
        return button(scene.language, "meeting.see_results", data)
    name = first_name(scene.session, booking.person_id, scene.language)
    label = house_texts().words(scene.language, "meeting.see_results_of").format_map({"name": name})
    return Button(fitting(label), data)


def _person(scene: Scene, person_id: int, question: str | None) -> str:
    name = first_name(scene.session, person_id, scene.language)
    if not question:
        return words(scene.language, "mentor.meeting.person", {"name": name})
    return words(scene.language, "mentor.meeting.asks", {"name": name, "question": question})
