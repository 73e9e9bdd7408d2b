"""Find people for the team, and tell those of one first name apart by town and age."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import ColumnElement, Select, false, func, or_, select
from sqlalchemy.orm import Session

from flows.texts import plain_text
from models.enrolment import EligibilityVerdict
from models.geography import Commune
from models.mentoring.mentors import Mentor
from models.offers import Employer
from models.people import Person
from rules.backoffice.person_search import (
    SearchablePerson,
    close_names,
    closest,
    digits_in,
    end_of_phone,
)
from services.conversation.text import ROOM, fitting
from services.conversation.turn_context import TurnContext
from services.people import people

SHOWN, MOST_FOUND = 8, 500
BETWEEN = " · "


def people_like(context: TurnContext, answers: Mapping[str, str]) -> Sequence[tuple[str, str]]:
    """List the people nearest to what was typed: name, telephone, e-mail, number, town, company."""
    ids = _closest(context.session, context.bot_id, answers["who"])
    by_id = labels(context.session, ids, context.language)
    return [(str(person_id), by_id[person_id]) for person_id in ids]


def found(session: Session, bot_id: int, typed: str, language: str) -> Sequence[str]:
    """Return a line for each person nearest to what was typed, with their number."""
    ids = _closest(session, bot_id, typed)
    told = {row.id: row for row in session.scalars(select(Person).where(Person.id.in_(ids)))}
    return [_numbered(_told(session, told[person_id], language), person_id) for person_id in ids]


def closest_ids(session: Session, bot_id: int, typed: str) -> Sequence[int]:
    """Return the ids of the people who fit what was typed, the closest first."""
    return _ranked(session, bot_id, typed)[:MOST_FOUND]


def _closest(session: Session, bot_id: int, typed: str) -> list[int]:
    return _ranked(session, bot_id, typed)[:SHOWN]


def _ranked(session: Session, bot_id: int, typed: str) -> list[int]:
    may_fit = people.of_bot(bot_id), _may_fit(session, bot_id, typed)
    query = select(Person.id, Person.first_name, Person.phone, Person.email).where(*may_fit)
    rows = session.execute(query).all()
    places = _places(session, select(Person.id).where(*may_fit))
    candidates = (
        SearchablePerson(row[0], row[1] or "", row[2] or "", row[3] or "", places.get(row[0], ()))
        for row in rows
    )
    return closest(typed, candidates)


def _may_fit(session: Session, bot_id: int, typed: str) -> ColumnElement[bool]:
    """Return a condition on the few people among whom the closest are looked for."""
    if "@" in typed:
        return func.lower(Person.email).contains(typed.strip().lower(), autoescape=True)
    if digits := digits_in(typed):
        end = end_of_phone(digits)
        return or_(Person.id == int(digits), Person.phone.endswith(end) if end else false())
    names = select(Person.first_name).where(people.of_bot(bot_id), Person.first_name.is_not(None))
    known = (name for name in session.scalars(names.distinct()) if name is not None)
    return Person.first_name.in_(close_names(typed, known))


def labels(session: Session, person_ids: Collection[int], language: str) -> Mapping[int, str]:
    """Return a button for each person: first name, town or company, age.

    Two who read alike have their number too.
    """
    rows = {row.id: row for row in session.scalars(select(Person).where(Person.id.in_(person_ids)))}
    told = {person_id: _told(session, rows[person_id], language) for person_id in person_ids}
    alike = Counter(told.values())
    return {
        person_id: _numbered(label, person_id) if alike[label] > 1 else label
        for person_id, label in told.items()
    }


def _told(session: Session, person: Person, language: str) -> str:
    town, age = _town_and_age(session, person.id)
    place = town or _company(session, person.id)
    words = [person.first_name or "?"]
    words += [place] if place else []
    words += [plain_text(language, f"person.age.{age}")] if age else []
    if len(words) == 1:
        return _numbered(words[0], person.id)
    whole = BETWEEN.join(words)
    return whole if len(whole) <= ROOM else fitting(BETWEEN.join(words[:2]))


def _numbered(label: str, person_id: int) -> str:
    number = f"{BETWEEN}n° {person_id}"
    if label.endswith(number):
        return label
    return f"{fitting(label, ROOM - len(number))}{number}"


def _town_and_age(session: Session, person_id: int) -> tuple[str | None, str | None]:
    query = (
        select(Commune.name, EligibilityVerdict.age_band)
        .outerjoin(Commune, Commune.insee == EligibilityVerdict.insee)
        .where(EligibilityVerdict.person_id == person_id)
        .order_by(EligibilityVerdict.id.desc())
        .limit(1)
    )
    row = session.execute(query).first()
    return (row[0], row[1]) if row else (None, None)


def _company(session: Session, person_id: int) -> str:
    holders = (session.get(Mentor, person_id), session.get(Employer, person_id))
    return next((holder.company for holder in holders if holder and holder.company), "")


def _places(session: Session, ids: Select[int]) -> Mapping[int, tuple[str, ...]]:
    """Return, by person, the towns given and the companies of employers and mentors."""
    towns = (
        select(EligibilityVerdict.person_id, Commune.name)
        .join(Commune, Commune.insee == EligibilityVerdict.insee)
        .where(EligibilityVerdict.person_id.in_(ids))
    )
    companies = (
        select(holder.person_id, holder.company).where(holder.person_id.in_(ids))
        for holder in (Mentor, Employer)
    )
    places: dict[int, tuple[str, ...]] = defaultdict(tuple)
    for query in (towns.distinct(), *companies):
        for person_id, place in session.execute(query):
            places[person_id] = (*places[person_id], place)
    return places
