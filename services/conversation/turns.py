"""One turn: everything one update changes and says, in the transaction it is given."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from flows.texts import Html
from models.engine.database import Change
from services.conversation import updates
from services.conversation.conversations import Conversations
from services.conversation.replies import Line, Say
from services.conversation.stack import Stack, enter, find
from services.conversation.turn_context import Asked, Scene
from services.people import people
from services.people.roles import is_staff
from services.people.tokens import Chance

log = structlog.get_logger()

Work = Callable[[Scene, Stack], None]
Refusal = Callable[[Session], Html | None]
"""What someone who is not of the team reads in the team's group, if anything."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What is known of an update before it is worked on; a chat id is a private chat's."""

    bot_id: int
    update_id: int
    chat_id: int
    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class InGroup:
    """Who speaks in the team's group, and in which topic."""

    speaker: int
    thread: int
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What to do once the turn is committed."""

    lines: Sequence[Line]
    asked: Asked | None = None


def take(session: Session, heard: Heard, work: Work, now: datetime, chance: Chance) -> Taken:
    """Raises `updates.HeardBefore` when this update was recorded by an earlier turn."""
    stack = enter(session, heard.bot_id, heard.chat_id, now)
    if stack.blocked:
        people.welcome_back(session, stack.person_id)
    return _with(session, stack, heard, work, now, chance)


def take_if_known(
    session: Session, heard: Heard, work: Work, now: datetime, chance: Chance
) -> Taken:
    """The same, for what must not make a person of someone who was erased or never wrote."""
    stack = find(session, heard.bot_id, heard.chat_id)
    return _with(session, stack, heard, work, now, chance) if stack else Taken(())


def take_in_group(
    session: Session, heard: Heard, where: InGroup, work: Work, now: datetime, chance: Chance
) -> Taken:
    """Someone of the team, in a topic of its group; others read that nothing is heard."""
    stack = find(session, heard.bot_id, where.speaker)
    if stack is None or not is_staff(session, stack.person_id):
        log.info("group_message_ignored", update_id=heard.update_id)
        return _refused(session, heard, where, now)
    scene = _scene(session, heard, stack, now, chance)
    scene.thread = where.thread
    work(scene, stack)
    said = [replace(it, thread=where.thread) if isinstance(it, Say) else it for it in scene.lines]
    scene.lines[:] = said
    return _record(scene, heard, person_id=None)


def _refused(session: Session, heard: Heard, where: InGroup, now: datetime) -> Taken:
    words = where.refusal(session) if where.refusal else None
    if words is None:
        return Taken(())
    return say_only(session, heard, [Say(words, thread=where.thread)], now)


def _with(
    session: Session, stack: Stack, heard: Heard, work: Work, now: datetime, chance: Chance
) -> Taken:
    scene = _scene(session, heard, stack, now, chance)
    work(scene, stack)
    if scene.gone:
        return _record(scene, heard, person_id=None)
    return _record(scene, heard, person_id=stack.person_id, changes=stack.keep(session))


def say_only(session: Session, heard: Heard, lines: Sequence[Line], now: datetime) -> Taken:
    """Answer in a chat without being with a person: a group, or after something broke."""
    updates.record(
        session,
        bot_id=heard.bot_id,
        update_id=heard.update_id,
        chat_id=heard.chat_id,
        person_id=None,
        lines=lines,
        now=now,
    )
    return Taken(lines)


@dataclass(frozen=True, slots=True)
class CallAnswer:
    call_id: int
    outcome: str
    kept: Mapping[str, str]


def take_call_answer(
    session: Session,
    conversations: Conversations,
    heard: Heard,
    answer: CallAnswer,
    now: datetime,
    chance: Chance,
) -> Taken:
    """What a service said is heard once too: its update id is the call's, negative."""

    def work(scene: Scene, stack: Stack) -> None:
        conversations.answer_call(scene, stack, answer.call_id, answer.outcome, answer.kept)

    return take_if_known(session, heard, work, now, chance)


def _scene(session: Session, heard: Heard, stack: Stack, now: datetime, chance: Chance) -> Scene:
    return Scene(
        session=session,
        bot_id=heard.bot_id,
        update_id=heard.update_id,
        person_id=stack.person_id,
        language=stack.language,
        now=now,
        chance=chance,
        message_id=heard.message_id,
    )


def _record(
    scene: Scene, heard: Heard, person_id: int | None, changes: Sequence[Change] = ()
) -> Taken:
    updates.record(
        scene.session,
        bot_id=heard.bot_id,
        update_id=heard.update_id,
        chat_id=heard.chat_id,
        person_id=person_id,
        lines=scene.lines,
        now=scene.now,
        changes=changes,
    )
    return Taken(tuple(scene.lines), scene.asked)
