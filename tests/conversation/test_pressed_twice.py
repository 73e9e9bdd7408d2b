"""Every inline button of the house, pressed twice, and every other of its message after it.

The buttons are those of the registries, in a town where most have something to do: a new one is
tried too.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import permutations, product

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, NoResultFound
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.people import Person
from models.profile import Consent
from services.conversation import inline_buttons, updates
from services.conversation.callbacks import CallbackRouter
from services.conversation.presses import once
from services.conversation.replies import Button, Edit, Say
from services.conversation.turn_context import TurnContext
from services.conversation.updates import ButtonPress
from services.geography.zones import MapsMissing
from tests.harness.builders import BOT, NOON, a_stack
from tests.other_bots.town import a_town, shared
from tests.other_bots.watching import a_turn, changes, offered_by, rows_of, undone

WHO = ("owner", "mentor", "employer", "crowd0")
SECOND = timedelta(seconds=1)
MESSAGE = 5000
"""The id of the message whose button is pressed."""
NO_TOWN = (
    AssertionError,
    AttributeError,
    IntegrityError,
    LookupError,
    MapsMissing,
    NoResultFound,
    StopIteration,
    TypeError,
    ValueError,
)
"""How a button fails for a subject that nobody was ever shown it for."""
FEWEST, PAIRS = 250, 250
"""Of the house: how many buttons are tried in the town, and how many after another."""
ONLY_ASIDE = frozenset({"conversations", "inline_buttons", "standing_buttons", "updates"})
"""Tables of what is shown, which tell of nothing that was done."""
SENT_LATER = frozenset({"today_reports"})
"""Lists whose buttons send a card, below: nothing is told at once."""
AGAIN, NO = "Bien reçu 👍", "Non"
MOST = 6
"""Buttons of a message that are tried after one another."""
UNDONE = "rien ne change"


@dataclass(frozen=True)
class Pressed:
    """What a press led to."""

    is_there: bool
    changed: int
    """How many statements did more than read."""
    context: TurnContext

    @property
    def says(self) -> bool:
        return bool(self.context.outgoing or self.context.notice)

    @property
    def said(self) -> str:
        notice = self.context.notice
        texts = [it.text for it in self.context.outgoing if isinstance(it, Say | Edit)]
        return "\n".join([*texts, notice.text if notice else ""]).strip()

    def rows(self) -> Iterator[Sequence[Button]]:
        """Yield the inline buttons of each message that it showed."""
        for it in self.context.outgoing:
            if isinstance(it, Say | Edit):
                found = [b for row in it.buttons or () for b in row if b.data.startswith("a:")]
                if len(found) > 1:
                    yield found


def a_press(session: Session, person: Person, data: str, number: int, now: datetime) -> Pressed:
    """Press a button, as it is taken in a private chat, and record it."""
    router = CallbackRouter(offered_by(BOT).callbacks(), lambda *_: ())
    context = a_turn(session, person, now)
    found: list[bool] = []
    context.update_id, context.message_id = number, MESSAGE
    work = once(data, lambda turn, stack: found.append(router.handle(turn, stack, data)))
    before = changes(session)
    work(context, a_stack(person.id))
    changed = changes(session) - before
    updates.record(
        session,
        bot_id=BOT,
        update_id=number,
        lane=1,
        person_id=person.id,
        outgoing=(),
        now=now,
        press=ButtonPress(data, MESSAGE),
    )
    session.flush()
    return Pressed(found != [False], changed, context)


def town(session: Session) -> Mapping[str, int]:
    return {who: it.id for who, it in a_town(session, BOT, shared(session), "Zoe").people.items()}


def buttons(ids: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    for callback, who in product(offered_by(BOT).callbacks(), WHO):
        for subject in dict.fromkeys((ids[who], 1)):
            yield who, inline_buttons.data(callback, subject)


@dataclass(frozen=True)
class Message:
    """A message with several buttons, and the press that shows it."""

    who: str
    data: str
    buttons: Sequence[Button]


def test_every_button_pressed_twice_at_once_does_and_says_nothing_more(database: Database) -> None:
    def work(session: Session) -> set[str]:
        ids = town(session)
        tried: set[str] = set()
        for who, data in buttons(ids):
            with undone(session):
                person = session.get_one(Person, ids[who])
                try:
                    first = a_press(session, person, data, 900_001, NOON)
                except NO_TOWN:
                    continue
                if not first.is_there or first.context.gone:
                    continue
                tried.add(data.split(":")[1])
                second = a_press(session, person, data, 900_002, NOON + SECOND)
                assert (second.context.outgoing, second.said) == ([], AGAIN), data
                assert second.changed == 0, data
        return tried

    assert len(database.transact_now(work)) > FEWEST


def test_the_second_of_two_buttons_of_a_message_is_told_what_holds(database: Database) -> None:
    """A refusal after an agreement takes back what would be shown, and never lies."""

    def work(session: Session) -> int:
        ids, tried = town(session), 0
        for message in messages(session, ids):
            for one, other in permutations(message.buttons[:MOST], 2):
                with undone(session):
                    person = session.get_one(Person, ids[message.who])
                    press_both(session, person, message, one, other)
                    tried += 1
        return tried

    assert database.transact_now(work) > PAIRS


def press_both(
    session: Session, person: Person, message: Message, one: Button, other: Button
) -> None:
    pair = f"{message.data}: {one.label} / {other.label}"
    a_press(session, person, message.data, 900_001, NOON)
    refuses = other.label.startswith(NO) and not one.label.startswith(NO)
    agreed, before = agreements(session), done(session) if refuses else {}
    a_press(session, person, one.data, 900_002, NOON + SECOND)
    between = done(session) if refuses else {}
    second = a_press(session, person, other.data, 900_003, NOON + 2 * SECOND)
    assert second.says or not second.is_there or message.data.split(":")[1] in SENT_LATER, pair
    if refuses:
        assert agreements(session) <= agreed, pair
        assert between == before or UNDONE not in second.said, pair


def agreements(session: Session) -> set[tuple[int, str, str]]:
    """Return what each person lets be shown, or given."""
    held = select(Consent).where(Consent.withdrawn_at.is_(None))
    return {(it.person_id, it.purpose, it.subject) for it in session.scalars(held)}


def messages(session: Session, ids: Mapping[str, int]) -> Sequence[Message]:
    """Return each message of several buttons that some button shows."""
    found: dict[tuple[str, ...], Message] = {}
    for who, data in buttons(ids):
        with undone(session):
            try:
                first = a_press(session, session.get_one(Person, ids[who]), data, 900_001, NOON)
            except NO_TOWN:
                continue
            for row in first.rows():
                found.setdefault(tuple(it.data for it in row), Message(who, data, row))
    return list(found.values())


def done(session: Session) -> Mapping[str, Sequence[object]]:
    """Return the rows of all that was done."""
    return {name: rows for name, rows in rows_of(session, BOT).items() if name not in ONLY_ASIDE}
