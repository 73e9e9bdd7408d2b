"""A draft is its author's alone."""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum

import pytest
from sqlalchemy.orm import Session

from models.announcements import Announcement, AnnouncementState
from models.engine.database import Database
from rules.announcements.audience import Audience, Criterion, CriterionSubject, to_json
from services.announcements import audience_conversation, confirmation, drafts, history_conversation
from services.announcements.confirmation import AnnouncementTimeReading
from services.conversation.runner import Action
from tests.announcements.builders import an_announcement
from tests.harness.builders import a_context, a_member, a_session

ACTIONS: Mapping[str, Action] = {
    **drafts.ACTIONS,
    **audience_conversation.ACTIONS,
    **confirmation.ACTIONS,
    **history_conversation.ACTIONS,
}
ASK_NOTHING_OF_IT = {"announce_keep_label", "announce_about"}
ANSWERS = {
    "words": "Bonjour",
    "entities": "",
    "file_id": "",
    "file_kind": "",
    "category": "news",
    "label": "Je réserve",
    "address": "https://exemple.fr",
    "which_link": "first",
    "about": CriterionSubject.EVERYONE,
    "value": "",
    "typed": "now",
    "count": "1",
    "typed_count": "1",
}
EVERYONE = to_json(Audience(((Criterion(CriterionSubject.EVERYONE),),)))


def kept(draft: Announcement) -> tuple[object, ...]:
    return draft.text, draft.category, draft.links, draft.audience, draft.state, draft.confirmed_by


@pytest.mark.parametrize("name", sorted({*ACTIONS} - ASK_NOTHING_OF_IT))
def test_a_colleague_does_nothing_with_a_draft(database: Database, name: str) -> None:
    def story(session: Session) -> StrEnum:
        author = a_member(session, 1)
        draft = an_announcement(session, made_by=author.id, audience=EVERYONE, links=[])
        before = kept(draft)
        context = a_context(session, a_member(session, 2))
        said = {**ANSWERS, "draft": str(draft.id), "which": str(draft.id)}
        outcome = ACTIONS[name](context, said)
        session.expire_all()
        assert kept(draft) == before
        assert context.outgoing == []
        return outcome

    expected = {"announce_begin": "none", "announce_drop": "done"}
    assert database.transact_now(story) == expected.get(name, "gone")


def test_an_hour_is_that_of_the_session(database: Database) -> None:
    """« 18 h » in Réunion is three in the afternoon in Paris."""

    def story(session: Session) -> None:
        author = a_member(session, 1)
        here = a_session(session, departments=["974"])
        wanted = Audience(((Criterion(CriterionSubject.SESSION, str(here.id)),),))
        draft = an_announcement(session, made_by=author.id, audience=to_json(wanted))
        told = {"draft": str(draft.id), "typed": "demain 18 h"}
        assert (
            confirmation.read_when(a_context(session, author), told) is AnnouncementTimeReading.READ
        )
        assert draft.starts_at == datetime(2027, 3, 3, 14, tzinfo=UTC)
        assert draft.state is AnnouncementState.DRAFT

    database.transact_now(story)


@pytest.mark.parametrize(
    ("shown", "typed", "is_taken"),
    [("12\u202f000", "12000", True), ("12,000", "12000", True), ("12\u202f000", "1200", False)],
)
def test_a_count_shown_with_its_thousands_apart_is_confirmed_as_typed(
    database: Database, shown: str, typed: str, *, is_taken: bool
) -> None:
    def story(session: Session) -> StrEnum:
        author = a_member(session, 1)
        draft = an_announcement(session, made_by=author.id, audience=EVERYONE, links=[])
        said = {**ANSWERS, "draft": str(draft.id), "count": shown, "typed_count": typed}
        return confirmation.confirm(a_context(session, author), said)

    assert (
        database.transact_now(story) is not confirmation.AnnouncementConfirmation.WRONG
    ) is is_taken
