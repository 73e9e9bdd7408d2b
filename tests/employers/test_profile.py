"""What an employer tells, and whose chat leads where; on both databases."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.employers import Employer
from models.engine.database import Database
from models.mentoring import Mentor
from models.outbox import Letter
from models.people import Role, RoleName
from services.conversation.phrases import Phrase
from services.conversation.turn_context import Scene
from services.employers import menu
from services.employers import profile as employers_profile
from services.employers.profile import Change, Kept, Next
from services.home import entry, staff_menu
from services.outbox import email_verification
from services.outbox.email_verification import Asking, Check
from tests.harness.builders import NOON, a_person, a_scene

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
    return employers_profile.keep_company(scene, {"company": company}, mail=mail)


def code_sent(session: Session) -> str:
    *_, newest = session.scalars(select(Letter).order_by(Letter.id))
    return str(newest.values["code"])


def test_a_company_is_all_that_must_be_told(database: Database) -> None:
    def story(session: Session, scene: Scene) -> None:
        asked = [employers_profile.next_missing(scene, {})]
        employers_profile.begin(scene, {})
        employers_profile.begin(scene, {})
        asked.append(employers_profile.next_missing(scene, {}))
        assert name(scene, " Fibre  d'Oc ") is Kept.EMAIL
        asked.append(employers_profile.next_missing(scene, {}))
        assert asked == [Next.WELCOME, Next.COMPANY, Next.COMPLETE]
        employer = session.scalars(select(Employer)).one()
        assert (employer.company, employer.company_key) == ("Fibre d'Oc", "fibre d oc")
        assert name(scene, "x" * 121) is Kept.TOO_LONG
        assert name(scene, "Oc") is Kept.DONE

    within(database, story)


def test_without_a_mail_server_no_address_is_asked(database: Database) -> None:
    def story(_: Session, scene: Scene) -> None:
        employers_profile.begin(scene, {})
        assert name(scene, "Fibre d'Oc", mail=False) is Kept.DONE
        shown = employers_profile.changes(mail=False)(scene, {})
        assert Change.EMAIL not in {value for value, _ in shown}

    within(database, story)


def test_letters_go_nowhere_before_the_code_has_come_back(database: Database) -> None:
    def story(session: Session, scene: Scene) -> None:
        employers_profile.begin(scene, {})
        name(scene, "Fibre d'Oc")
        employer = session.scalars(select(Employer)).one()
        assert employers_profile.send_code(scene, {"work_email": ADDRESS}) is Asking.SENT
        assert employers_profile.send_code(scene, {"work_email": ADDRESS}) is Asking.ALREADY
        assert employers_profile.send_code(scene, {"work_email": "x@y.test"}) is Asking.WAIT
        assert email_verification.proven(employer) is None
        assert employers_profile.email_shown(scene) == Phrase(
            "employer.email_waits", {"address": ADDRESS}
        )
        scene.now += timedelta(minutes=2)
        assert employers_profile.check_code(scene, {"code": "no"}) is Check.WRONG
        assert employers_profile.check_code(scene, {"code": code_sent(session)}) is Check.RIGHT
        assert (
            email_verification.proven(employer) == employers_profile.email_shown(scene) == ADDRESS
        )
        assert employers_profile.send_code(scene, {"work_email": ADDRESS}) is Asking.CONFIRMED
        employers_profile.forget_email(scene, {})
        assert email_verification.proven(employer) is None
        assert employers_profile.email_shown(scene) == Phrase("employer.no_email")

    within(database, story)


@pytest.mark.parametrize(
    ("roles", "home", "first"),
    [
        ((RoleName.EMPLOYER,), "employer", staff_menu.Invited.EMPLOYER),
        ((RoleName.MENTOR,), "mentor", staff_menu.Invited.MENTOR),
        ((RoleName.EMPLOYER, RoleName.MENTOR), "team", staff_menu.Invited.MENTOR),
        ((RoleName.EMPLOYER, RoleName.STAFF), "team", staff_menu.Invited.EMPLOYER),
        ((RoleName.OWNER,), "team", staff_menu.Invited.HOME),
    ],
)
def test_each_role_keeps_a_way_to_its_home(
    database: Database, roles: tuple[RoleName, ...], home: str, first: staff_menu.Invited
) -> None:
    def story(session: Session, scene: Scene) -> None:
        assert entry.home(scene) == home
        assert staff_menu.after_invitation(scene, {}) is first
        spaces = {str(entry) for entry, _ in staff_menu.entries(scene, {})} & set(roles)
        assert spaces == set(roles) & {RoleName.EMPLOYER, RoleName.MENTOR}
        assert session.get(Mentor, scene.person_id) is None

    within(database, story, *roles)


def test_the_menu_says_that_something_is_missing(database: Database) -> None:
    def story(_: Session, scene: Scene) -> None:
        def profile() -> Phrase:
            return dict(menu.entries(scene, {}))[menu.Entry.PROFILE]

        assert profile() == Phrase("common.resume")
        employers_profile.begin(scene, {})
        assert menu.status(scene) == Phrase("employer.status.draft")
        name(scene, "Fibre d'Oc")
        assert profile() == Phrase("employer.my_profile")
        assert menu.status(scene) == Phrase("employer.status.ready")

    within(database, story)
