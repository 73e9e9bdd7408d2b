"""What a bot shows and does by its registries is the same beside a second bot, which stays.

Commands, buttons, lists, actions, values of texts, conditions, files and audiences: a new one is
tried too.  Numbers that are asked for are those of the first bot's rows, and of the second one's.
"""

import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from itertools import product
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError, NoResultFound
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.people import Person
from rules.announcements.audience import (
    STEPS_OF_SESSION,
    Audience,
    AudienceStep,
    Criterion,
    CriterionSubject,
)
from services.announcements import audience
from services.conversation.turn_context import TurnContext
from services.figures.pictures import EVERYONE
from services.geography.zones import MapsMissing
from services.people.access import Access
from services.wiring.domains import COMMANDS
from tests.harness.builders import BOT
from tests.other_bots.statements import plain
from tests.other_bots.town import NOON, a_town, shared
from tests.other_bots.watching import (
    a_turn,
    changes,
    number_from,
    offered_by,
    press,
    rows_of,
    undone,
)

OTHER = 2
FIRST_OF_OTHER = 1000
"""Ids of the second bot's rows are beyond."""
THEIRS = FIRST_OF_OTHER + 21
THEIR_NAME = "Zorglub"
"""Somebody's, in the second bot alone."""
WHO = ("owner", "mentor", "employer", "adviser", "crowd0")
NOT_ANSWERED = (
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
"""How an action fails that is handed an answer which its conversation never keeps."""
SHARED = {
    "ateliers": "the seats that are taken in a workshop",
    "attendance_list": "the list of a workshop",
    "attendance_names": "the list of a workshop",
    "host_card": "the seats that are taken in a workshop",
    "host_page": "the seats that are taken in a workshop",
    "session_workshops": "the seats that are taken in a workshop",
    "seats_left": "the seats that are left in a session",
    "show_hosted_workshops": "the seats that are taken in a workshop",
    "today_events": "the seats that are taken in a workshop",
}
"""What tells of both bots, since they share it."""
Seen = dict[str, Any]


class Anything(Mapping[str, str]):
    """The answers of any conversation: each is the same."""

    def __init__(self, answer: str) -> None:
        self.answer = answer

    def __getitem__(self, _: str) -> str:
        return self.answer

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


@dataclass(frozen=True)
class Watch:
    """The first town, beside the rows of a second one, if there is one."""

    session: Session
    ids: Mapping[str, int]
    theirs: Any

    def tried(self, who: str, work: Callable[[TurnContext], Any]) -> Any:
        """Run it for a person; return what it gives, says and changes; the second town stays."""
        session = self.session
        with undone(session):
            person = session.get_one(Person, self.ids[who])
            context, seen = a_turn(session, person), changes(session)
            try:
                given = plain(session, work(context))
                session.flush()
            except NOT_ANSWERED as error:
                return type(error).__name__
            said = plain(session, context.outgoing), context.kept, context.about
            if changes(session) == seen:
                return given, said
            assert rows_of(session, OTHER) == self.theirs
            return given, said, rows_of(session, BOT)


def watched(database: Database, look: Callable[[Watch], Seen], *, beside: bool) -> Seen:
    def work(session: Session) -> Seen:
        with undone(session):
            common = shared(session)
            ids = {who: it.id for who, it in a_town(session, BOT, common, "Zoe").people.items()}
            number_from(session, FIRST_OF_OTHER)
            if beside:
                a_town(session, OTHER, common, "Zoe")
            number_from(session, 2 * FIRST_OF_OTHER)
            return look(Watch(session, ids, rows_of(session, OTHER)))

    return database.transact_now(work)


def commands(watch: Watch) -> Seen:
    shown = {it.name: it.opens for it in COMMANDS if not isinstance(it.opens, str)}
    return {
        f"{name} {who}": watch.tried(who, opens)
        for (name, opens), who in product(shown.items(), ("owner", "adviser"))
    }


def facts(watch: Watch) -> Seen:
    """Values of texts, conditions of answers, and what they find."""
    offered = offered_by(BOT)
    said: dict[str, Callable[[TurnContext], Any]] = {
        **offered.template_values(),
        **offered.conditions(),
        **{name: given(it, "Zoe") for name, it in offered.finders().items()},
    }
    return {
        f"{name} {who}": watch.tried(who, work) for (name, work), who in product(said.items(), WHO)
    }


def given(work: Callable[[TurnContext, Any], Any], answer: Any) -> Callable[[TurnContext], Any]:
    return lambda context: work(context, answer)


def lists(watch: Watch) -> Seen:
    listers = offered_by(BOT).listers().items()
    asked = product(listers, ("owner", "crowd0"), ("Zoe", "1", str(THEIRS)))
    return {
        f"{name} {who} {answer}": watch.tried(who, given(it, Anything(answer)))
        for (name, it), who, answer in asked
    }


def actions(watch: Watch) -> Seen:
    asked = product(offered_by(BOT).actions().items(), ("owner", "crowd0"), ("Zoe", str(THEIRS)))
    return {
        f"{name} {who} {answer}": watch.tried(who, given(it, Anything(answer)))
        for (name, it), who, answer in asked
    }


def buttons(watch: Watch) -> Seen:
    team = {Access.TEAM, Access.OWNER, Access.HOST}
    pressed = [name for name, access in offered_by(BOT).access().items() if access in team]
    return {
        f"{name} {subject}": watch.tried("owner", pressing(name, subject))
        for name, subject in product(pressed, (EVERYONE, 1))
    }


def pressing(name: str, subject: int) -> Callable[[TurnContext], Any]:
    return lambda context: press(context, name, subject)


def audiences(watch: Watch) -> Seen:
    asked = [Criterion(CriterionSubject.STEP, it) for it in AudienceStep]
    asked += [Criterion(CriterionSubject.SESSION, f"1:{it}") for it in STEPS_OF_SESSION]
    asked += [
        Criterion(CriterionSubject.DEPARTMENT, "31"),
        Criterion(CriterionSubject.FAMILY, "web"),
    ]
    asked += [
        Criterion(it)
        for it in (CriterionSubject.MENTORS, CriterionSubject.EMPLOYERS, CriterionSubject.EVERYONE)
    ]
    asked += [
        Criterion(CriterionSubject.FILTERED, "booked=no"),
        Criterion(CriterionSubject.CHOSEN, ",".join(map(str, range(1, 3000)))),
        Criterion(CriterionSubject.REACHED, "1"),
    ]
    assert {it.about for it in asked} == set(CriterionSubject)
    return {
        str(it): sorted(watch.session.scalars(audience.find(Audience(((it,),)), BOT, NOON)))
        for it in asked
    }


def files(watch: Watch) -> Seen:
    """Every picture and file, made from a subject that names all that any of them asks for."""
    asked = {
        "session": 1,
        "bot": BOT,
        "language": "fr",
        "at": NOON.isoformat(),
        "format": "export_csv",
    }
    asked |= {"link": "https://exemple.example", "of": 1}
    made: Seen = {}
    for (name, make), who in product(offered_by(BOT).documents().items(), WHO):
        ids = dict.fromkeys(("person", "adviser", "mentor"), watch.ids[who])
        with undone(watch.session):
            try:
                file = make(watch.session, {**asked, **ids})
            except NOT_ANSWERED as error:
                made[f"{name} {who}"] = type(error).__name__
            else:
                made[f"{name} {who}"] = file and (file.caption, content(file.content))
    return made


def content(made: bytes) -> Any:
    """Return what a file holds; of an archive its files, without the hours of their making."""
    if not zipfile.is_zipfile(BytesIO(made)):
        return made
    with zipfile.ZipFile(BytesIO(made)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


LOOKS = (commands, facts, lists, actions, buttons, audiences, files)


@pytest.mark.parametrize("look", LOOKS, ids=lambda it: it.__name__)
def test_a_second_bot_is_neither_seen_nor_changed(
    database: Database, look: Callable[[Watch], Seen]
) -> None:
    alone = watched(database, look, beside=False)
    beside = watched(database, look, beside=True)
    differing = {name.split()[0] for name in alone if alone[name] != beside[name]}
    assert differing <= SHARED.keys(), sorted(differing - SHARED.keys())


def test_no_list_finds_the_people_of_a_second_bot_by_their_name(database: Database) -> None:
    """Asked for a name that only they have: the first bot's own people fill no list before them."""

    def work(session: Session) -> set[str]:
        common = shared(session)
        ours = a_town(session, BOT, common, "Zoe").people["owner"]
        a_town(session, OTHER, common, THEIR_NAME)
        context = a_turn(session, ours)
        found = set()
        for name, lister in offered_by(BOT).listers().items():
            with undone(session):
                try:
                    labels = [label for _, label in lister(context, Anything(THEIR_NAME))]
                except NOT_ANSWERED:
                    continue
                if THEIR_NAME in str(labels):
                    found.add(name)
        return found

    assert database.transact_now(work) == set()
