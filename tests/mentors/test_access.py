"""Who may do what: each role, and each state of a mentor, against each right."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.mentoring.mentors import MentorStatus
from models.people import Person, Role, RoleName
from services.mentors.access import acting_roles, may
from services.people import access as people_access
from services.people.access import Access
from services.wiring.domains import COMMANDS
from tests.harness.builders import NOON, a_mentor, a_person

RIGHTS = """
nobody:            person
owner:             person host team owner
staff:             person host team
adviser:           person adviser
employer:          person employer
mentor:            person future_mentor
mentor/draft:      person future_mentor
mentor/to_approve: person future_mentor
mentor/refused:    person future_mentor
mentor/active:     person future_mentor mentor host
mentor/suspended:  person
mentor/left:       person
staff+mentor/active:    person future_mentor mentor host team
staff+mentor/suspended: person host team
employer+mentor/left:   person employer
"""
"""`mentor` alone: the role is given, and there is no profile yet."""
ROWS = [line.split(": ", 1) for line in RIGHTS.strip().splitlines()]
OF_COMMANDS = {
    **dict.fromkeys(("ateliers", "carte"), Access.HOST),
    "mes_personnes": Access.ADVISER,
    "journal": Access.OWNER,
}
"""All others are the team's."""


def who(session: Session, described: str) -> Person:
    *others, last = described.split("+")
    role, _, status = last.partition("/")
    person = (
        session.get_one(Person, a_mentor(session, status=MentorStatus(status)).person_id)
        if status
        else a_person(session)
    )
    roles = {*others, role} - {"nobody"}
    for name in roles:
        session.merge(Role(person_id=person.id, role=RoleName(name), granted_at=NOON))
    session.flush()
    return person


def rights(session: Session, person: Person) -> Iterator[Access]:
    return (access for access in Access if may(session, person.id, access))


@pytest.mark.parametrize(("described", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_a_role_gives_these_rights_and_no_other(
    database: Database, described: str, expected: str
) -> None:
    def work(session: Session) -> None:
        person = who(session, described)
        assert {*rights(session, person)} == {*expected.split()}

    database.transact_now(work)


def test_the_role_of_a_mentor_alone_opens_nothing(database: Database) -> None:
    def work(session: Session) -> None:
        active = who(session, "mentor/active")
        opened = {it for it in Access if people_access.may(session, active.id, it)}
        assert opened == {Access.PERSON}

    database.transact_now(work)


def test_the_table_holds_each_role_and_each_state_of_a_mentor() -> None:
    told = {part for row in ROWS for part in row[0].split("+")}
    states = {f"{RoleName.MENTOR}/{status}" for status in MentorStatus}
    assert {*RoleName, *states} <= told


def test_someone_acts_in_each_role_but_that_of_a_mentor_who_is_not_active(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        stopped = who(session, "staff+mentor/suspended")
        assert acting_roles(session, stopped.id) == {RoleName.STAFF}

    database.transact_now(work)


def test_each_command_asks_for_a_right() -> None:
    assert {it.name: it.access for it in COMMANDS} == {
        it.name: OF_COMMANDS.get(it.name, Access.TEAM) for it in COMMANDS
    }
