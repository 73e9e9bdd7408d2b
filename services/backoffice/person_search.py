"""Find people for the team, and tell those of one first name apart by town and age."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.texts import plain_text
from models.enrolment import EligibilityVerdict
from models.geography import Commune
from models.mentors import Mentor
from models.offers import Employer
from models.people import Person
from rules.backoffice.person_search import SearchablePerson, closest
from services.conversation.text import ROOM, fitting
from services.conversation.turn_context import TurnContext
from services.people import people

SHOWN = 8
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


def _closest(session: Session, bot_id: int, typed: str) -> list[int]:
    query = select(Person.id, Person.first_name, Person.phone, Person.email)
    rows = session.execute(query.where(people.of_bot(bot_id))).all()
    places = _places(session)
    candidates = (
        SearchablePerson(row[0], row[1] or "", row[2] or "", row[3] or "", places.get(row[0], ()))
        for row in rows
    )
    return closest(typed, candidates)[:SHOWN]


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


def _places(session: Session) -> Mapping[int, tuple[str, ...]]:
    """Return, by person, the towns that they gave and the companies that they work for."""
    towns = select(EligibilityVerdict.person_id, Commune.name).join(
        Commune, Commune.insee == EligibilityVerdict.insee
    )
    companies = (select(holder.person_id, holder.company) for holder in (Mentor, Employer))
    places: dict[int, tuple[str, ...]] = defaultdict(tuple)
    for query in (towns.distinct(), *companies):
        for person_id, place in session.execute(query):
            places[person_id] = (*places[person_id], place)
    return places
