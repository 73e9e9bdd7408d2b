"""Write what is said on the chat page: its rows are the delivery, in the transaction that says it.

Whoever writes holds the row of the person, so that messages and changes are numbered in order.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from html import escape, unescape
from typing import Any, Self

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    cast,
    delete,
    exists,
    func,
    select,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased
from sqlalchemy.sql.dml import UpdateBase

from flows.texts import translate
from models.engine.constant import constant
from models.people import Address, ChannelName
from models.webchat import WebDevice, WebMessage
from rules.conversation.typography import unbroken
from services.conversation.attachments import Maker
from services.conversation.replies import (
    Button,
    Commands,
    Copy,
    Edit,
    Erase,
    Message,
    Outgoing,
    React,
    Say,
    Show,
    Unbutton,
    Verbatim,
)
from services.people import addresses, people

FIRST = 2**40
"""Messages of the web have ids above it: Telegram's stay far below."""
SHOWN = 60
"""Messages on the page when it opens; the ones before are asked for."""
MOST_NEW = 500
"""Messages that one answer brings: a page that was away for long has a link to those before."""
KEPT = timedelta(days=30)
UNSEEN = timedelta(minutes=1)
"""How long a page has to show what came later, before it leaves by e-mail too."""
TAG = re.compile(r"<[^<>]+>")

ButtonRows = Sequence[Sequence[Button]]


@dataclass(frozen=True, slots=True)
class MessageBody:
    """What a message holds; `text` is HTML of ours, or the plain words of the person."""

    text: str = ""
    buttons: ButtonRows = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    """The label of every button that it ever had, by its data."""
    document: str = ""
    """The maker of its picture or file, if it has one."""
    subject: Mapping[str, Any] = field(default_factory=dict)
    reaction: str = ""
    locates: str = ""
    """The label of the button that sends where somebody is, if it asks for that."""

    @classmethod
    def of_row(cls, row: Mapping[str, Any]) -> Self:
        buttons = [[Button(**button) for button in line] for line in row.get("buttons", ())]
        return cls(**{**row, "buttons": buttons})

    @property
    def plain(self) -> str:
        """Return the words without formatting."""
        return unescape(TAG.sub("", self.text)).strip()

    def as_row(self) -> dict[str, Any]:
        """Return it as JSON values, without what is empty."""
        lines = [[button.as_row() for button in line] for line in self.buttons]
        values = {name: getattr(self, name) for name in self.__slots__} | {"buttons": lines}
        return {name: value for name, value in values.items() if value}

    def with_buttons(self, buttons: ButtonRows) -> Self:
        labels = {it.data: it.label for line in buttons for it in line}
        return replace(self, buttons=buttons, labels={**self.labels, **labels})


@dataclass(slots=True)
class PageWriter:
    """Writes on the page of one person, whose row the transaction holds."""

    session: Session
    person_id: int
    now: datetime
    makers: Mapping[str, Maker]
    """Of the pictures, whose words are made with them."""
    _number: int
    _change: int
    _source: str | None = None
    """What was queued and not written yet: its first message carries the name."""
    _mail_at: datetime | None = None

    @classmethod
    def of(
        cls, session: Session, person_id: int, now: datetime, makers: Mapping[str, Maker]
    ) -> Self:
        number, change = session.execute(*_lasts(person_id)).one()
        return cls(session, person_id, now, makers, number or FIRST, change or 0)

    def hear(self, text: str) -> int:
        """Write what the person typed; return the id of the message."""
        message_id = self._add(MessageBody(text), is_ours=False)
        self.session.flush()
        return message_id

    def say(self, replies: Iterable[Outgoing]) -> int | None:
        """Write replies in order; return the id of the message that asks the open question."""
        asked_by = self._say_all(replies)
        self.session.flush()
        return asked_by

    def deliver(self, says: Iterable[Outgoing], source: str) -> int | None:
        """Write what was queued, once; return the id of the message that carries `source`.

        Whoever delivers to many flushes once for all.
        """
        written = self.session.scalar(*_of_source(self.person_id, source))
        if written is None:
            before, self._source, self._mail_at = self._number, source, self.now + UNSEEN
            self._say_all(says)
            self._mail_at = None
            written = self._number if self._number > before else None
        return written

    def _say_all(self, replies: Iterable[Outgoing]) -> int | None:
        asked_by = None
        for reply in replies:
            message_id = self._say(reply)
            if isinstance(reply, Say | Edit) and reply.question:
                asked_by = message_id
        return asked_by

    def _say(self, reply: Outgoing) -> int | None:
        match reply:
            case Say() | Show() | Verbatim() | Copy():
                return self._add(self._body_of(reply), is_ours=True)
            case Edit():
                self._edit(reply)
                return reply.message_id
            case Unbutton(message_id):
                self._change_body(message_id, lambda body: replace(body, buttons=(), locates=""))
            case React(message_id, emoji):
                self._change_body(message_id, lambda body: replace(body, reaction=emoji))
            case Erase(message_id):
                self._change_body(message_id, lambda _: MessageBody())
            case Commands():
                pass  # a page lists no commands
        return None

    def _body_of(self, reply: Message) -> MessageBody:
        match reply:
            case Say():
                locates = reply.keyboard_label if reply.keyboard == "location" else ""
                body = MessageBody(unbroken(reply.text), locates=locates)
            case Show():
                text, subject = unbroken(self._caption(reply)), reply.subject
                body = MessageBody(text, document=reply.document, subject=subject)
            case Verbatim():
                body = MessageBody(escape(reply.text))
            case Copy():
                language = people.language_of(self.session, self.person_id)
                body = MessageBody(translate(language, "webchat.file_of_team"))
        return body.with_buttons(reply.buttons)

    def _caption(self, show: Show) -> str:
        """Return the words of a picture or a file: no picture is shown without any."""
        maker = None if show.caption else self.makers.get(show.document)
        made = maker(self.session, show.subject) if maker else None
        return made.caption if made else show.caption

    def _add(self, body: MessageBody, *, is_ours: bool) -> int:
        self._number += 1
        self._change += 1
        self.session.add(
            WebMessage(
                person_id=self.person_id,
                number=self._number,
                change=self._change,
                is_ours=is_ours,
                body=body.as_row(),
                said_at=self.now,
                changed_at=self.now,
                source=self._source,
                mail_at=self._mail_at,
            )
        )
        self._source = None
        return self._number

    def _edit(self, edit: Edit) -> None:
        """Show a message with other words; one that is gone is said anew if it asks."""

        def edited(body: MessageBody) -> MessageBody:
            return replace(body, text=unbroken(edit.text), locates="").with_buttons(edit.buttons)

        if not self._change_body(edit.message_id, edited) and edit.question:
            body = MessageBody(unbroken(edit.text)).with_buttons(edit.buttons)
            self._add(body, is_ours=True)

    def _change_body(self, message_id: int, change: Callable[[MessageBody], MessageBody]) -> bool:
        """Change a message and return True; False if it is gone."""
        self.session.flush()
        row = self.session.get(WebMessage, (self.person_id, message_id))
        if row is None or not row.body:
            return False
        body = change(MessageBody.of_row(row.body)).as_row()
        if body != row.body:
            self._change += 1
            row.body, row.change, row.changed_at = body, self._change, self.now
        return True


def since(session: Session, person_id: int, change: int) -> Sequence[WebMessage]:
    """Return the last messages that changed after a change, in the order of the page."""
    return list(reversed(session.scalars(*_since(person_id, change)).all()))


def last_shown(session: Session, person_id: int, before: int | None = None) -> list[WebMessage]:
    """Return the last messages, or the last ones before an id, in the order of the page."""
    query = select(WebMessage).where(WebMessage.person_id == person_id)
    if before is not None:
        query = query.where(WebMessage.number < before)
    rows = session.scalars(query.order_by(WebMessage.number.desc()).limit(SHOWN)).all()
    return list(reversed(rows))


def last_change(session: Session, person_id: int) -> int:
    """Return the number of the last change of a person's page; 0 without any."""
    return session.execute(*_lasts(person_id)).one()[1] or 0


def find(session: Session, person_id: int, message_id: int) -> MessageBody | None:
    """Return what a message of the person's page holds; None if it is gone."""
    row = session.get(WebMessage, (person_id, message_id))
    return MessageBody.of_row(row.body) if row is not None and row.body else None


def unseen_of(session: Session, person_id: int, now: datetime) -> Sequence[WebMessage]:
    """Return what is due by e-mail and no page of the person has shown; it is due no more."""
    shown = session.scalar(*_shown(person_id)) or 0
    due = session.scalars(*_due_of(person_id, now)).all()
    for row in due:
        row.mail_at = None
    return [row for row in due if row.change > shown and row.body]


def plain(row: WebMessage) -> str:
    """Return the words of a message without formatting."""
    return MessageBody.of_row(row.body).plain


def due_by_mail(session: Session, now: datetime, limit: int) -> Sequence[int]:
    """Return the ids of some people to whom what the page said is due by e-mail."""
    return session.scalars(*_due(now, limit)).all()


def changed_lately(session: Session, since: datetime) -> Mapping[int, int]:
    """Return the last change of each page that changed since an instant, by its lane."""
    query = (
        select(Address, func.max(WebMessage.change))
        .join(WebMessage, WebMessage.person_id == Address.person_id)
        .where(Address.channel == ChannelName.WEB, WebMessage.changed_at >= since)
        .group_by(Address.id)
    )
    return {addresses.lane_of(address): change for address, change in session.execute(query)}


def forget_old(session: Session, now: datetime) -> None:
    """Delete what was said longer ago than it is kept.

    The last row of a page, and its last change, only lose their words, so that no number is given
    twice.
    """
    session.execute(*_delete_followed(now - KEPT))
    session.execute(*_clear_rest(now - KEPT))


def forget_said_to(session: Session, people_ids: Select[int], until: datetime) -> None:
    """Delete what the pages of some people said until an instant.

    The last message of each page stays: the person may be about to answer it.
    """
    theirs = WebMessage.person_id.in_(people_ids), WebMessage.mail_at.is_(None)
    old = delete(WebMessage).where(*theirs, *_replaceable(until))
    session.execute(_unsynchronized(old))
    session.execute(_clear(*theirs, WebMessage.said_at <= until, _is_followed(WebMessage.number)))


def has_before(session: Session, person_id: int, message_id: int) -> bool:
    """Tell whether a page has messages before one."""
    theirs = WebMessage.person_id == person_id, WebMessage.number < message_id
    return session.scalar(select(exists().where(*theirs))) or False


@constant
def _delete_followed(until: datetime) -> UpdateBase:
    return _unsynchronized(delete(WebMessage).where(*_replaceable(until)))


@constant
def _clear_rest(until: datetime) -> UpdateBase:
    return _clear(WebMessage.said_at <= until)


def _replaceable(until: datetime) -> Sequence[ColumnElement[bool]]:
    """Return the condition that a row holds neither the last number nor the last change."""
    followed = [_is_followed(it) for it in (WebMessage.number, WebMessage.change)]
    return [WebMessage.said_at <= until, *followed]


def _is_followed(column: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    other = aliased(WebMessage)
    later = getattr(other, column.key) > column
    return exists().where(other.person_id == WebMessage.person_id, later)


def _clear(*conditions: ColumnElement[bool]) -> UpdateBase:
    has_words = cast(WebMessage.body, String) != "{}"
    return _unsynchronized(update(WebMessage).where(*conditions, has_words).values(body={}))


def _unsynchronized(statement: UpdateBase) -> UpdateBase:
    return statement.execution_options(synchronize_session=False)


@constant
def _lasts(person_id: int) -> Select[int | None, int | None]:
    return select(func.max(WebMessage.number), func.max(WebMessage.change)).where(
        WebMessage.person_id == person_id
    )


@constant
def _since(person_id: int, change: int) -> Select[WebMessage]:
    theirs = WebMessage.person_id == person_id, WebMessage.change > change
    return select(WebMessage).where(*theirs).order_by(WebMessage.number.desc()).limit(MOST_NEW)


@constant
def _of_source(person_id: int, source: str) -> Select[int]:
    return select(WebMessage.number).where(
        WebMessage.person_id == person_id, WebMessage.source == source
    )


@constant
def _shown(person_id: int) -> Select[int | None]:
    return select(func.max(WebDevice.shown)).where(WebDevice.person_id == person_id)


@constant
def _due_of(person_id: int, now: datetime) -> Select[WebMessage]:
    due = WebMessage.person_id == person_id, WebMessage.mail_at <= now
    return select(WebMessage).where(*due).order_by(WebMessage.number)


@constant
def _due(now: datetime, limit: int) -> Select[int]:
    return select(WebMessage.person_id).where(WebMessage.mail_at <= now).distinct().limit(limit)
