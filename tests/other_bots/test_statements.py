"""What the services find, count, queue and change for one bot is the same beside a second bot.

Every function that is given a bot is called, in a town alone and in the same one with a twin.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from inspect import signature
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from models.announcements import AnnouncementCategory
from models.engine.database import Database
from models.people import ChannelName, Person, RoleName
from models.programme import ProgrammeSession
from models.tickets import Ticket
from models.workshops import Workshop
from rules.announcements.audience import Audience, Criterion, CriterionSubject
from rules.outbox.pace_shares import PaceWish
from rules.safeguarding.safety import ReportCategory
from rules.schedule.days import Days
from services.applications.applications import applied_to
from services.applications.file_storage import FileStorage
from services.enrolment.call_back_requests import CallBackForm
from services.outbox import email_outbox, leases
from services.outbox.sweep_cursor import SweepPosition
from services.people import addresses
from services.people.roles import STAFF
from services.safeguarding.fingerprints import FingerprintProof
from services.session_admin.video_test import VIDEO_TEST
from services.wiring.next_due import DeliveryQueue
from tests.harness.builders import BOT, DEPLOYMENT, FINGERPRINTS
from tests.other_bots.statements import Values, call, given_a_bot, random_below
from tests.other_bots.town import DAY, HOUR, NOON, PHONE, a_town, shared
from tests.other_bots.watching import (
    changes,
    conversations,
    number_from,
    offered_by,
    rows_of,
    undone,
)

OTHER = 2
LONG_AGO, FAR = datetime(2020, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC)
INSTANTS = {
    "noon": NOON,
    "morning": datetime(2027, 3, 17, 7, tzinfo=UTC),
    "evening": datetime(2027, 3, 19, 17, 30, tzinfo=UTC),
    "after": datetime(2027, 4, 26, 9, tzinfo=UTC),
    "years_later": NOON + 1200 * DAY,
}
"""A day before the session, two in it, one a month after, and one when all terms have ended."""


@cache
def offered_here() -> Any:
    return offered_by(BOT)


def people(session: Session) -> list[int]:
    return list(session.scalars(select(Person.id)))


OF_ALL = {
    "workshops.attendance.sweeps.tell_hosts": "wrong codes are forgotten after an hour",
    "tickets.voices.take_next": "voices that waited for an hour go",
    "privacy.retention.purge": "rows whose term has ended go, whoever's they are",
}
"""What changes rows of every bot, and why."""


UNLIKE = {
    "desk.desks._free_code": "draws the code of a browser",
    "desk.desks.ask": "draws the secret of a browser, and its code",
    "webchat.devices.welcome": "draws the secret of a device, and its hash",
    "wiring.operation_figures.read": "tells the id of the last text that any bot heard",
}
CURSORS = "progress"
"""How far a sweep has looked, in the one row of ids of all bots."""


def slot_at(session: Session) -> Any:
    """Return when the meetings begin that are within the hour."""
    return NOON + HOUR


def one(table: type[Any], *conditions: Any) -> Any:
    """Return what finds the first row of a table."""
    return lambda session: session.scalars(select(table).where(*conditions).limit(1)).one()


VALUES: Values = {
    "session": lambda session: session,
    "bot_id": BOT,
    "random_below": random_below,
    # instants and days
    **dict.fromkeys(("since", "after", "begins_at", "told_since"), LONG_AGO),
    **dict.fromkeys(("until", "before", "ends_at", "soon", "met_until", "heard_before"), FAR),
    **dict.fromkeys(("asked_until", "heard_until", "told_until", "warned_until"), FAR),
    **dict.fromkeys(("enrolled", "serving", "unfinished", "uninformed"), FAR),
    **dict.fromkeys(("engaged_after", "due_at", "made_at"), NOON),
    "last_day": date(2040, 1, 1),
    **dict.fromkeys(("day", "today"), date(2027, 3, 2)),
    "days": Days(date(2027, 3, 2), date(2027, 3, 3)),
    "week": "2027-09",
    # numbers and names that both towns have
    **dict.fromkeys(("ids", "people_ids"), people),
    **dict.fromkeys(("most", "limit"), 500),
    **dict.fromkeys(("announcement_id", "call_back_id", "canned_id", "invitation_id"), 1),
    **dict.fromkeys(("author_id", "by", "reader_id", "person_id", "actor_id", "session_id"), 1),
    "epoch": 1,
    "dead": [5],
    "processes": [5],
    "update_id": 7,
    "update_ids": [7, 8, 9],
    "traces": [{"update": 7}],
    "chat_id": 121,
    "thread": 44,
    "thread_id": 44,
    "department": "31",
    "departments": ["31", "75"],
    "contact": PHONE,
    "key": "k0",
    "key_prefix": "k",
    "name": "chases",
    "names": ["chases"],
    "holder": "somebody",
    **dict.fromkeys(("token", "secret"), "0" * 32),
    "secret_hash": "Zoe1",
    "role": RoleName.STAFF,
    "roles": list(STAFF),
    "language": "fr",
    "text": "Bonjour",
    "typed": "Zoe",
    "params": {"text": "desk.to_check"},
    "card": "ping",
    "urgency": 2,
    "fingerprint": "a picture",
    "file_key": "Telegram",
    "category": AnnouncementCategory.NEWS,
    "wrong": True,
    "on_page": False,
    "desk_id": None,
    "browser": "Firefox",
    "words": ("lune",),
    "words_hash": "",
    "kept": 1,
    "at": addresses.on_telegram(121),
    "channel": ChannelName.TELEGRAM,
    "rooms": DEPLOYMENT.rooms,
    "storage": lambda _: FileStorage(Path("/nowhere")),
    "silent": {},
    "edition": "1",
    "email": "unknown@exemple.example",
    "action": "watch_taken",
    "fingerprints": lambda _: FINGERPRINTS,
    # rows and what others hand in
    "programme_session": one(ProgrammeSession),
    "workshop": one(Workshop),
    "ticket": one(Ticket),
    "asked": CallBackForm("Lou", "lou@exemple.example", 2, is_first=True),
    "audience": Audience(((Criterion(CriterionSubject.EVERYONE),),)),
    "applied": lambda _: applied_to,
    "kinds": lambda _: offered_here().message_kinds(),
    "listings": lambda _: offered_here().listings(),
    "limits": lambda _: offered_here().message_limits(),
    "hours": lambda _: offered_here().promised_hours(),
    "entering": lambda _: conversations().entering,
    "renderer": None,
    "source": DeliveryQueue.EMAILS,
    "queue": lambda _: email_outbox.QUEUE,
    "what": lambda _: email_outbox.QUEUE.row,
}
"""By the name of a parameter; what is called with the session, where rows are asked for."""
OTHERWISE: Mapping[str, Values] = {
    **{
        f"agenda.reminder_sweep.{name}": {"starts_at": slot_at, "after": ":x"}
        for name in ("in_calls", "in_interviews", "in_slots", "in_workshops")
    },
    "agenda.reminder_sweep._joins": {"since": NOON, "until": NOON + HOUR},
    "agenda.reminder_sweep._hours": {"since": NOON, "until": NOON + HOUR},
    "agenda.reminder_sweep._due": {"since": NOON - HOUR},
    "backoffice.alerts._under_way": {"kind": "failing"},
    "backoffice.alerts._latest": {"kind": "failing"},
    "backoffice.alerts.last": {"kind": "failing"},
    "backoffice.alerts.note": {"kind": "failing", "wrong": False},
    "backoffice.alerts.tell": {"kind": "failing", "wrong": False},
    "backoffice.alerts.tell_of_each": {"kind": "sweep", "wrong": {"a": True}},
    "backoffice.day_queries.has_events": {"at": NOON},
    "enrolment.sign_up_reminders._unfinished_among": {"before": FAR},
    "enrolment.participants.reachable_without_message": {"kind": lambda _: VIDEO_TEST},
    "safeguarding.fingerprints._matches": {"fingerprints": ["same"]},
    "safeguarding.fingerprints.reports_of": {"prints": {"same": FingerprintProof.ACCOUNT}},
    "safeguarding.returns._newcomers": {"after": 0},
    "safeguarding.sweeps._nearly_due": {"category": ReportCategory.MONEY},
    "outbox.leases.take_over": {"seen": leases.LeaseState("h1", 1, 1)},
    "outbox.outbox.was_dropped": {"before": "k", "subject": literal("0"), "since": LONG_AGO},
    "outbox.outbox.was_enqueued": {"before": "k", "subject": literal("0"), "after": ""},
    "outbox.owed_answers._due": {"busy": [1]},
    "outbox.pace_shares.update_share": {"wish": PaceWish(answers=True, enqueued=False)},
    "outbox.sweep_cursor._moved": {"at": NOON, "row_id": 4},
    "outbox.sweep_cursor.reach": {"place": SweepPosition(NOON)},
    "people.addresses._at": {"key": "121"},
    "privacy.retention._delete_updates": {"ids": [7, 8, 9]},
    "wiring.operation_figures._heard": {"after": 0, "until": 10**6},
    "wiring.operation_figures._texts": {"after": 0, "until": 10**6},
    "wiring.operation_figures.read": {"heard_after": 0},
    "workshops.attendance.sweeps._recipients": {"to_team": True},
}
"""Values of one function, where the name means something else."""
HELPERS = {
    "agenda.reminder_sweep._due_reminders",
    "agenda.reminder_sweep._evening",
    "agenda.reminder_sweep._not_reminded",
    "announcements.recipients._due_queries",
    "conversation.updates.mark_answered",
    "conversation.updates.record",
    "demonstration.meetings._mentor",
    "enrolment.session_news._tell_of",
    "enrolment.sign_up_reminders._enqueue_last_calls_of",
    "enrolment.sign_up_reminders._enqueue_slice",
    "enrolment.sign_up_reminders._to_chase",
    "feedback.sweeps._ask",
    "figures.partner_report._quotes",
    "outbox.claiming.claim",
    "outbox.claiming.due",
    "outbox.claiming.due_with_people",
    "outbox.claiming.first_try",
    "outbox.claiming.waiting",
    "outbox.messages._due_queries",
    "people.people.whose_is_of_bot",
    "people.roles._note",
    "privacy.retention._say",
    "session_admin.capacity_alerts._warn",
    "tickets.topic_outbox.keep_topic",
    "workshops.attendance.sweeps._tell",
}
"""What is handed values of its caller, another function here, by which it is called."""


def heard_of(database: Database, now: datetime, *, beside: bool) -> Mapping[str, Any]:
    """Return by function what it gives for the first town, and what it changes there."""

    def work(session: Session) -> dict[str, Any]:
        with undone(session):
            common = shared(session)
            a_town(session, BOT, common, "Zoe")
            number_from(session, 1000)
            if beside:
                a_town(session, OTHER, common, "Zoe")
            number_from(session, 2000)
            theirs = rows_of(session, OTHER)
            return {name: _heard(session, name, now, theirs) for name in called(now)}

    return database.transact_now(work)


def called(now: datetime) -> list[str]:
    """Name the functions to call: at noon all of them, later those that look at the clock."""
    functions = given_a_bot().items()
    if now is not NOON:
        functions = {
            name: it for name, it in functions if "now" in signature(it).parameters
        }.items()
    return [name for name, _ in functions if name not in HELPERS]


def _heard(session: Session, name: str, now: datetime, theirs: Any) -> Any:
    """Call one function; return what it gives, and the first town's rows if some row changed."""
    with undone(session):
        values, seen = {**VALUES, "now": now, **OTHERWISE.get(name, {})}, changes(session)
        given = call(session, given_a_bot()[name], values)
        if changes(session) == seen:
            return given, None
        if name not in OF_ALL:
            assert rows_of(session, OTHER) == theirs, name
        return given, {**rows_of(session, BOT), CURSORS: []}


@pytest.mark.parametrize("instant", INSTANTS)
def test_a_second_bot_changes_nothing_for_the_first_and_is_left_alone(
    database: Database, instant: str
) -> None:
    alone = heard_of(database, INSTANTS[instant], beside=False)
    beside = heard_of(database, INSTANTS[instant], beside=True)
    differing = {name for name in alone if alone[name] != beside[name]}
    assert differing <= UNLIKE.keys(), differing - UNLIKE.keys()
