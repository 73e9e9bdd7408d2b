"""For many people, two of the team agree, or its owner alone; whoever else taps changes nothing."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.announcements import Announcement, AnnouncementState, Recipient
from models.engine.database import Database
from models.outbox import OutboxMessage
from models.people import AuditEntry, Person, Role, RoleName
from rules.announcements.audience import Audience, Criterion, CriterionSubject, to_json
from services.announcements import confirmation, drafts, history_conversation
from services.announcements.confirmation import AnnouncementConfirmation
from services.announcements.second_approval import AGREE, REFUSE, SEE
from services.conversation.callbacks import CallbackResult
from tests.announcements.builders import an_announcement
from tests.harness.builders import BOT, NOON, a_context, a_member, a_mentor, a_person, a_stack
from tests.harness.chat import CALLBACKS
from tests.harness.typed import as_typed

MANY = 3
ONE_HOUR = timedelta(hours=1)
EVERYONE = Audience(((Criterion(CriterionSubject.EVERYONE),),))


def a_draft(session: Session, author: Person) -> Announcement:
    """To everyone there is: the team, and three others at least."""
    for telegram_id in (31, 32, 33):
        a_person(session, telegram_id)
    return an_announcement(session, made_by=author.id, audience=to_json(EVERYONE), links=[])


def confirm(session: Session, author: Person, draft: Announcement) -> AnnouncementConfirmation:
    count = len(session.scalars(select(Person.id)).all())
    told = {"draft": str(draft.id), "count": str(count), "typed_count": str(count)}
    return confirmation.confirm(a_context(session, author), told, alone=MANY)


def press(
    session: Session, person: Person, callback: str, announcement_id: int, at: datetime = NOON
) -> CallbackResult:
    context = a_context(session, person, at)
    stack = a_stack(person.id)
    return CALLBACKS[callback](context, stack, announcement_id)


def cards_of(session: Session, person: Person) -> list[str]:
    query = select(OutboxMessage).where(OutboxMessage.person_id == person.id)
    return [it.params["text"] for it in session.scalars(query.order_by(OutboxMessage.id))]


def recipients(session: Session) -> int:
    return len(session.scalars(select(Recipient.person_id)).all())


def test_someone_else_agrees_then_it_leaves_and_its_author_is_told(database: Database) -> None:
    def story(session: Session) -> None:
        author, other, third = (a_member(session, number) for number in (1, 2, 3))
        draft = a_draft(session, author)
        assert confirm(session, author, draft) is AnnouncementConfirmation.SECOND
        assert (draft.state, recipients(session)) == (AnnouncementState.DRAFT, 0)
        assert cards_of(session, other) == cards_of(session, third) == ["announce.second.card"]
        assert press(session, other, SEE, draft.id) is CallbackResult.STAYS
        assert press(session, author, AGREE, draft.id) is CallbackResult.STAYS
        assert (draft.second_by, recipients(session)) == (None, 0)
        assert press(session, other, AGREE, draft.id) is CallbackResult.DONE
        assert (draft.state, draft.second_by) == (AnnouncementState.SENDING, other.id)
        assert recipients(session) == draft.recipients == 6
        assert cards_of(session, author) == ["announce.second.told.agreed"]
        press(session, third, AGREE, draft.id)
        press(session, third, REFUSE, draft.id)
        assert (draft.state, draft.second_by) == (AnnouncementState.SENDING, other.id)
        audited = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
        assert audited == ["announcement_confirmed", "announcement_agreed"]

    database.transact_now(story)


def test_someone_else_says_no_and_it_is_a_draft_again(database: Database) -> None:
    def story(session: Session) -> None:
        author, other = a_member(session, 1), a_member(session, 2)
        draft = a_draft(session, author)
        confirm(session, author, draft)
        told = {"draft": str(draft.id)}
        assert drafts.draft_of(a_context(session, author), told) is None
        assert press(session, other, REFUSE, draft.id) is CallbackResult.DONE
        again = session.scalars(select(Announcement)).one()
        told = {"draft": str(again.id)}
        assert drafts.draft_of(a_context(session, author), told) is again
        assert (again.text, again.audience) == ("Bonjour à tous", to_json(EVERYONE))
        press(session, other, AGREE, again.id)
        assert (again.state, recipients(session)) == (AnnouncementState.DRAFT, 0)

    database.transact_now(story)


def _refused(session: Session, _: Person, other: Person, announcement_id: int) -> None:
    press(session, other, REFUSE, announcement_id)


def _taken_back(session: Session, author: Person, _: Person, announcement_id: int) -> None:
    history_conversation.take_back(a_context(session, author), {"which": str(announcement_id)})


@pytest.mark.parametrize("back", [_refused, _taken_back])
def test_a_card_agrees_only_to_what_it_showed(
    database: Database, back: Callable[[Session, Person, Person, int], None]
) -> None:
    """The third keeps a card of the first version."""

    def story(session: Session) -> None:
        author, other, third = (a_member(session, number) for number in (1, 2, 3))
        first = a_draft(session, author)
        shown = first.id
        confirm(session, author, first)
        back(session, author, other, shown)
        second = session.scalars(select(Announcement)).one()
        second.text = "Tout est annulé"
        assert confirm(session, author, second) is AnnouncementConfirmation.SECOND
        press(session, third, AGREE, shown)
        assert (second.state, recipients(session)) == (AnnouncementState.DRAFT, 0)
        press(session, third, AGREE, second.id)
        assert (second.state, second.second_by) == (AnnouncementState.SENDING, third.id)

    database.transact_now(story)


def test_who_wrote_it_and_who_agreed_are_told_that_a_colleague_cancels(database: Database) -> None:
    def story(session: Session) -> None:
        author, other, third = (a_member(session, number) for number in (1, 2, 3))
        draft = a_draft(session, author)
        draft.starts_at = NOON + ONE_HOUR
        confirm(session, author, draft)
        press(session, other, AGREE, draft.id)
        history_conversation.cancel(a_context(session, third), {"which": str(draft.id)})
        assert draft.state is AnnouncementState.STOPPED
        told = [cards_of(session, it)[-1] for it in (author, other, third)]
        assert told == [*["announce.told.cancelled"] * 2, "announce.second.card"]

    database.transact_now(story)


def test_a_yes_that_comes_too_late_leaves_it_a_draft(database: Database) -> None:
    def story(session: Session) -> None:
        author, other = a_member(session, 1), a_member(session, 2)
        draft = a_draft(session, author)
        draft.starts_at = NOON
        assert confirm(session, author, draft) is AnnouncementConfirmation.LATE
        draft.starts_at = NOON + ONE_HOUR
        assert confirm(session, author, draft) is AnnouncementConfirmation.SECOND
        assert press(session, other, AGREE, draft.id, NOON + ONE_HOUR) is CallbackResult.DONE
        again = session.scalars(select(Announcement)).one()
        assert (again.state, again.confirmed_by) == (AnnouncementState.DRAFT, None)
        assert recipients(session) == 0
        assert cards_of(session, author) == ["announce.second.told.late"]

    database.transact_now(story)


def test_who_is_alone_on_the_team_is_told_so(database: Database) -> None:
    def story(session: Session) -> None:
        author = a_member(session, 1)
        draft = a_draft(session, author)
        assert confirm(session, author, draft) is AnnouncementConfirmation.ALONE
        assert draft.confirmed_by is None

    database.transact_now(story)


def test_the_owner_needs_nobody_and_neither_does_who_writes_to_few(database: Database) -> None:
    def story(session: Session) -> None:
        owner = a_member(session, 1, RoleName.OWNER)
        draft = a_draft(session, owner)
        assert confirm(session, owner, draft) is AnnouncementConfirmation.LEAVES
        few = an_announcement(
            session,
            made_by=a_member(session, 2).id,
            audience=to_json(Audience(((Criterion(CriterionSubject.MENTORS),),))),
        )
        a_mentor(session)
        told = {"draft": str(few.id), "count": "1", "typed_count": "1"}
        context = a_context(session, session.get_one(Person, few.made_by))
        assert confirmation.confirm(context, told, alone=MANY) is AnnouncementConfirmation.LEAVES

    database.transact_now(story)


@pytest.mark.parametrize("callback", [SEE, AGREE, REFUSE])
def test_a_tap_of_someone_who_is_not_of_the_team_is_no_tap(
    database: Database, callback: str
) -> None:
    def story(session: Session) -> None:
        author = a_member(session, 1)
        draft = a_draft(session, author)
        confirm(session, author, draft)
        stranger = a_person(session, 50)
        mentor = session.get_one(Person, a_mentor(session).person_id)
        for person in (stranger, mentor):
            for subject in (draft.id, 0, 10**17):
                assert press(session, person, callback, subject) is CallbackResult.FOREIGN
        assert (draft.state, draft.second_by) == (AnnouncementState.DRAFT, None)

    database.transact_now(story)


def _leaves_the_team(session: Session, author: Person) -> None:
    session.delete(session.get_one(Role, (author.id, RoleName.STAFF)))
    session.flush()


def _of_another_bot(session: Session, author: Person) -> None:
    session.scalars(select(Announcement)).one().bot_id += 1
    session.flush()


@pytest.mark.parametrize("change", [_leaves_the_team, _of_another_bot])
def test_what_an_author_who_left_confirmed_no_longer_leaves(
    database: Database, change: Callable[[Session, Person], None]
) -> None:
    def story(session: Session) -> None:
        author, other = a_member(session, 1), a_member(session, 2)
        draft = a_draft(session, author)
        confirm(session, author, draft)
        change(session, author)
        assert press(session, other, AGREE, draft.id) is CallbackResult.DONE
        assert (draft.state, recipients(session)) == (AnnouncementState.DRAFT, 0)

    database.transact_now(story)


def in_department(session: Session, author: Person, number: str) -> Announcement:
    """A draft to whoever is in a department."""
    audience = Audience(((Criterion(CriterionSubject.DEPARTMENT, number),),))
    return an_announcement(session, made_by=author.id, audience=to_json(audience), links=[])


def confirm_at(
    session: Session, author: Person, draft: Announcement, people: int, at: datetime = NOON
) -> tuple[AnnouncementConfirmation, str]:
    """Type the count; return what comes of it, and why these are many people."""
    context = a_context(session, author, at)
    told = {"draft": str(draft.id), "count": str(people), "typed_count": str(people)}
    return confirmation.confirm(context, told), context.kept.get("many", "")


def of_300_and_250(session: Session) -> tuple[Person, Person]:
    """Add two departments of 300 and 250 people, and two members of the team."""
    for number in range(550):
        department = "31" if number < 300 else "34"
        more = {"bot_id": BOT, "joined_at": NOON, "language": "fr", "department": department}
        session.add(Person(telegram_id=1000 + number, **more))
    return a_member(session, 1), a_member(session, 2)


def test_parts_of_one_day_count_together_and_the_sentence_says_so(database: Database) -> None:
    def story(session: Session) -> None:
        author, other = of_300_and_250(session)
        first, second = (in_department(session, author, number) for number in ("31", "34"))
        assert confirm_at(session, author, first, 300)[0] is AnnouncementConfirmation.LEAVES
        later = NOON + timedelta(hours=23)
        confirmed, why = confirm_at(session, author, second, 250, later)
        assert confirmed is AnnouncementConfirmation.SECOND
        assert as_typed(why) == "Avec vos autres annonces, c'est beaucoup de monde en 24 heures."
        assert cards_of(session, other) == ["announce.second.card_again"]
        assert (second.state, recipients(session)) == (AnnouncementState.DRAFT, 300)
        assert press(session, other, AGREE, second.id, later) is CallbackResult.DONE
        assert recipients(session) == 550

    database.transact_now(story)


def test_a_part_planned_for_the_same_day_counts_too(database: Database) -> None:
    def story(session: Session) -> None:
        author, _ = of_300_and_250(session)
        first, second = (in_department(session, author, number) for number in ("31", "34"))
        first.starts_at = NOON + timedelta(hours=20)
        assert confirm_at(session, author, first, 300)[0] is AnnouncementConfirmation.PLANNED
        assert confirm_at(session, author, second, 250)[0] is AnnouncementConfirmation.SECOND

    database.transact_now(story)


@pytest.mark.parametrize("why", ["a day later", "somebody else", "the first was agreed to"])
def test_what_is_not_of_one_member_alone_in_a_day_does_not_count(
    database: Database, why: str
) -> None:
    def story(session: Session) -> AnnouncementConfirmation:
        author, other = of_300_and_250(session)
        first, second = (in_department(session, author, number) for number in ("31", "34"))
        assert confirm_at(session, author, first, 300)[0] is AnnouncementConfirmation.LEAVES
        if why == "somebody else":
            second.made_by = other.id
            return confirm_at(session, other, second, 250)[0]
        if why == "the first was agreed to":
            first.second_by = other.id
            return confirm_at(session, author, second, 250)[0]
        return confirm_at(session, author, second, 250, NOON + timedelta(hours=24))[0]

    assert database.transact_now(story) is AnnouncementConfirmation.LEAVES
