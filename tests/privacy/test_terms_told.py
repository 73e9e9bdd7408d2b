"""What is kept has its term, and each term is told, with its figure, to whom it concerns."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from flows.texts import load_texts
from models.engine.database import Database
from models.people import Role, RoleName
from rules.privacy.retention import in_months
from services.conversation.phrases import plainly
from services.privacy import kept, terms_told
from services.privacy.kept import RetentionReader
from services.privacy.personal_data import TREATMENTS, LeftOutReason
from services.privacy.terms_told import GROUPS, WITHOUT_TERM
from tests.harness.builders import NOON, a_context, a_participant, a_person, a_session

EVERY = [term for terms in kept.TERMS.values() for term in terms]
NOT_ALONE = {RetentionReader.PAGE, RetentionReader.CHAT_PAGE}
"""Who asks on a page is told there; who chats on one is a participant too."""
READ = [it for it in RetentionReader if it not in NOT_ALONE]
LANGUAGES = sorted(load_texts().languages)
TELEGRAM_TAKES = 4096


def told(reader: RetentionReader, language: str) -> str:
    return plainly(terms_told.whole({reader}), language)


def holds_personal_data(table: str) -> bool:
    treatment = TREATMENTS[table]
    return bool(treatment.copied) or bool(set(treatment.left_out.values()) - {LeftOutReason.NOBODY})


def test_every_table_with_personal_data_is_told_by_a_term_or_by_the_account() -> None:
    """The whole list ends with: what is not in it goes with the account."""
    for table in filter(holds_personal_data, TREATMENTS):
        named = table in kept.TERMS or table in kept.BY_THE_TEAM
        assert named or kept.goes_with_a_person(table), table


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("term", EVERY, ids=lambda term: f"{term.line}-{term.sweep}")
def test_each_term_is_told_with_its_figure_to_whom_it_concerns(
    term: kept.RetentionTerm, language: str
) -> None:
    assert term.readers, "to nobody"
    figure = plainly(terms_told.duration(term.after), language)
    for reader in term.readers - {RetentionReader.PAGE}:
        [line] = [
            plainly(it, language)
            for name, it in terms_told.lines({reader}).items()
            if name == term.line
        ]
        assert figure in line
        assert line in told(reader, language)


def test_terms_told_in_one_line_are_as_long() -> None:
    for term in EVERY:
        assert terms_told.lengths()[term.line] == term.after, term.line


def test_a_line_is_in_one_group_and_only_to_those_it_concerns() -> None:
    grouped = [name for names in GROUPS.values() for name in names]
    on_the_page = {term.line for term in EVERY if term.readers == {RetentionReader.PAGE}}
    assert sorted(grouped) == sorted(set(grouped))
    assert set(grouped) | on_the_page == {*terms_told.lengths(), *WITHOUT_TERM}
    for reader in READ:
        mine = {term.line for term in EVERY if reader in term.readers}
        mine |= {name for name, to in WITHOUT_TERM.items() if reader in to}
        assert set(terms_told.lines({reader})) == mine


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_figure_is_written_in_the_words(language: str) -> None:
    """It comes from the table, wherever it is said."""
    words = load_texts().languages[language]
    keys = [it for it in words if it.startswith(("privacy.term.", "privacy.kept_you."))]
    keys += ["way_in.data_detail", "way_in.doors", "way_in.informed_later", "front_page.kept"]
    keys += ["leave.sure", "comfort.consent", "privacy.privacy", "privacy.how_long"]
    written = [it for it in keys if any(letter.isdigit() for letter in words[it])]
    assert written == []
    assert all("{term}" in words[f"privacy.term.{name}"] for name in told_in_lines())


def told_in_lines() -> set[str]:
    return {term.line for term in EVERY if term.readers != {RetentionReader.PAGE}}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reader", READ)
def test_a_screen_says_the_short_of_it_and_a_message_all(
    reader: RetentionReader, language: str
) -> None:
    short = plainly(terms_told.short({reader}), language)
    assert 1 <= len(short.splitlines()) <= 3
    assert len(told(reader, language)) < TELEGRAM_TAKES


@pytest.mark.parametrize(
    ("roles", "place", "found"),
    [
        ((), False, {RetentionReader.PARTICIPANT}),
        ((), True, {RetentionReader.PARTICIPANT}),
        ((RoleName.MENTOR,), False, {RetentionReader.MENTOR}),
        ((RoleName.MENTOR,), True, {RetentionReader.MENTOR, RetentionReader.PARTICIPANT}),
        ((RoleName.EMPLOYER,), False, {RetentionReader.EMPLOYER}),
        ((RoleName.ADVISER,), False, {RetentionReader.TEAM}),
        ((RoleName.STAFF, RoleName.OWNER), False, {RetentionReader.TEAM, RetentionReader.OWNER}),
    ],
)
def test_one_reads_what_concerns_what_one_is(
    database: Database, *, roles: tuple[RoleName, ...], place: bool, found: set[RetentionReader]
) -> None:
    def work(session: Session) -> None:
        person = a_participant(session, a_session(session)) if place else a_person(session)
        session.add_all(Role(person_id=person.id, role=it, granted_at=NOON) for it in roles)
        session.flush()
        context = a_context(session, person)
        assert terms_told.readers(context) == found
        said = context.phrases.render(context, "privacy.all_terms", {})
        assert ("12 mois sans nouvelles" in said) is (
            bool(found & kept.ROLE_HOLDERS) and RetentionReader.OWNER not in found
        )
        assert ("24 mois sans nouvelles" in said) is (RetentionReader.PARTICIPANT in found)

    database.transact_now(work)


@pytest.mark.parametrize(
    ("days", "months"), [(30, None), (90, None), (180, 6), (183, 6), (365, 12), (730, 24)]
)
def test_a_long_term_is_told_in_months(days: int, months: int | None) -> None:
    assert in_months(timedelta(days=days)) == months
