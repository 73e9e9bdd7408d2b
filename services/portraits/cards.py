"""Put a mentor, a host or a member of the team on a card, as one participant may see them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from html import escape
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from documents.icons import Icon
from documents.person_card import CardLine, PersonCard, person_card
from documents.portrait import portrait
from flows.texts import plain_text, translate
from models.mentoring.mentors import Mentor, MentorStatus
from models.mentoring.slots import Booking, BookingStatus, Slot, SlotStatus
from models.people import Person
from services.conversation import text
from services.conversation.attachments import ChatFile, Drawing, Maker, drawn_later
from services.conversation.deployment import Deployment
from services.enrolment import participants
from services.mentors.profile import languages_in_words
from services.people import time_zones
from services.people.roles import is_staff
from services.portraits import introductions, photos
from services.programme import association
from services.slots.availability import SlotWish, bookable

DOCUMENT = "person_card"
HOURS = 3
"""The most hours that a card tells."""


@dataclass(frozen=True, slots=True)
class Introduced:
    """What a card says of somebody, in the language and the time zone of whoever reads it."""

    person_id: int
    language: str
    first_name: str
    role: str
    place: str
    sentence: str = ""
    languages: str = ""
    hours: Sequence[str] = field(default=())
    hours_are: str = "free"
    """What the hours are: `free` to be booked, those of `workshops`, or of the `team`."""

    def picture(self) -> PersonCard:
        say = partial(plain_text, self.language)
        told = (
            (Icon.SPEECH, say("portrait.speaks"), (self.languages,) if self.languages else ()),
            (Icon.CALENDAR, say(f"portrait.hours.{self.hours_are}"), self.hours),
        )
        return PersonCard(
            self.language,
            self.first_name,
            text.capitalised(self.role),
            self.place,
            portrait(self.person_id),
            self.sentence,
            tuple(CardLine(icon, title, entries) for icon, title, entries in told if entries),
        )

    def caption(self, *, drawn: bool) -> str:
        """Return the same words as the picture, in the HTML of `Say`."""
        values = {"name": self.first_name, "role": self.role, "place": self.place}
        say = partial(translate, self.language)
        lines: list[str] = [say("portrait.line" if self.place else "portrait.line_alone", **values)]
        if self.sentence:
            lines.append(escape(self.sentence, quote=False))
        if self.languages:
            lines.append(say("portrait.speaks_line", languages=self.languages))
        if self.hours:
            lines.append(say(f"portrait.hours_line.{self.hours_are}", hours=", ".join(self.hours)))
        if drawn:
            lines.append(say("portrait.drawn"))
        return "\n".join(lines)


HostedWorkshops = Callable[[Session, int, int, datetime, int], Sequence[tuple[datetime, str]]]
"""Returns when each next workshop of a host begins in a session, and its title; at most so many."""


def none_hosted(
    _session: Session, _session_id: int, _host_id: int, _now: datetime, _most: int
) -> Sequence[tuple[datetime, str]]:
    return ()


def card_for(
    session: Session,
    deployment: Deployment,
    viewer_id: int,
    person_id: int,
    now: datetime,
    hosted: HostedWorkshops = none_hosted,
) -> Introduced | None:
    """Return the card of a person as a reader may see it; None if the reader may see no card.

    Participants see active mentors, whom all bots share, and their own bot's team; everybody sees
    their own card.
    """
    person = session.get(Person, person_id)
    viewer = session.get(Person, viewer_id)
    if person is None or viewer is None or not _may_see(session, deployment, viewer, person):
        return None
    mentor = session.get(Mentor, person_id)
    if mentor is not None and (mentor.status is MentorStatus.ACTIVE or viewer_id == person_id):
        return _of_mentor(session, deployment, viewer, mentor, now)
    if not is_staff(session, person_id) or person.bot_id != viewer.bot_id or not person.first_name:
        return None
    return _of_team(session, viewer, person, _workshops(session, hosted, viewer, person_id, now))


def _may_see(session: Session, deployment: Deployment, viewer: Person, person: Person) -> bool:
    if viewer.id == person.id:
        return True
    is_reported = person.id in deployment.reported_mentors(session, viewer.id)
    return not is_reported and participants.session_of(session, viewer.id) is not None


def _of_mentor(
    session: Session, deployment: Deployment, viewer: Person, mentor: Mentor, now: datetime
) -> Introduced:
    said = introductions.of(session, mentor.person_id).sentence
    about = plain_text(viewer.language, "portrait.talks_about", subjects=mentor.subjects)
    return Introduced(
        mentor.person_id,
        viewer.language,
        mentor.first_name,
        mentor.job,
        mentor.company,
        said or (about if mentor.subjects else ""),
        languages_in_words(viewer.language, mentor.languages),
        _free_hours(session, deployment, viewer, mentor.person_id, now),
    )


def _of_team(
    session: Session, viewer: Person, person: Person, workshops: Sequence[str]
) -> Introduced:
    introduction = introductions.of(session, person.id)
    say = partial(plain_text, viewer.language)
    return Introduced(
        person.id,
        viewer.language,
        person.first_name or "",
        introduction.job or say("portrait.of_the_team"),
        association.name(session),
        introduction.sentence,
        hours=workshops or (say("portrait.team_hours"),),
        hours_are="workshops" if workshops else "team",
    )


def _free_hours(
    session: Session, deployment: Deployment, viewer: Person, mentor_id: int, now: datetime
) -> Sequence[str]:
    """Return the soonest times of a mentor that the reader could book."""
    wish = SlotWish(mentor_id=mentor_id)
    query = select(Slot.starts_at).join(Mentor, Mentor.person_id == Slot.mentor_id)
    mine = bookable(session, deployment.diary, viewer.id, now, wish)
    starts = session.scalars(query.where(*mine).order_by(Slot.starts_at).limit(HOURS))
    zone = time_zones.zone_of_person(session, viewer.id)
    return tuple(text.short(at, zone, viewer.language) for at in starts)


def _workshops(
    session: Session, hosted: HostedWorkshops, viewer: Person, host_id: int, now: datetime
) -> Sequence[str]:
    """Return the next workshops of a host in the reader's session, each by its hour and title."""
    programme_session = participants.session_of(session, viewer.id)
    if programme_session is None:
        return ()
    zone = time_zones.zone_of_person(session, viewer.id)
    return tuple(
        f"{text.short(starts_at, zone, viewer.language)} · {title}"
        for starts_at, title in hosted(session, programme_session.id, host_id, now, HOURS)
    )


def has_booked(session: Session, viewer_id: int, mentor_id: int, now: datetime) -> bool:
    """Tell whether the reader has a meeting with a mentor that is not over."""
    is_booked = exists().where(
        Booking.person_id == viewer_id,
        Booking.status == BookingStatus.BOOKED,
        Booking.slot_id == Slot.id,
        Slot.mentor_id == mentor_id,
        Slot.status == SlotStatus.OPEN,
        Slot.ends_at > now,
    )
    return bool(session.scalar(select(is_booked)))


def subject_of(person_id: int, viewer_id: int, now: datetime) -> Mapping[str, Any]:
    return {"person": person_id, "viewer": viewer_id, "at": int(now.timestamp())}


def maker(deployment: Deployment, hosted: HostedWorkshops) -> Maker:
    """Return the maker of a card: the portrait, or the photo for who has a meeting with them."""

    def make(session: Session, subject: Mapping[str, Any]) -> ChatFile | None:
        person_id, viewer_id = subject["person"], subject["viewer"]
        now = datetime.fromtimestamp(subject["at"], UTC)
        card = card_for(session, deployment, viewer_id, person_id, now, hosted)
        if card is None:
            return None
        is_own = viewer_id == person_id
        if is_own or has_booked(session, viewer_id, person_id, now):
            photo = photos.of(session, person_id)
            if photo is not None:
                return ChatFile(
                    "photo.jpg",
                    photo.content,
                    picture=True,
                    caption=card.caption(drawn=False),
                    protected=True,
                )
        drawing = Drawing(card.picture(), person_card, person_id)
        return drawn_later("carte.png", drawing, card.caption(drawn=True))

    return make
