"""What a mentor tells, in which order, and what the team must see again; on both databases."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.mentoring import Mentor, MentorStatus
from models.outbox import Letter, OutboxMessage
from models.people import Role, RoleName
from services.conversation import multi_select
from services.conversation.phrases import Phrase
from services.conversation.turn_context import Scene
from services.mentoring.mentors import profile
from services.mentoring.mentors.profile import Kept, Left, Next, Room, Sent, Submitted, Which
from services.outbox.email_verification import Check
from services.schedule.video_rooms import Rooms
from tests.harness.builders import NOON, a_mentor, a_person, a_scene

Story = Callable[[Session, Scene], None]


def within(database: Database, story: Story) -> None:
    """With someone who was just invited, and one person on the team."""

    def work(session: Session) -> None:
        a_teammate(session)
        story(session, a_scene(session, a_person(session, first_name="Ada")))

    database.transact_now(work)


def a_teammate(session: Session) -> None:
    staff = a_person(session, 70)
    session.add(Role(person_id=staff.id, role=RoleName.STAFF, granted_at=NOON))
    session.flush()


def tell(scene: Scene, field: str, words: str) -> Kept:
    return profile.keep(scene, {"field": field, field: words})


def pick(scene: Scene, what: str, *those: str) -> None:
    """One after another, as the conversation keeps them between two taps."""
    multi_select.begin(scene, {})
    for one in those:
        profile.add_to_list(scene, {**scene.kept, "list": what, "one": one})
    profile.keep_list(scene, {**scene.kept, "list": what})


def cards(session: Session) -> int:
    query = select(OutboxMessage).where(OutboxMessage.kind == "mentor_card")
    return len(session.scalars(query).all())


def code_sent(session: Session) -> str:
    *_, newest = session.scalars(select(Letter).order_by(Letter.id))
    return str(newest.values["code"])


def test_what_is_missing_is_asked_in_order_until_the_team_is_asked(database: Database) -> None:
    def story(session: Session, scene: Scene) -> None:
        asked = [profile.next_missing(scene, {})]
        steps: list[Callable[[], object]] = [
            lambda: profile.begin(scene, {}),
            lambda: tell(scene, "company", " Les  Moulins "),
            lambda: tell(scene, "job", "meunière"),
            lambda: tell(scene, "subjects", "le pain"),
            lambda: pick(scene, "languages", "fr", "ar"),
            lambda: pick(scene, "families", "support"),
            lambda: profile.send_code(scene, {"work_email": "ada@moulins.test"}),
            lambda: profile.check_code(scene, {"code": code_sent(session)}),
            lambda: tell(scene, "referent", "Hugo"),
            lambda: profile.sign_charter(scene, {}),
        ]
        for step in steps:
            step()
            asked.append(profile.next_missing(scene, {}))
        assert asked == [it for it in Next if it not in (Next.FIRST_NAME, Next.COMPLETE)]

        mentor = session.get_one(Mentor, scene.person_id)
        assert (mentor.company, mentor.company_key) == ("Les Moulins", "les moulins")
        assert (mentor.languages, mentor.families) == (["fr", "ar"], ["support"])
        assert cards(session) == 0
        assert profile.submit(scene, {}) is Submitted.SUBMITTED
        assert profile.submit(scene, {}) is Submitted.NOTHING
        assert mentor.status is MentorStatus.TO_APPROVE
        assert cards(session) == 1

    within(database, story)


def test_how_many_questions_are_left_is_said_until_the_last_one(database: Database) -> None:
    def story(session: Session, scene: Scene) -> None:
        profile.begin(scene, {})
        assert profile.left(scene) == Phrase("mentor.left", {"count": "7"})
        mentor = session.get_one(Mentor, scene.person_id)
        mentor.company = mentor.job = mentor.subjects = "x"
        mentor.languages, mentor.families, mentor.work_email = ["fr"], ["web"], "ada@moulins.test"
        assert profile.left(scene) == Phrase("mentor.last_one")

    within(database, story)


def test_no_more_than_three_families_and_no_language_twice(database: Database) -> None:
    def story(_: Session, scene: Scene) -> None:
        two, three = {"chosen": "web,data"}, {"chosen": "web,data", "list": "families"}
        assert "web" not in dict(profile.families(scene, two))
        assert profile.add_to_list(scene, {**three, "one": "support"}).value == "full"
        assert "fr" not in dict(profile.languages(scene, {"chosen": "fr"}))
        assert dict(profile.languages(scene, {}))["ar"] == "Arabe"

    within(database, story)


def test_an_address_without_a_code_is_left_to_the_team(database: Database) -> None:
    def story(session: Session, scene: Scene) -> None:
        profile.begin(scene, {})
        mentor = session.get_one(Mentor, scene.person_id)
        mentor.company = mentor.job = mentor.subjects = "x"
        mentor.languages, mentor.families = ["fr"], ["web"]
        assert profile.send_code(scene, {"work_email": "ada@moulins.test"}) is Sent.SENT
        assert profile.next_missing(scene, {}) is Next.CODE
        code = code_sent(session)
        profile.leave_to_team(scene, {})
        assert profile.next_missing(scene, {}) is Next.REFERENT
        assert profile.check_code(scene, {"code": code}) is Check.EXPIRED

    within(database, story)


def test_a_second_code_waits_a_minute_and_a_proven_address_needs_none(database: Database) -> None:
    def story(session: Session, scene: Scene) -> None:
        profile.begin(scene, {})
        first, other = {"work_email": "ada@moulins.test"}, {"work_email": "ada@autre.test"}
        sent = [profile.send_code(scene, it) for it in (first, first, other)]
        assert sent == [Sent.SENT, Sent.ALREADY, Sent.WAIT]
        profile.check_code(scene, {"code": code_sent(session)})
        assert profile.send_code(scene, first) is Sent.CONFIRMED
        scene.now += timedelta(minutes=2)
        assert profile.send_code(scene, other) is Sent.SENT
        assert session.get_one(Mentor, scene.person_id).email_confirmed_at is None

    within(database, story)


def test_without_a_mail_server_no_code_is_promised(database: Database) -> None:
    def story(session: Session, scene: Scene) -> None:
        profile.begin(scene, {})
        said = profile.without_mail(scene, {"work_email": "ada@moulins.test"})
        mentor = session.get_one(Mentor, scene.person_id)
        assert (said, mentor.work_email) == (Sent.TO_TEAM, "ada@moulins.test")
        assert session.scalars(select(Letter)).all() == []

    within(database, story)


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        ("https://visio.moulins.test/ada", True),
        ("http://visio.moulins.test/ada", False),
        ("https://moulins.test@ailleurs.test/", False),
        ("https://visio.moulins.test:8443/", False),
        ("https://localhost/ada", False),
        ("https://visio.moulins.test/ma salle", False),
        ("https://vísio.moulins.test/", False),
        ("https://[", False),
        ("https://visio.moulins.test/" + "a" * 200, False),
    ],
)
def test_an_own_room_is_an_https_link_that_hides_nothing(
    database: Database, link: str, kept: object
) -> None:
    def story(_: Session, scene: Scene) -> None:
        profile.begin(scene, {})
        said = profile.keep_room(scene, {"own_room": link})
        assert (said is Room.KEPT) is kept

    within(database, story)


@pytest.mark.parametrize("base", ["", "https://visio.example"])
def test_the_houses_room_is_offered_only_when_there_is_one(database: Database, base: str) -> None:
    rooms = Rooms(base)

    def story(session: Session, scene: Scene) -> None:
        profile.begin(scene, {})
        profile.keep_room(scene, {"own_room": "https://visio.moulins.test/ada"})
        either = profile.which_room(rooms, scene, {}) is Which.EITHER
        left = profile.leave_room(rooms, scene, {}) is Left.DONE
        kept = session.get_one(Mentor, scene.person_id).own_room_url is not None
        assert (either, left, kept) == ((True, True, False) if base else (False, False, True))

    within(database, story)


def test_the_team_sees_again_what_matters_to_it_and_nothing_else(database: Database) -> None:
    def work(session: Session) -> None:
        a_teammate(session)
        mentor = a_mentor(session, company="Moulins")
        scene = Scene(session, 1, 0, mentor.person_id, "fr", NOON, chance=lambda below: below - 1)
        seen = []
        for words in ("moudre", "Moulins", "Fours"):
            scene.update_id += 1
            tell(scene, "subjects" if words == "moudre" else "company", words)
            seen.append(cards(session))
        scene.update_id += 1
        profile.keep_room(scene, {"own_room": "https://visio.moulins.test/ada"})
        assert [*seen, cards(session)] == [0, 0, 1, 2]
        assert mentor.company_key == "fours"

    database.transact_now(work)


def test_words_that_are_too_long_for_a_screen_are_asked_again(database: Database) -> None:
    def story(session: Session, scene: Scene) -> None:
        profile.begin(scene, {})
        assert tell(scene, "job", "a" * 121) is Kept.TOO_LONG
        assert session.get_one(Mentor, scene.person_id).job == ""

    within(database, story)
