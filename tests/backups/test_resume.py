"""`declic resume`: what goes after a restore is shown, and at most what was queued goes again."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.announcements import (
    Announcement,
    AnnouncementCategory,
    AnnouncementContent,
    AnnouncementState,
    Recipient,
    RecipientState,
)
from models.engine import hold, snapshots
from models.engine.database import Database, open_database
from models.outbox import OutboxEmail, OutboxMessage, OutboxState
from models.people import Person
from models.programme import ProgrammeSession
from models.tickets import TopicPost, TopicPostKind
from services.agenda.reminder_messages import HOUR_BEFORE
from services.outbox import email_outbox, outbox
from services.outbox.kinds import message_params
from services.registries.sweep import Sweep, nothing_known
from services.tickets.messages import FROM_TEAM
from services.wiring import resuming
from services.workshops import registrations
from tests.backups.builders import Place
from tests.harness.builders import BOT, a_participant, a_session, a_workshop
from tests.harness.processes import Done

pytestmark = pytest.mark.both_databases("the hold is kept in its own way in each")

NOW = datetime.now(UTC)
HOUR = timedelta(hours=1)
STATES = {
    "reminder": OutboxState.DROPPED,
    "later": OutboxState.QUEUED,
    "answer": OutboxState.QUEUED,
}
"""What becomes of what was queued."""


@pytest.fixture
def place(tmp_path: Path, database_url: str) -> Place:
    return Place(tmp_path, database_url)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = open_database(database_url)
    yield database
    database.close()


def restored(session: Session) -> Person:
    """A person of whom something was queued; the database is held."""
    here = a_session(session, starts_on=NOW.date(), ends_on=(NOW + 9 * 24 * HOUR).date())
    person = a_participant(session, here, 7, first_name="Lou", email="lou@example.org")
    params = message_params("common.sorry")
    for kind, key, due_at in (
        (HOUR_BEFORE, "reminder", NOW - HOUR),
        (HOUR_BEFORE, "later", NOW + HOUR),
        (FROM_TEAM, "answer", NOW - HOUR),
    ):
        outbox.enqueue(session, kind, person, key=key, due_at=due_at, params=params)
    to = "lou@example.org"
    email_outbox.enqueue(session, person, to, key="mail", text="letter.booked", due_at=NOW - HOUR)
    hold.hold(session.connection())
    return person


def an_announcement(session: Session, person: Person, **more: object) -> None:
    values: dict[str, object] = {
        "bot_id": BOT,
        "made_at": NOW - 9 * HOUR,
        "category": AnnouncementCategory.NEWS,
        "content": AnnouncementContent.TEXT,
        "text": "Bonjour",
        "starts_at": NOW - HOUR,
        "state": AnnouncementState.SENDING,
    }
    announcement = Announcement(**(values | more))
    session.add(announcement)
    session.flush()
    key = {"announcement_id": announcement.id, "person_id": person.id}
    waits = {"state": RecipientState.QUEUED, "next_try_at": NOW - HOUR}
    session.add(Recipient(bot_id=BOT, **key, **waits))
    session.flush()


def resume(place: Place, *words: str) -> Done:
    done = place.run("resume", *words)
    assert (done.returncode, done.stderr) == (0, "")
    return done


def states(database: Database) -> dict[str, OutboxState]:
    return database.transact_now(
        lambda s: {row.key: row.state for row in s.scalars(select(OutboxMessage))}
    )


def test_it_shows_what_goes_and_what_never_goes_then_sends_again(
    place: Place, database: Database
) -> None:
    database.transact_now(lambda session: restored(session) and None)
    shown = resume(place, "--show").stdout
    assert snapshots.is_held(place.url)
    goes, _, stays = shown.partition("not sent any more")
    assert "  email: 1\n" in goes and "  from_team: 1\n" in goes and "  hour_before: 1\n" in goes
    assert "  hour_before: 1\n" in stays and "from_team" not in stays
    unanswered = place.run("resume")
    assert (unanswered.returncode, snapshots.is_held(place.url)) == (1, True)
    assert unanswered.stderr == "nothing was changed: nobody answered; add --yes\n"
    assert resume(place, "--yes").stdout.startswith(shown)
    assert not snapshots.is_held(place.url)
    assert STATES.items() <= states(database).items()
    emails = database.transact_now(lambda s: [it.state for it in s.scalars(select(OutboxEmail))])
    assert emails == [OutboxState.QUEUED]


@pytest.mark.parametrize("words", [["--show"], ["--yes"]])
def test_a_database_that_cannot_be_read_is_told_in_one_line(
    words: list[str], tmp_path: Path, sqlite_url: str
) -> None:
    Path(sqlite_url.removeprefix("sqlite:///")).write_bytes(b"not a database at all" * 300)
    done = Place(tmp_path, sqlite_url).run("resume", *words)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "DATABASE_URL" in done.stderr and "is damaged" in done.stderr


def test_announcements_never_go_on_but_those_whose_time_is_to_come(
    place: Place, database: Database
) -> None:
    def work(session: Session) -> None:
        person = restored(session)
        an_announcement(session, person)
        an_announcement(session, person, state=AnnouncementState.PAUSED)
        an_announcement(session, person, state=AnnouncementState.READY)
        to_come = {"state": AnnouncementState.READY, "starts_at": NOW + HOUR}
        an_announcement(session, person, **to_come)

    database.transact_now(work)
    assert "announcements: 3\n" in resume(place, "--yes").stdout
    query = select(Announcement.state).order_by(Announcement.id)
    found = database.transact_now(lambda s: list(s.scalars(query)))
    assert found == [*[AnnouncementState.STOPPED] * 3, AnnouncementState.READY]


def test_what_fell_due_since_the_backup_is_not_said_and_what_is_to_come_is(
    place: Place, database: Database
) -> None:
    """A reminder of ten minutes before, whose time has come since: it may have been sent."""

    def work(session: Session) -> None:
        person = restored(session)
        here = session.scalars(select(ProgrammeSession)).one()
        for number, ahead in enumerate((HOUR / 12, 3 * HOUR)):
            workshop = a_workshop(session, here, NOW + ahead, code=f"w{number}")
            random_below = Random(number).randrange
            registrations.register(session, person.id, workshop.id, NOW - 9 * HOUR, random_below)
        session.flush()

    database.transact_now(work)
    told = resume(place, "--yes").stdout
    assert "and not said" in told
    new = {key: state for key, state in states(database).items() if key.startswith("join:")}
    assert list(new.values()) == [OutboxState.DROPPED]


def test_emails_that_the_sweeps_wrote_are_counted_and_those_for_later_stay(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        person = restored(session)
        before = resuming.newest(session)
        for key, due_at in (("due", NOW - HOUR), ("later", NOW + HOUR)):
            to = "lou@example.org"
            email_outbox.enqueue(session, person, to, key=key, text="letter.booked", due_at=due_at)
        assert resuming.drop_since(session, before, NOW) == {resuming.EMAILS: 1}

    database.transact_now(work)
    query = select(OutboxEmail)
    kept = database.transact_now(lambda s: {it.key: it.state for it in s.scalars(query)})
    assert kept == {
        "mail": OutboxState.QUEUED,
        "due": OutboxState.DROPPED,
        "later": OutboxState.QUEUED,
    }


def test_the_sweeps_post_nothing_but_topics_of_the_erased_are_deleted(database: Database) -> None:
    def work(session: Session) -> None:
        def post(what: TopicPostKind) -> None:
            due = {"params": {}, "next_try_at": NOW, "attempts": 0}
            session.add(TopicPost(bot_id=BOT, person_id=None, what=what, **due))
            session.flush()

        def sweep(session: Session, _: datetime) -> bool:
            post(TopicPostKind.CLOSE)
            post(TopicPostKind.DELETE)
            return False

        post(TopicPostKind.SAID)
        resuming.end_what_is_past(
            session, {}, [Sweep("new", "", 60, sweep, nothing_known, rank=1)], NOW
        )

    database.transact_now(work)
    query = select(TopicPost.what).order_by(TopicPost.id)
    left = database.transact_now(lambda s: list(s.scalars(query)))
    assert left == [TopicPostKind.SAID, TopicPostKind.DELETE]


def test_nothing_is_to_be_resumed_where_nothing_was_restored(place: Place) -> None:
    assert "nothing is held" in resume(place).stdout
