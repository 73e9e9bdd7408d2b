"""Define the registry of a domain: what it offers the rest of the bot, and the team."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from documents.calendar import CalendarEvent
from services.conversation.attachments import Maker
from services.conversation.callbacks import CallbackHandler
from services.conversation.phrases import Fact
from services.conversation.replies import Show
from services.conversation.runner import Action, Lister
from services.conversation.turn_context import TurnContext
from services.outbox.email_rendering import DrawCalendar, Generation, Recheck, Refresh
from services.outbox.message_limits import SentElsewhere, Starts
from services.outbox.outbox import MessageKind
from services.outbox.participant_emails import Version
from services.pages.page import Page, Renewal
from services.people.access import Access
from services.registries.sweep import Sweep
from services.schedule.video_rooms import VideoRooms
from services.team.missed_hours import PromisedHours


class CommandPurpose(StrEnum):
    """What a command is for: its title in the help is the text `help.for.<purpose>`."""

    DAY = "day"
    PEOPLE = "people"
    SESSIONS = "sessions"
    MENTOR = "mentor"
    EMPLOYER = "employer"
    ADVISER = "adviser"
    WORKSHOPS = "workshops"
    FIGURES = "figures"
    ACCESS = "access"
    JOURNAL = "journal"


@dataclass(frozen=True, slots=True)
class Command:
    """A command of the team.  What Telegram's list says of it is the text `command.<name>`."""

    rank: int
    """Commands are listed in this order."""
    name: str
    purpose: CommandPurpose
    opens: str | Callable[[TurnContext], None]
    """A conversation, by its name, or what shows something."""
    access: Access = Access.TEAM
    """What it asks of the person who uses it."""


Condition = Callable[[TurnContext], bool]
"""Tells whether something holds for the person now."""
Finder = Callable[[TurnContext, str], Mapping[str, str]]
"""Returns by name what a sentence is about, or the person was shown last; empty if it is not told.
"""
AnswerAction = Callable[[TurnContext], None]
"""Does what an answer says that it does."""
NoteShown = Callable[[Session, Show, int], None]
"""Records the message, by its id, in which a picture or a file was sent."""


@dataclass(frozen=True, slots=True)
class EmailCopy:
    """How a booking is copied by e-mail to the participant who asked for copies."""

    version: Version
    send: Callable[[Session, int, datetime], None]
    """Queues the copy of a booking made before, by its id."""


@dataclass(frozen=True, slots=True)
class Bookable:
    """What a participant may book, as their own calendar shows it."""

    event: Callable[[Session, int, VideoRooms, int], CalendarEvent | None]
    """Returns the event of a booking, by its id, stamped in Unix time; None if there is none."""
    cancelled: Callable[[Session, int, datetime, int], Iterable[CalendarEvent]]
    """Yields the events that a person, by id, has lost since an instant, stamped in Unix time."""
    email_copy: EmailCopy | None = None
    """None: participants get no copies of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """What a domain offers.  A name that two domains offer stops the bot from starting."""

    actions: Mapping[str, Action] = field(default_factory=dict)
    """By the name that scripts use (`do:`)."""
    listers: Mapping[str, Lister] = field(default_factory=dict)
    """By the name that scripts use (`pick:`)."""
    template_values: Mapping[str, Fact] = field(default_factory=dict)
    """By the `{name}` in texts; computed when a text needs it."""
    conditions: Mapping[str, Condition] = field(default_factory=dict)
    """By the name that answers use (`when:`, `unless:`)."""
    finders: Mapping[str, Finder] = field(default_factory=dict)
    """By the name that answers use (`finds:`)."""
    answer_actions: Mapping[str, AnswerAction] = field(default_factory=dict)
    """By the name that answers use (`does:`)."""
    callbacks: Mapping[str, CallbackHandler] = field(default_factory=dict)
    """By the name in the data of a button."""
    access: Mapping[Access, str] = field(default_factory=dict)
    """By right: the callbacks that it is needed for, with spaces between; each stands once."""
    script_access: Mapping[Access, str] = field(default_factory=dict)
    """By right: the scripts that it is needed for, written as in `access`.

    It is asked at each turn.  A script that no domain names here is open to all.
    """
    message_kinds: Sequence[MessageKind] = ()
    documents: Mapping[str, Maker] = field(default_factory=dict)
    """Pictures and files, by the name that messages use."""
    reports: Mapping[str, Maker] = field(default_factory=dict)
    """Those that tell of many people, and may take seconds: they are made one at a time."""
    shown: Mapping[str, NoteShown] = field(default_factory=dict)
    """What is recorded once a picture or a file was sent, by the same name."""
    email_checks: Mapping[str, Recheck] = field(default_factory=dict)
    """Whether an e-mail still holds when it is about to leave, by its text."""
    email_refreshes: Mapping[str, Refresh] = field(default_factory=dict)
    """What an e-mail says when it is about to leave, by its text, if not what was queued."""
    email_calendars: Mapping[str, DrawCalendar] = field(default_factory=dict)
    """The calendar file of an e-mail, by what the e-mail says that it is about."""
    link_generations: Mapping[str, Generation] = field(default_factory=dict)
    """What generation a link in an e-mail is of, by its action, if not that of its person."""
    bookables: Mapping[str, Bookable] = field(default_factory=dict)
    """What participants book, by the name that the agenda and copies by e-mail use."""
    starts: Sequence[Starts] = ()
    """When something booked begins: people expect messages then, and leave room for them."""
    sent_elsewhere: Sequence[SentElsewhere] = ()
    """What is sent by a queue of the domain's own: it counts among the three of a day."""
    pages: Sequence[Page] = ()
    link_renewals: Mapping[str, Renewal] = field(default_factory=dict)
    """What sends another link for an expired one, by its action."""
    sweeps: Sequence[Sweep] = ()
    commands: Sequence[Command] = ()
    promised_hours: Sequence[PromisedHours] = ()
    """Where the team promises an hour: a missed one is told, with the next."""
