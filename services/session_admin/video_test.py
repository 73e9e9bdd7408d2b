"""Invite everyone with a place to test their video (« Testez votre vidéo »), two days before."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from sqlalchemy.orm import Session

from flows.texts import translate
from models.outbox import OutboxMessage
from models.people import Person
from models.programme import ProgrammeSession
from rules.outbox.daily_quota import MessageNature
from rules.outbox.pace import Urgency
from rules.outbox.quiet_hours import next_good_moment
from rules.schedule.clock import first_after
from rules.schedule.time_zones import NO_DEPARTMENT, local_date, zone_of
from services.conversation import inline_buttons
from services.conversation.callbacks import Callbacks, own
from services.conversation.phrases import in_pairs
from services.conversation.replies import Button, Say
from services.conversation.stack import ConversationStack
from services.conversation.text import button
from services.conversation.turn_context import TurnContext
from services.enrolment import participants
from services.enrolment.messages import still_placed
from services.outbox import message_buttons, outbox
from services.outbox.kinds import one_to_one
from services.outbox.outbox import MessageKind
from services.outbox.sweep_cursor import SLICE
from services.people.access import Access
from services.people.tokens import RandomBelow, unguessable
from services.programme import sessions
from services.registries.registry import AnswerAction, Condition
from services.schedule.video_rooms import VideoRooms

ONE_DAY, BEFORE, NOON = timedelta(days=1), timedelta(days=2), time(12)
WORKS, HELP = "video_works", "video_help"
NAME = 12
"""Characters of a test room's name: a room each, or people would meet; nothing secret is said."""


def _render(rooms: VideoRooms) -> Callable[[Session, OutboxMessage, datetime], Sequence[Say]]:
    def render(session: Session, message: OutboxMessage, now: datetime) -> Sequence[Say]:
        language = session.get_one(Person, message.person_id).language
        rows = in_pairs(
            [
                *_test_button(language, rooms, message.params["room"]),
                [button(language, "video.works", inline_buttons.data(WORKS, message.person_id))],
                [button(language, "video.help", inline_buttons.data(HELP, message.person_id))],
            ]
        )
        message_buttons.keep(session, message, rows, now)
        return [Say(translate(language, "video.test"), rows)]

    return render


def _test_button(language: str, rooms: VideoRooms, room: str) -> Sequence[Sequence[Button]]:
    """Return the button to a test room, when the video rooms are our own."""
    address = f"{rooms.base.rstrip('/')}/test-{room}" if rooms.base else ""
    if not address.startswith("https://"):
        return []
    return [[button(language, "video.try", address)]]


def conditions(rooms: VideoRooms) -> Mapping[str, Condition]:
    """Return the condition that a person was invited to a test room that still exists."""
    return {"test_room": lambda context: bool(_test_rows(context, rooms))}


def answer_actions(rooms: VideoRooms) -> Mapping[str, AnswerAction]:
    """Return what shows the test room again, for who types « Tester ma vidéo »."""

    def show(context: TurnContext) -> None:
        text = translate(context.language, "video.test")
        context.say(Say(text, _test_rows(context, rooms)))

    return {"show_test_room": show}


def _test_rows(context: TurnContext, rooms: VideoRooms) -> Sequence[Sequence[Button]]:
    invited = outbox.newest(context.session, context.person_id, f"{VIDEO_TEST.name}:")
    if invited is None:
        return []
    return _test_button(context.language, rooms, invited.params["room"])


VIDEO_TEST = one_to_one(
    "video_test", Urgency.OFFER, timedelta(days=1), recheck=still_placed, nature=MessageNature.NUDGE
)


def at(rooms: VideoRooms) -> MessageKind:
    return replace(VIDEO_TEST, render=_render(rooms))


def enqueue_due(session: Session, bot_id: int, now: datetime, random_below: RandomBelow) -> bool:
    """Enqueue a slice of invitations; return if more remain."""
    today, count = local_date(now, NO_DEPARTMENT), 0
    for coming in sessions.beginning_within(session, today + ONE_DAY, today + BEFORE):
        for person in participants.reachable_without_message(
            session, bot_id, coming.id, VIDEO_TEST, SLICE - count
        ):
            _enqueue(session, person, coming, now, random_below)
            count += 1
    return count == SLICE


def when_due(session: Session, now: datetime) -> datetime | None:
    """Return the next day on which someone is to be invited."""
    coming = sessions.beginning(session, local_date(now, NO_DEPARTMENT))
    days = (_moment(row, time(), NO_DEPARTMENT) for row in coming)
    return first_after(now, days)


def _enqueue(
    session: Session,
    person: Person,
    coming: ProgrammeSession,
    now: datetime,
    random_below: RandomBelow,
) -> None:
    department = person.department
    earliest = max(now, _moment(coming, NOON, department))
    outbox.enqueue(
        session,
        VIDEO_TEST,
        person,
        key=f"{VIDEO_TEST.name}:{coming.id}:{person.id}",
        due_at=next_good_moment(earliest, zone_of(department)),
        params={"session_id": coming.id, "room": unguessable(random_below)[:NAME]},
    )


def _moment(coming: ProgrammeSession, hour: time, department: str | None) -> datetime:
    day = coming.starts_on - BEFORE
    return datetime.combine(day, hour, zone_of(department)).astimezone(UTC)


def _help(context: TurnContext, stack: ConversationStack) -> None:
    context.conversations.open_above(context, stack, "talk", {"subject": "video"})


CALLBACKS: Callbacks = {
    Access.PERSON: {
        WORKS: own(lambda context, _: context.phrases.say(context, "video.ready")),
        HELP: own(_help),
    },
}
