"""What a mentor tells, in which order, and what the team must see again."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.mentoring.mentors import Mentor, MentorStatus
from models.outbox import OutboxEmail, OutboxMessage
from models.people import Person
from services.conversation import multi_select
from services.conversation.phrases import Phrase
from services.conversation.turn_context import TurnContext
from services.mentors import profile
from services.mentors.profile import (
    MentorAnswerVerdict,
    MentorEmailCodeResult,
    MentorProfileGap,
    MentorSubmission,
    RoomLinkVerdict,
    RoomQuestion,
    RoomSkipResult,
)
from services.outbox.email_verification import EmailCodeCheck
from services.schedule.video_rooms import VideoRooms
from tests.harness.builders import a_context, a_member, a_mentor, a_person, deployed

Story = Callable[[Session, TurnContext], None]


def within(database: Database, story: Story) -> None:
    """With someone who was just invited, and one person on the team."""

    def work(session: Session) -> None:
        a_member(session, 70)
        story(session, a_context(session, a_person(session, first_name="Ada")))

    database.transact_now(work)


def tell(context: TurnContext, field: str, words: str) -> MentorAnswerVerdict:
    return profile.keep(context, {"field": field, field: words})


def pick(context: TurnContext, what: str, *those: str) -> None:
    """One after another, as the conversation keeps them between two taps."""
    multi_select.begin(context, {})
    for one in those:
        profile.add_to_list(context, {**context.kept, "list": what, "one": one})
    profile.keep_list(context, {**context.kept, "list": what})


def cards(session: Session) -> int:
    query = select(OutboxMessage).where(OutboxMessage.kind == "mentor_card")
    return len(session.scalars(query).all())


def code_sent(session: Session) -> str:
    *_, newest = session.scalars(select(OutboxEmail).order_by(OutboxEmail.id))
    return str(newest.values["code"])


def test_what_is_missing_is_asked_in_order_until_the_team_is_asked(database: Database) -> None:
    def story(session: Session, context: TurnContext) -> None:
        asked = [profile.next_missing(context, {})]
        steps: list[Callable[[], object]] = [
            lambda: profile.begin(context, {}),
            lambda: tell(context, "company", " Les  Moulins "),
            lambda: tell(context, "job", "meunière"),
            lambda: tell(context, "subjects", "le pain"),
            lambda: pick(context, "languages", "fr", "ar"),
            lambda: pick(context, "families", "support"),
            lambda: profile.send_code(context, {"work_email": "ada@moulins.test"}),
            lambda: profile.check_code(context, {"code": code_sent(session)}),
            lambda: tell(context, "referent", "Hugo"),
            lambda: profile.sign_charter(context, {}),
        ]
        for step in steps:
            step()
            asked.append(profile.next_missing(context, {}))
        assert asked == [
            it
            for it in MentorProfileGap
            if it not in (MentorProfileGap.FIRST_NAME, MentorProfileGap.COMPLETE)
        ]

        mentor = session.get_one(Mentor, context.person_id)
        assert (mentor.company, mentor.company_key) == ("Les Moulins", "les moulins")
        assert (mentor.languages, mentor.families) == (["fr", "ar"], ["support"])
        assert cards(session) == 0
        assert profile.submit(context, {}) is MentorSubmission.SUBMITTED
        assert profile.submit(context, {}) is MentorSubmission.NOTHING
        assert mentor.status is MentorStatus.TO_APPROVE
        assert cards(session) == 1

    within(database, story)


def test_how_many_questions_are_left_is_said_until_the_last_one(database: Database) -> None:
    def story(session: Session, context: TurnContext) -> None:
        profile.begin(context, {})
        assert profile.left(context) == Phrase("mentor.left", {"count": "7"})
        mentor = session.get_one(Mentor, context.person_id)
        mentor.company = mentor.job = mentor.subjects = "x"
        mentor.languages, mentor.families, mentor.email = ["fr"], ["web"], "ada@moulins.test"
        assert profile.left(context) == Phrase("mentor.last_one")

    within(database, story)


def test_no_more_than_three_families_and_no_language_twice(database: Database) -> None:
    def story(_: Session, context: TurnContext) -> None:
        two, three = {"chosen": "web,data"}, {"chosen": "web,data", "list": "families"}
        assert "web" not in dict(profile.families(context, two))
        assert profile.add_to_list(context, {**three, "one": "support"}).value == "full"
        assert "fr" not in dict(profile.languages(context, {"chosen": "fr"}))
        assert dict(profile.languages(context, {}))["ar"] == "Arabe"

    within(database, story)


def test_an_address_without_a_code_is_left_to_the_team(database: Database) -> None:
    def story(session: Session, context: TurnContext) -> None:
        profile.begin(context, {})
        mentor = session.get_one(Mentor, context.person_id)
        mentor.company = mentor.job = mentor.subjects = "x"
        mentor.languages, mentor.families = ["fr"], ["web"]
        assert (
            profile.send_code(context, {"work_email": "ada@moulins.test"})
            is MentorEmailCodeResult.SENT
        )
        assert profile.next_missing(context, {}) is MentorProfileGap.CODE
        code = code_sent(session)
        profile.leave_to_team(context, {})
        assert profile.next_missing(context, {}) is MentorProfileGap.REFERENT
        assert profile.check_code(context, {"code": code}) is EmailCodeCheck.EXPIRED

    within(database, story)


def test_a_second_code_waits_a_minute_and_a_proven_address_needs_none(database: Database) -> None:
    def story(session: Session, context: TurnContext) -> None:
        profile.begin(context, {})
        first, other = {"work_email": "ada@moulins.test"}, {"work_email": "ada@autre.test"}
        sent = [profile.send_code(context, it) for it in (first, first, other)]
        assert sent == [
            MentorEmailCodeResult.SENT,
            MentorEmailCodeResult.ALREADY,
            MentorEmailCodeResult.WAIT,
        ]
        profile.check_code(context, {"code": code_sent(session)})
        assert profile.send_code(context, first) is MentorEmailCodeResult.CONFIRMED
        context.now += timedelta(minutes=2)
        assert profile.send_code(context, other) is MentorEmailCodeResult.SENT
        assert session.get_one(Mentor, context.person_id).email_confirmed_at is None

    within(database, story)


def test_without_a_mail_server_no_code_is_queued(database: Database) -> None:
    def story(session: Session, context: TurnContext) -> None:
        profile.begin(context, {})
        said = profile.send_code(
            deployed(context, has_mail=False), {"work_email": "ada@moulins.test"}
        )
        mentor = session.get_one(Mentor, context.person_id)
        assert (said, mentor.email) == (MentorEmailCodeResult.TO_TEAM, "ada@moulins.test")
        assert session.scalars(select(OutboxEmail)).all() == []

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
    def story(_: Session, context: TurnContext) -> None:
        profile.begin(context, {})
        said = profile.keep_room(context, {"own_room": link})
        assert (said is RoomLinkVerdict.KEPT) is kept

    within(database, story)


@pytest.mark.parametrize("base", ["", "https://visio.example"])
def test_the_houses_room_is_offered_only_when_there_is_one(database: Database, base: str) -> None:
    rooms = VideoRooms(base)

    def story(session: Session, context: TurnContext) -> None:
        profile.begin(context, {})
        profile.keep_room(context, {"own_room": "https://visio.moulins.test/ada"})
        either = profile.which_room(deployed(context, rooms=rooms), {}) is RoomQuestion.EITHER
        left = profile.leave_room(deployed(context, rooms=rooms), {}) is RoomSkipResult.DONE
        kept = session.get_one(Mentor, context.person_id).own_room_url is not None
        assert (either, left, kept) == ((True, True, False) if base else (False, False, True))

    within(database, story)


def test_the_team_sees_again_what_matters_to_it_and_nothing_else(database: Database) -> None:
    def work(session: Session) -> None:
        a_member(session, 70)
        mentor = a_mentor(session, company="Moulins")
        context = a_context(session, session.get_one(Person, mentor.person_id))
        seen = []
        for words in ("moudre", "Moulins", "Fours"):
            context.update_id += 1
            tell(context, "subjects" if words == "moudre" else "company", words)
            seen.append(cards(session))
        context.update_id += 1
        profile.keep_room(context, {"own_room": "https://visio.moulins.test/ada"})
        assert [*seen, cards(session)] == [0, 0, 1, 2]
        assert mentor.company_key == "fours"

    database.transact_now(work)


def test_words_that_are_too_long_for_a_screen_are_asked_again(database: Database) -> None:
    def story(session: Session, context: TurnContext) -> None:
        profile.begin(context, {})
        assert tell(context, "job", "a" * 121) is MentorAnswerVerdict.TOO_LONG
        assert session.get_one(Mentor, context.person_id).job == ""

    within(database, story)
