"""Define the registry of a domain: what it offers the rest of the bot, and the team."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from documents.calendar import CalendarEvent
from services.conversation.attachments import Maker
from services.conversation.callbacks import CallbackHandler, Callbacks
from services.conversation.phrases import TemplateValue
from services.conversation.replies import Show
from services.conversation.runner import Action, Lister
from services.conversation.turn_context import TurnContext
from services.desk.listing import Listing
from services.outbox.email_rendering import DrawCalendar, Recheck, Refresh
from services.outbox.message_limits import SentElsewhere, Starts
from services.outbox.outbox import MessageKind
from services.outbox.participant_emails import Version
from services.outbox.signed_links import Generation
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
    """A command of the team.  What lists of commands say of it is the text `command.<name>`."""

    rank: int
    """Commands are listed by ascending rank; equal ranks in the order of domains."""
    name: str
    purpose: CommandPurpose
    opens: str | Callable[[TurnContext], None]
    """A conversation, by its name, or what shows something."""
    access: Access = Access.TEAM
    """The right needed to use the command."""


Condition = Callable[[TurnContext], bool]
"""Tells whether something holds for the person now."""
Finder = Callable[[TurnContext, str], Mapping[str, str]]
"""Returns by name what a sentence is about, or the person was shown last; empty if it is not told.
"""
AnswerAction = Callable[[TurnContext], None]
"""Does the action named by an answer (`does:`)."""
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
    """By the name that scripts give them: `action:` of a `do` step."""
    listers: Mapping[str, Lister] = field(default_factory=dict)
    """By the name that scripts give them: `source:` of a `pick` step."""
    template_values: Mapping[str, TemplateValue] = field(default_factory=dict)
    """By the `{name}` in texts; computed when a text needs it."""
    conditions: Mapping[str, Condition] = field(default_factory=dict)
    """By the name that answers use (`when:`, `unless:`)."""
    finders: Mapping[str, Finder] = field(default_factory=dict)
    """By the name that answers use (`finds:`)."""
    answer_actions: Mapping[str, AnswerAction] = field(default_factory=dict)
    """By the name that answers use (`does:`)."""
    callbacks: Sequence[Callbacks] = ()
    """The handlers of buttons, module by module, each under the right needed to press it."""
    script_access: Mapping[Access, str] = field(default_factory=dict)
    """By right: the scripts that it is needed for, with spaces between; each stands once.

    It is asked at each turn.  A script that no domain names here is open to all.
    """
    message_kinds: Sequence[MessageKind] = ()
    pictures: Mapping[str, Maker] = field(default_factory=dict)
    """Pictures that participants are shown, by the name that messages use."""
    documents: Mapping[str, Maker] = field(default_factory=dict)
    """Files, and pictures for others, by such a name."""
    reports: Mapping[str, Maker] = field(default_factory=dict)
    """Files that count many people, and may take seconds: made one at a time."""
    shown: Mapping[str, NoteShown] = field(default_factory=dict)
    """What is recorded once a picture or a file was sent, by the same name."""
    email_checks: Mapping[str, Recheck] = field(default_factory=dict)
    """Whether an e-mail still holds when it is about to leave, by its text."""
    email_refreshes: Mapping[str, Refresh] = field(default_factory=dict)
    """By the text of an e-mail: fills it anew when it leaves; other e-mails leave as queued."""
    email_calendars: Mapping[str, DrawCalendar] = field(default_factory=dict)
    """By the kind of booking that an e-mail's `calendar` names: draws its calendar file."""
    link_generations: Mapping[str, Generation] = field(default_factory=dict)
    """By the action of a link in an e-mail: its generation, where the link has one of its own; any
    other link has the generation of its person, which revoking raises."""
    bookables: Mapping[str, Bookable] = field(default_factory=dict)
    """What participants book, by the name that the agenda and copies by e-mail use."""
    starts: Sequence[Starts] = ()
    """When something booked begins: people expect messages then, and leave room for them."""
    sent_elsewhere: Sequence[SentElsewhere] = ()
    """What is sent by a queue of the domain's own: it counts among the three of a day."""
    pages: Sequence[Page] = ()
    link_renewals: Mapping[str, Renewal] = field(default_factory=dict)
    """What sends another link for an expired one, by its action."""
    listings: Sequence[Listing[Any]] = ()
    """What the team works with at its desk, as tables."""
    sweeps: Sequence[Sweep] = ()
    commands: Sequence[Command] = ()
    promised_hours: Sequence[PromisedHours] = ()
    """Where the team promises an hour: a missed one is told, with the next."""

    def guarded_callbacks(self) -> Iterator[tuple[str, Access, CallbackHandler]]:
        """Yield each callback with its right; a callback without any raises `ValueError`."""
        for of_module in self.callbacks:
            for right, by_name in of_module.items():
                access = Access(right)
                yield from ((name, access, handle) for name, handle in by_name.items())
