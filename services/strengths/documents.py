"""Make the picture of a person's strengths and the PDF of their summary when they are sent."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from documents.card import Card, Strength, strengths_card
from documents.icons import OF_STRENGTHS, Icon
from documents.summary import ShownStrength, Summary, SummaryPoint, SummarySection, summary_pdf
from flows.texts import plain_text
from models.people import Person
from models.strengths import KeptStrength
from rules.schedule.dates import with_year
from rules.strengths.scoring import DigitalGrade
from services.conversation.attachments import ChatFile
from services.strengths import next_steps, strengths, wishes

ICONS: Mapping[str, Icon] = dict(zip(strengths.order(), OF_STRENGTHS, strict=True))


def make_card(session: Session, subject: Mapping[str, Any]) -> ChatFile | None:
    """Draw the PNG for the id under "person" in `subject`; None without kept strengths."""
    person, kept = _person_and_strengths(session, subject)
    if person is None or not kept:
        return None
    text = partial(plain_text, person.language)
    strengths_shown = tuple(
        Strength(text(f"strengths.{row.dimension}.label"), ICONS[row.dimension]) for row in kept
    )
    card = Card(
        person.language,
        person.first_name,
        text("card.title"),
        strengths_shown,
        text("card.foot"),
    )
    return ChatFile("points-forts.png", strengths_card(card), picture=True)


def make_summary(session: Session, subject: Mapping[str, Any]) -> ChatFile | None:
    """Write the PDF for the id under "person" in `subject`; None without kept strengths."""
    person, kept = _person_and_strengths(session, subject)
    if person is None or not kept:
        return None
    made_at = max(row.kept_at for row in kept)
    return ChatFile("mon-bilan.pdf", summary_pdf(_summary(session, person, kept, made_at)))


def _person_and_strengths(
    session: Session, subject: Mapping[str, Any]
) -> tuple[Person | None, list[KeptStrength]]:
    person = session.get(Person, subject["person"])
    return person, list(strengths.kept(session, person.id)) if person else []


def _summary(
    session: Session, person: Person, kept: list[KeptStrength], made_at: datetime
) -> Summary:
    text = partial(plain_text, person.language)
    made_on = with_year(made_at.date(), person.language)
    return Summary(
        language=person.language,
        first_name=person.first_name,
        title=text("summary.title"),
        made_on=text("summary.made_on", date=made_on),
        made_at=made_at,
        strengths_title=text("summary.strengths"),
        for_cv=text("summary.for_cv"),
        strengths=tuple(_strength(person.language, row) for row in kept),
        digital=SummarySection(text("summary.digital"), _digital(session, person)),
        jobs=SummarySection(text("summary.jobs"), _jobs(session, person)),
        programme=text("summary.by"),
        foot=text("summary.foot"),
    )


def _strength(language: str, row: KeptStrength) -> ShownStrength:
    text = partial(plain_text, language)
    return ShownStrength(
        text(f"strengths.{row.dimension}.label"),
        ICONS[row.dimension],
        text("summary.quoted", example=row.example) if row.example else None,
        text(f"strengths.{row.dimension}.cv"),
    )


def _digital(session: Session, person: Person) -> tuple[SummaryPoint, ...]:
    text = partial(plain_text, person.language)
    level = next_steps.digital_of(session, person.id)
    areas = level.areas.items() if level else ()
    return tuple(
        SummaryPoint(
            text(f"digital.{area}.label"),
            text(f"summary.level.{reached}"),
            list(DigitalGrade).index(reached) + 1,
        )
        for area, reached in areas
    )


def _jobs(session: Session, person: Person) -> tuple[SummaryPoint, ...]:
    text = partial(plain_text, person.language)
    return tuple(
        SummaryPoint(text(f"wishes.{family}.label"), text(f"wishes.{family}.mine"))
        for family in wishes.wished(session, person.id)
    )
