"""Whatever a person lived, each column of their copy reads in words: no code of ours."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import Enum, select
from sqlalchemy.orm import Session

from flows.texts import has_text, load_texts
from models.engine.database import Database
from models.people import Person
from models.tables import metadata
from rules.outbox import email_limits
from rules.outbox.email_limits import DailyLimit
from rules.schedule.time_zones import zone_of
from services.conversation.deployment import Deployment
from services.privacy import data_copy
from services.privacy.data_words import CODES, RowReader
from services.privacy.personal_data import TREATMENTS
from services.wiring.domains import offered
from tests.harness.builders import BOT
from tests.other_bots.town import a_town, shared

IDENTIFIER = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b")
COPIED = [
    metadata.tables[name].c[column]
    for name, treatment in TREATMENTS.items()
    if treatment.rows_of is not None
    for column in treatment.copied
]
ENUMS = {
    (column.table.name, column.name, value)
    for column in COPIED
    if isinstance(column.type, Enum)
    for value in column.type.enums
}
FRENCH = set(load_texts().languages["fr"].values())
ENGLISH = {value for _, _, value in ENUMS} - FRENCH
"""The values of our lists that no French text is: « place » is both."""


NOT_LIVED = {"data_protection", "topic_posts", "topics", "workshops"}
"""Tables of which the town holds no row of a person: their lists are looked at below."""


def said(session: Session, person: Person) -> Iterator[tuple[str, str, str]]:
    """Yield what the copy says of a person: table, label, and words."""
    reader = RowReader(session, "fr", zone_of(person.department))
    for name in TREATMENTS:
        for row in data_copy._rows(session, name, person.id):
            for label, words in reader.row(metadata.tables[name], row):
                yield name, label, words


def codes_in(words: str) -> Iterator[str]:
    """Yield what looks like a code of ours: an identifier, or a value of a list, alone."""
    yield from IDENTIFIER.findall(words)
    for line in words.splitlines():
        for part in line.rpartition(" : ")[2].split(", "):
            if part in ENGLISH:
                yield part


def test_who_lived_everything_reads_no_code(database: Database) -> None:
    def work(session: Session) -> list[tuple[str, str, str]]:
        a_town(session, BOT, shared(session), "zq")
        return [
            (name, label, code)
            for person in session.scalars(select(Person))
            for name, label, words in said(session, person)
            for code in codes_in(words)
        ]

    assert database.transact_now(work) == []


def test_the_town_fills_what_is_copied(database: Database) -> None:
    """Else the test above would look at nothing."""

    def work(session: Session) -> set[str]:
        a_town(session, BOT, shared(session), "zq")
        return {
            name for person in session.scalars(select(Person)) for name, *_ in said(session, person)
        }

    copied = {name for name, treatment in TREATMENTS.items() if treatment.rows_of is not None}
    assert copied - database.transact_now(work) == NOT_LIVED


@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_value_of_a_list_has_its_words(language: str) -> None:
    texts = load_texts().languages[language]
    untold = {
        (table, column, value)
        for table, column, value in ENUMS
        if not any(
            key.format(value) in texts for key in (*CODES.get(column, ()), "data_copy.value.{}")
        )
    }
    assert untold == set()


def test_each_kind_of_message_and_each_count_of_a_day_has_its_words() -> None:
    kinds = {f"data_copy.kind.{it}" for it in offered(Deployment()).message_kinds()}
    limits = [it for it in vars(email_limits).values() if isinstance(it, DailyLimit)]
    counts = {f"data_copy.counted.{it.name}" for it in limits}
    assert {key for key in kinds | counts if not has_text(key)} == set()
