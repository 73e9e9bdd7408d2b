"""What the peers that do the same work store, beside the communes that are ours."""

from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class Update(Base):
    """An update that was heard: once only."""

    __tablename__ = "peer_updates"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)


class Person(Base):
    __tablename__ = "peer_people"

    id: Mapped[int] = mapped_column(primary_key=True)
    telegram_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    first_name: Mapped[str]
    language: Mapped[str]


class Position(Base):
    """Where a person is in the script, and what they answered."""

    __tablename__ = "peer_positions"

    person_id: Mapped[int] = mapped_column(ForeignKey("peer_people.id"), primary_key=True)
    script: Mapped[str]
    step: Mapped[str]
    question: Mapped[int]
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)
    person: Mapped[Person] = relationship()


class Commune(Base):
    __tablename__ = "communes"

    insee: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    population: Mapped[int]


class CommunePostcode(Base):
    __tablename__ = "communes_postcodes"

    postcode: Mapped[str] = mapped_column(primary_key=True)
    insee: Mapped[str] = mapped_column(ForeignKey("communes.insee"), primary_key=True)


OWN = [Base.metadata.tables[it.__tablename__] for it in (Update, Person, Position)]
"""Those that are not there yet."""
