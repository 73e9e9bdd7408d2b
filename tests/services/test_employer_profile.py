"""What an employer tells, and whose chat leads where; on both databases."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.database import Database
from models.letters import Letter
from models.mentoring import Mentor
from models.opportunities import Employer
from models.team import Role, RoleName
from services import employer_menu, employer_profile, team_menu, way_in, work_email
from services.employer_profile import Change, Kept, Next
from services.phrases import Phrase
from services.scene import Scene
from services.work_email import Asking, Check
from tests.services.people import NOON, a_person, a_scene

ADDRESS = "nora@fibredoc.test"
Story = Callable[[Session, Scene], None]


def within(database: Database, story: Story, *roles: RoleName) -> None:
    def work(session: Session) -> None:
        scene = a_scene(session, a_person(session, first_name="Nora"))
        held = {"person_id": scene.person_id, "granted_at": NOON}
        session.add_all(Role(role=role, **held) for role in roles or (RoleName.EMPLOYER,))
        session.flush()
        story(session, scene)

    database.transact_now(work)


def name(scene: Scene, company: str, *, mail: bool = True) -> Kept:
    return employer_profile.keep_company(scene, {"company": company}, mail=mail)


def code_sent(session: Session) -> str:
    *_, newest = session.scalars(select(Letter).order_by(Letter.id))
    return str(newest.values["code"])


def test_a_company_is_all_that_must_be_told(database: Database) -> None:
    def story(session: Session, scene: Scene) -> None:
        asked = [employer_profile.next_missing(scene, {})]
        employer_profile.begin(scene, {})
        employer_profile.begin(scene, {})
        asked.append(employer_profile.next_missing(scene, {}))
        assert name(scene, " Fibre  d'Oc ") is Kept.EMAIL
        asked.append(employer_profile.next_missing(scene, {}))
        assert asked == [Next.WELCOME, Next.COMPANY, Next.COMPLETE]
        employer = session.scalars(select(Employer)).one()
        assert (employer.company, employer.company_key) == ("Fibre d'Oc", "fibre d oc")
        assert name(scene, "x" * 121) is Kept.TOO_LONG
        assert name(scene, "Oc") is Kept.DONE

    within(database, story)


def test_without_a_mail_server_no_address_is_asked(database: Database) -> None:
    def story(_: Session, scene: Scene) -> None:
        employer_profile.begin(scene, {})
        assert name(scene, "Fibre d'Oc", mail=False) is Kept.DONE
        shown = employer_profile.changes(mail=False)(scene, {})
        assert Change.EMAIL not in {value for value, _ in shown}

    within(database, story)


def test_letters_go_nowhere_before_the_code_has_come_back(database: Database) -> None:
    def story(session: Session, scene: Scene) -> None:
        employer_profile.begin(scene, {})
        name(scene, "Fibre d'Oc")
        employer = session.scalars(select(Employer)).one()
        assert employer_profile.send_code(scene, {"work_email": ADDRESS}) is Asking.SENT
        assert employer_profile.send_code(scene, {"work_email": ADDRESS}) is Asking.ALREADY
        assert employer_profile.send_code(scene, {"work_email": "x@y.test"}) is Asking.WAIT
        assert work_email.proven(employer) is None
        assert employer_profile.email_shown(scene) == Phrase(
            "employer.email_waits", {"address": ADDRESS}
        )
        scene.now += timedelta(minutes=2)
        assert employer_profile.check_code(scene, {"code": "no"}) is Check.WRONG
        assert employer_profile.check_code(scene, {"code": code_sent(session)}) is Check.RIGHT
        assert work_email.proven(employer) == employer_profile.email_shown(scene) == ADDRESS
        assert employer_profile.send_code(scene, {"work_email": ADDRESS}) is Asking.CONFIRMED
        employer_profile.forget_email(scene, {})
        assert work_email.proven(employer) is None
        assert employer_profile.email_shown(scene) == Phrase("employer.no_email")

    within(database, story)


@pytest.mark.parametrize(
    ("roles", "home", "first"),
    [
        ((RoleName.EMPLOYER,), "employer", team_menu.Invited.EMPLOYER),
        ((RoleName.MENTOR,), "mentor", team_menu.Invited.MENTOR),
        ((RoleName.EMPLOYER, RoleName.MENTOR), "team", team_menu.Invited.MENTOR),
        ((RoleName.EMPLOYER, RoleName.STAFF), "team", team_menu.Invited.EMPLOYER),
        ((RoleName.OWNER,), "team", team_menu.Invited.HOME),
    ],
)
def test_each_role_keeps_a_way_to_its_home(
    database: Database, roles: tuple[RoleName, ...], home: str, first: team_menu.Invited
) -> None:
    def story(session: Session, scene: Scene) -> None:
        assert way_in.home(scene) == home
        assert team_menu.after_invitation(scene, {}) is first
        spaces = {str(entry) for entry, _ in team_menu.entries(scene, {})} & set(roles)
        assert spaces == set(roles) & {RoleName.EMPLOYER, RoleName.MENTOR}
        assert session.get(Mentor, scene.person_id) is None

    within(database, story, *roles)


def test_the_menu_says_that_something_is_missing(database: Database) -> None:
    def story(_: Session, scene: Scene) -> None:
        def profile() -> Phrase:
            return dict(employer_menu.entries(scene, {}))[employer_menu.Entry.PROFILE]

        assert profile() == Phrase("common.resume")
        employer_profile.begin(scene, {})
        assert employer_menu.status(scene) == Phrase("employer.status.draft")
        name(scene, "Fibre d'Oc")
        assert profile() == Phrase("employer.my_profile")
        assert employer_menu.status(scene) == Phrase("employer.status.ready")

    within(database, story)
