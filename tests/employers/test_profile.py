"""What an employer tells, and whose chat leads where."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.mentoring.mentors import Mentor
from models.offers import Employer
from models.outbox import OutboxEmail
from models.people import Role, RoleName
from services.conversation.phrases import Phrase
from services.conversation.turn_context import TurnContext
from services.employers import menu
from services.employers import profile as employers_profile
from services.employers.profile import CompanyNameResult, EmployerProfileChange, EmployerProfileGap
from services.home import entry, staff_menu
from services.outbox import email_verification
from services.outbox.email_verification import EmailCodeCheck, EmailCodeResult
from services.wiring.domains import COMMANDS
from tests.harness.builders import NOON, a_context, a_person, deployed

ADDRESS = "nora@fibredoc.test"
Story = Callable[[Session, TurnContext], None]


def within(database: Database, story: Story, *roles: RoleName) -> None:
    def work(session: Session) -> None:
        context = a_context(session, a_person(session, first_name="Nora"))
        held = {"person_id": context.person_id, "granted_at": NOON}
        session.add_all(Role(role=role, **held) for role in roles or (RoleName.EMPLOYER,))
        session.flush()
        story(session, context)

    database.transact_now(work)


def name(context: TurnContext, company: str, *, mail: bool = True) -> CompanyNameResult:
    return employers_profile.keep_company(deployed(context, has_mail=mail), {"company": company})


def code_sent(session: Session) -> str:
    *_, newest = session.scalars(select(OutboxEmail).order_by(OutboxEmail.id))
    return str(newest.values["code"])


def test_a_company_is_all_that_must_be_told(database: Database) -> None:
    def story(session: Session, context: TurnContext) -> None:
        asked = [employers_profile.next_missing(context, {})]
        employers_profile.begin(context, {})
        employers_profile.begin(context, {})
        asked.append(employers_profile.next_missing(context, {}))
        assert name(context, " Fibre  d'Oc ") is CompanyNameResult.EMAIL
        asked.append(employers_profile.next_missing(context, {}))
        assert asked == [
            EmployerProfileGap.WELCOME,
            EmployerProfileGap.COMPANY,
            EmployerProfileGap.COMPLETE,
        ]
        employer = session.scalars(select(Employer)).one()
        assert (employer.company, employer.company_key) == ("Fibre d'Oc", "fibre d oc")
        assert name(context, "x" * 121) is CompanyNameResult.TOO_LONG
        assert name(context, "Oc") is CompanyNameResult.DONE

    within(database, story)


def test_without_a_mail_server_no_address_is_asked(database: Database) -> None:
    def story(_: Session, context: TurnContext) -> None:
        employers_profile.begin(context, {})
        assert name(context, "Fibre d'Oc", mail=False) is CompanyNameResult.DONE
        shown = employers_profile.changes(deployed(context, has_mail=False), {})
        assert EmployerProfileChange.EMAIL not in {value for value, _ in shown}

    within(database, story)


def test_emails_go_nowhere_before_the_code_has_come_back(database: Database) -> None:
    def story(session: Session, context: TurnContext) -> None:
        employers_profile.begin(context, {})
        name(context, "Fibre d'Oc")
        employer = session.scalars(select(Employer)).one()
        assert employers_profile.send_code(context, {"work_email": ADDRESS}) is EmailCodeResult.SENT
        assert (
            employers_profile.send_code(context, {"work_email": ADDRESS}) is EmailCodeResult.ALREADY
        )
        assert (
            employers_profile.send_code(context, {"work_email": "x@y.test"}) is EmailCodeResult.WAIT
        )
        assert email_verification.proven(employer) is None
        assert employers_profile.email_shown(context) == Phrase(
            "employer.email_waits", {"address": ADDRESS}
        )
        context.now += timedelta(minutes=2)
        assert employers_profile.check_code(context, {"code": "no"}) is EmailCodeCheck.WRONG
        assert (
            employers_profile.check_code(context, {"code": code_sent(session)})
            is EmailCodeCheck.RIGHT
        )
        assert (
            email_verification.proven(employer) == employers_profile.email_shown(context) == ADDRESS
        )
        assert (
            employers_profile.send_code(context, {"work_email": ADDRESS})
            is EmailCodeResult.CONFIRMED
        )
        employers_profile.forget_email(context, {})
        assert email_verification.proven(employer) is None
        assert employers_profile.email_shown(context) == Phrase("employer.no_email")

    within(database, story)


@pytest.mark.parametrize(
    ("roles", "home", "first"),
    [
        ((RoleName.EMPLOYER,), "employer", staff_menu.InvitationLanding.EMPLOYER),
        ((RoleName.MENTOR,), "mentor", staff_menu.InvitationLanding.MENTOR),
        ((RoleName.EMPLOYER, RoleName.MENTOR), "team", staff_menu.InvitationLanding.MENTOR),
        ((RoleName.EMPLOYER, RoleName.STAFF), "team", staff_menu.InvitationLanding.EMPLOYER),
        ((RoleName.OWNER,), "team", staff_menu.InvitationLanding.HOME),
    ],
)
def test_each_role_keeps_a_way_to_its_home(
    database: Database, roles: tuple[RoleName, ...], home: str, first: staff_menu.InvitationLanding
) -> None:
    def story(session: Session, context: TurnContext) -> None:
        assert entry.home(context) == home
        assert staff_menu.after_invitation(context, {}) is first
        spaces = {str(entry) for entry, _ in staff_menu.entries(COMMANDS, context, {})} & set(roles)
        assert spaces == set(roles) & {RoleName.EMPLOYER, RoleName.MENTOR}
        assert session.get(Mentor, context.person_id) is None

    within(database, story, *roles)


def test_the_menu_says_that_something_is_missing(database: Database) -> None:
    def story(_: Session, context: TurnContext) -> None:
        def profile() -> Phrase:
            return dict(menu.entries(context, {}))[menu.EmployerMenuEntry.PROFILE]

        assert profile() == Phrase("menu.resume")
        employers_profile.begin(context, {})
        assert menu.status(context) == Phrase("employer.status.draft")
        name(context, "Fibre d'Oc")
        assert profile() == Phrase("employer.my_profile")
        assert menu.status(context) == Phrase("employer.status.ready")

    within(database, story)
