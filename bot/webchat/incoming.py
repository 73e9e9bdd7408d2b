"""Turn what is posted on the chat page into turns, as handlers do with updates of Telegram."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.web.forms import UploadedFile
from flows.replies import SentFile, SharedLocation, TypedText
from flows.script import AskStep
from flows.texts import DEFAULT_LANGUAGE, plain_text
from handlers.reading import answer_of, clean
from handlers.staff import BY_NAME, work_of
from handlers.turns import WELL_FORMED, IncomingUpdate
from models.conversation import Conversation
from services.conversation import turns
from services.conversation.conversations import Conversations
from services.conversation.presses import AnswerPress, once
from services.conversation.replies import Message, Say
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.conversation.turns import HeardUpdate, TurnResult, Work
from services.home import entry
from services.home.message_router import MessageRouter, run_command
from services.people import addresses, people
from services.tickets import distress
from services.webchat import drawing, files, messages
from services.webchat.devices import KnownDevice
from services.webchat.messages import FIRST, PageWriter

Form = Mapping[str, str]
COORDINATES = re.compile(r"(-?\d{1,3}(?:\.\d{1,20})?),(-?\d{1,3}(?:\.\d{1,20})?)")
TOO_MANY = "webchat.too_many_files"


@dataclass(slots=True)
class HeardPost:
    """What a page is told of its post beside the new rows."""

    notice: str = ""
    last_words: Sequence[str] = ()
    """What is said to somebody of whom nothing is kept any more."""
    language: str = DEFAULT_LANGUAGE
    is_private: bool = False
    """Whether a private answer is asked for now: no browser keeps what is typed."""


@dataclass(frozen=True, slots=True)
class WebTurns:
    """Takes one turn a post, in the order of the person's posts."""

    bot_id: int
    conversations: Conversations
    message_router: MessageRouter
    hear: Callable[[IncomingUpdate], Awaitable[object]]

    async def take(
        self,
        device: KnownDevice,
        update_id: int,
        form: Form,
        upload: UploadedFile | None = None,
        *,
        has_script: bool,
    ) -> HeardPost:
        """Take what was typed, pressed or sent up; return once its turn is committed."""
        post, sender = HeardPost(), addresses.key_of(device.address)
        heard = HeardUpdate(self.bot_id, update_id, sender, addresses.lane_of(device.address))

        def take(session: Session, now: datetime) -> TurnResult:
            people.lock_person(session, device.person_id)
            post.language = people.language_of(session, device.person_id)
            key = ""
            if upload is None:
                message_id, pressed, work = self._read(session, device.person_id, form, now)
            else:
                message_id, key, work = self._sent(session, device.person_id, upload, now)
                pressed = None
            of_message = replace(heard, message_id=message_id, pressed=pressed)
            result = turns.take(session, self.conversations, of_message, work, now)
            if key:
                files.forget_unless_used(session, device.person_id, key)
            if result.notice and has_script:
                post.notice = result.notice.text
            elif result.notice:
                result = replace(result, outgoing=(*result.outgoing, Say(result.notice.text)))
            post.is_private = self.is_private(session, device.person_id)
            if addresses.of_person(session, device.person_id) is None:
                said = (it for it in result.outgoing if isinstance(it, Message))
                post.last_words = [it.text for it in said if isinstance(it, Say)]
            return result

        await self.hear(IncomingUpdate(heard, take))
        return post

    def _read(
        self, session: Session, person_id: int, form: Form, now: datetime
    ) -> tuple[int | None, str | None, Work]:
        """Return the message that a post is about, the data it presses if any, and its work."""
        place, _, data = form.get("press", "").partition(":")
        if data and place.isascii() and place.isdigit():
            return self._pressed(session, person_id, FIRST + int(place[:12]), data)
        if place == drawing.START:
            return None, None, _start
        if place == drawing.MENU:
            return None, None, partial(run_command, name="menu")
        if location := _location(form.get("place", "")):
            sent = plain_text(people.language_of(session, person_id), "webchat.position_sent")
            message_id = PageWriter.of(session, person_id, now, {}).hear(sent)
            return message_id, None, partial(self.message_router.hear, reply=location)
        text = clean(form.get("said", ""))[: drawing.LONGEST]
        message_id = PageWriter.of(session, person_id, now, {}).hear(text)
        return message_id, None, distress.with_danger_check(text, self._said(text))

    def _sent(
        self, session: Session, person_id: int, upload: UploadedFile, now: datetime
    ) -> tuple[int, str, Work]:
        """Keep a file, and return the message that shows it, its key and its work."""
        name = files.shown_name(upload.name)
        key = files.keep(session, person_id, name, upload.content, now) or ""
        message_id = PageWriter.of(session, person_id, now, {}).hear(f"📎 {name}")
        if not key:
            return message_id, "", lambda context, _: context.phrases.say(context, TOO_MANY)
        size, kind = len(upload.content), files.kind_of(upload.content)
        sent = SentFile(key, size, kind, name=name)
        return message_id, key, partial(self.message_router.hear, reply=sent)

    def _said(self, text: str) -> Work:
        name = text[1:].split(None, 1)[0].casefold() if text.startswith("/") and text[1:] else ""
        if not name:
            return partial(self.message_router.hear, reply=TypedText(text))
        if name == "start":
            return _start
        return work_of(name) if name in BY_NAME else partial(run_command, name=name)

    def _pressed(
        self, session: Session, person_id: int, message_id: int, data: str
    ) -> tuple[int | None, str | None, Work]:
        """Take a button that the message has or had; any other is of no question."""
        body = messages.find(session, person_id, message_id)
        labels = body.labels if body else {}
        if data not in labels or not WELL_FORMED.fullmatch(data):
            press = AnswerPress(answer_of(""), "", {})
            return None, None, partial(self._answer, press=press)
        if data.startswith("c:"):
            press = AnswerPress(answer_of(data), data, labels)
            return message_id, data, partial(self._answer, press=press)
        router = self.message_router
        return message_id, data, once(data, lambda c, s: router.handle_button(c, s, data))

    def _answer(self, context: TurnContext, stack: ConversationStack, press: AnswerPress) -> None:
        router = self.message_router

        def answers(context: TurnContext, stack: ConversationStack) -> None:
            router.hear(context, stack, press.pressed)

        press.take(context, stack, router.callbacks, answers)

    def is_private(self, session: Session, person_id: int) -> bool:
        """Tell whether the open question asks for a private answer."""
        open_now = select(Conversation.script, Conversation.step).where(
            Conversation.person_id == person_id
        )
        row = session.execute(open_now.order_by(Conversation.depth.desc()).limit(1)).first()
        script = self.conversations.library.scripts.get(row.script) if row else None
        step = script.steps.get(row.step) if script and row else None
        return isinstance(step, AskStep) and step.secret

    def is_waiting(self, session: Session, person_id: int) -> bool:
        """Tell whether an outside service is being asked for somebody."""
        theirs = Conversation.person_id == person_id, Conversation.call_due_at.is_not(None)
        return session.scalar(select(Conversation.depth).where(*theirs).limit(1)) is not None


def _start(context: TurnContext, stack: ConversationStack) -> None:
    """Begin as by /start without a link: invitations are redeemed on Telegram alone."""
    entry.start(context, stack, "")


def _location(place: str) -> SharedLocation | None:
    """Read « latitude,longitude » as a browser gives them; None for anything else."""
    found = COORDINATES.fullmatch(place)
    if found is None:
        return None
    latitude, longitude = float(found[1]), float(found[2])
    is_on_earth = abs(latitude) <= 90 and abs(longitude) <= 180
    return SharedLocation(latitude, longitude) if is_on_earth else None
