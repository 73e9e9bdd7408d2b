"""The picture and the page of what a person has found out, made from the rows when it is sent."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from documents.card import Card, Strength, strengths_card
from documents.icons import Icon
from documents.summary import Point, Section, ShownStrength, Summary, summary_pdf
from flows.texts import house_texts
from models.people import Person
from models.strengths import KeptStrength
from rules.schedule.dates import with_year
from services.conversation.attachments import File
from services.strengths import next_steps, strengths, wishes

ICONS: Mapping[str, Icon] = dict(zip(strengths.order(), Icon, strict=True))


def make_card(session: Session, subject: Mapping[str, Any]) -> File | None:
    person, kept = _whose(session, subject)
    if person is None or not kept:
        return None
    words = partial(house_texts().words, person.language)
    shown = tuple(
        Strength(words(f"strengths.{it.dimension}.label"), ICONS[it.dimension]) for it in kept
    )
    card = Card(person.first_name, words("card.title"), shown, words("card.foot"))
    return File("points-forts.png", strengths_card(card), picture=True)


def make_summary(session: Session, subject: Mapping[str, Any]) -> File | None:
    person, kept = _whose(session, subject)
    if person is None or not kept:
        return None
    made_at = max(it.kept_at for it in kept)
    return File("mon-bilan.pdf", summary_pdf(_summary(session, person, kept, made_at)))


def _whose(
    session: Session, subject: Mapping[str, Any]
) -> tuple[Person | None, list[KeptStrength]]:
    person = session.get(Person, subject["person"])
    return person, list(strengths.kept(session, person.id)) if person else []


def _summary(
    session: Session, person: Person, kept: list[KeptStrength], made_at: datetime
) -> Summary:
    words = partial(house_texts().words, person.language)
    made_on = with_year(made_at.date(), person.language)
    return Summary(
        language=person.language,
        first_name=person.first_name,
        title=words("summary.title"),
        made_on=words("summary.made_on").format(date=made_on),
        made_at=made_at,
        strengths_title=words("summary.strengths"),
        for_cv=words("summary.for_cv"),
        strengths=tuple(_shown(person.language, it) for it in kept),
        digital=Section(words("summary.digital"), _digital(session, person)),
        jobs=Section(words("summary.jobs"), _jobs(session, person)),
        programme=words("summary.by"),
        foot=words("summary.foot"),
    )


def _shown(language: str, it: KeptStrength) -> ShownStrength:
    words = partial(house_texts().words, language)
    return ShownStrength(
        words(f"strengths.{it.dimension}.label"),
        ICONS[it.dimension],
        words("summary.quoted").format(example=it.example) if it.example else None,
        words(f"strengths.{it.dimension}.cv"),
    )


def _digital(session: Session, person: Person) -> tuple[Point, ...]:
    words = partial(house_texts().words, person.language)
    level = next_steps.digital_of(session, person.id)
    areas = level.areas.items() if level else ()
    return tuple(
        Point(words(f"digital.{area}.label"), words(f"digital.level.{reached}"))
        for area, reached in areas
    )


def _jobs(session: Session, person: Person) -> tuple[Point, ...]:
    words = partial(house_texts().words, person.language)
    return tuple(
        Point(words(f"wishes.{family}.label"), _sentence(words(f"wishes.{family}.why")))
        for family in wishes.wished(session, person.id)
    )


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."
