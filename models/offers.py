"""Define the tables of employers, their offers, trainings, job searches and destinations."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.engine.base import Base, BigKey, plain_enum
from models.outbox import EmailHolder
from rules.offers.opportunities import (
    Contract,
    Diploma,
    OfferRefusal,
    OpportunityKind,
    OpportunitySource,
    Reaction,
    Remote,
    Rhythm,
    Seeking,
    WorkingTime,
)


class OpportunityStatus(StrEnum):
    DRAFT = "draft"
    TO_APPROVE = "to_approve"
    LIVE = "live"
    PAUSED = "paused"
    """Paused by the employer, who may resume it."""
    REFUSED = "refused"
    FILLED = "filled"
    CLOSED = "closed"
    """Closed by its author, or gone from its source; a live one past `live_until` is over too."""


class Employer(EmailHolder, Base):
    """A person who posts offers in the chat, for one company."""

    __tablename__ = "employers"

    company: Mapped[str] = mapped_column(default="")
    company_key: Mapped[str] = mapped_column(default="", index=True)
    """The company's name, folded, to compare it."""
    joined_at: Mapped[datetime]
    paused_at: Mapped[datetime | None]
    """When offers were hidden, until the team decides: too many applications had no answer."""


class Opportunity(Base):
    """A job offer or a training; shown while live, until `live_until`, unless it is a double."""

    __tablename__ = "opportunities"
    __table_args__ = (
        UniqueConstraint("source", "kind", "external_id"),
        Index("ix_opportunities_shown", "kind", "status", "live_until"),
        Index("ix_opportunities_alike", "same_key"),
        Index(
            "ix_opportunities_answer_by",
            "answer_by",
            sqlite_where=text("answer_by IS NOT NULL"),
            postgresql_where=text("answer_by IS NOT NULL"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    kind: Mapped[OpportunityKind] = mapped_column(plain_enum(OpportunityKind))
    source: Mapped[OpportunitySource] = mapped_column(plain_enum(OpportunitySource))
    external_id: Mapped[str | None]
    """Its id at its source: the same id again is an update."""
    employer_id: Mapped[int | None] = mapped_column(
        ForeignKey("employers.person_id", ondelete="SET NULL"), index=True
    )
    status: Mapped[OpportunityStatus] = mapped_column(plain_enum(OpportunityStatus))
    title: Mapped[str]
    company: Mapped[str] = mapped_column(default="")
    """The employer, or the organisation that gives the training."""
    description: Mapped[str] = mapped_column(default="")
    rome: Mapped[str | None] = mapped_column(index=True)
    """A code of ROME 4.0, or of ROME 3 when the source has no other."""
    place: Mapped[str] = mapped_column(default="")
    """The place as shown: a town, or a department."""
    department: Mapped[str | None] = mapped_column(index=True)
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    remote: Mapped[Remote] = mapped_column(plain_enum(Remote), default=Remote.NONE)
    contract: Mapped[Contract | None] = mapped_column(plain_enum(Contract))
    months: Mapped[int | None]
    """How long a contract or a training lasts, if it ends."""
    hours: Mapped[WorkingTime | None] = mapped_column(plain_enum(WorkingTime))
    pay: Mapped[str] = mapped_column(default="")
    """The pay, as the author wrote it."""
    diploma: Mapped[Diploma | None] = mapped_column(plain_enum(Diploma))
    """The lowest diploma asked for; None when the offer does not say."""
    digital_level: Mapped[int | None]
    """From 1 (everything is shown) to 4 (shows others); None when the offer does not say."""
    strengths: Mapped[list[Any]] = mapped_column(default=list)
    """Up to three dimensions of the questionnaire of strengths: named, but worth no points."""
    skills: Mapped[list[Any]] = mapped_column(default=list)
    """Labels of skills, those of ROME where they come from it."""
    apply_url: Mapped[str | None]
    """The page to apply on, outside the chat."""
    contact_email: Mapped[str | None]
    """The address of a training's organiser: never shown."""
    starts_on: Mapped[date | None]
    created_at: Mapped[datetime]
    source_updated_at: Mapped[datetime | None]
    """When it last changed, as its source says."""
    seen_at: Mapped[datetime]
    """When it was last found at its source."""
    published_at: Mapped[datetime | None] = mapped_column(index=True)
    live_until: Mapped[datetime]
    live_days: Mapped[int | None]
    """For an employer's offer: how many days it is live once the team has approved it."""
    revision: Mapped[int] = mapped_column(default=0)
    """How often its employer has sent it to the team: the card of an older revision is void."""
    end_told_for: Mapped[datetime | None]
    """The value of `live_until` that its employer was asked about."""
    answer_by: Mapped[datetime | None]
    """Until when the team owes its employer a decision."""
    closed_at: Mapped[datetime | None]
    refused_because: Mapped[str | None]
    """The reason of the team's refusal, as a text key."""
    refusal_words: Mapped[str | None]
    """The team's message to the employer, beside the reason."""
    same_key: Mapped[str] = mapped_column(default="")
    """A key that two announcements of the same offer have in common."""
    double_of: Mapped[int | None] = mapped_column(
        ForeignKey("opportunities.id", ondelete="SET NULL"), index=True
    )
    """The opportunity that is shown instead of this one."""
    erased_at: Mapped[datetime | None]
    """When its company, text, links and place were erased: it is gone from its source."""


class JobSearch(Base):
    """What a person looks for, how far from home, and how often offers are sent to them."""

    __tablename__ = "job_searches"
    __table_args__ = (
        Index(
            "ix_job_searches_next_at",
            "next_digest_at",
            sqlite_where=text("next_digest_at IS NOT NULL"),
            postgresql_where=text("next_digest_at IS NOT NULL"),
        ),
    )

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    seeking: Mapped[Seeking | None] = mapped_column(plain_enum(Seeking))
    kilometres: Mapped[int | None]
    """Most kilometres from home; None when distance does not matter."""
    remote_only: Mapped[bool] = mapped_column(default=False)
    hours: Mapped[WorkingTime | None] = mapped_column(plain_enum(WorkingTime))
    """None: full time or part time."""
    contracts_excluded: Mapped[list[Any]] = mapped_column(default=list)
    """Contracts refused with « Pas pour moi : le contrat »; the person can undo it."""
    jobs_excluded: Mapped[list[Any]] = mapped_column(default=list)
    """ROME codes refused with « Pas pour moi : pas intéressant »."""
    level_too_high: Mapped[int] = mapped_column(default=0)
    """How often the person answered « Pas pour moi : le niveau »."""
    skills: Mapped[list[Any]] = mapped_column(default=list)
    """Labels of ROME skills that the person says they have."""
    rhythm: Mapped[Rhythm] = mapped_column(plain_enum(Rhythm), default=Rhythm.DAILY)
    next_digest_at: Mapped[datetime | None]
    """When offers may be sent next; None while they may not."""
    snoozed_until: Mapped[datetime | None]
    found_at: Mapped[datetime | None]
    """When the person answered « J'ai trouvé »: no more offers are sent."""
    found: Mapped[str | None]
    """What the person found: the value of a button."""
    changed_at: Mapped[datetime]


class Proposal(Base):
    """An opportunity that was shown to a person, and is never sent to them again."""

    __tablename__ = "proposals"
    __table_args__ = (
        Index("ix_proposals_of_opportunity", "opportunity_id"),
        Index(
            "ix_proposals_again_at",
            "again_at",
            sqlite_where=text("again_at IS NOT NULL"),
            postgresql_where=text("again_at IS NOT NULL"),
        ),
    )

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    opportunity_id: Mapped[int] = mapped_column(
        ForeignKey("opportunities.id", ondelete="CASCADE"), primary_key=True
    )
    shown_at: Mapped[datetime]
    reasons: Mapped[list[Any]]
    """Why it was shown, as decided then: text keys and the values that fill them."""
    reaction: Mapped[Reaction | None] = mapped_column(plain_enum(Reaction))
    refusal: Mapped[OfferRefusal | None] = mapped_column(plain_enum(OfferRefusal))
    reacted_at: Mapped[datetime | None]
    again_at: Mapped[datetime | None]
    """When to show it again, after « Plus tard »."""


class DestinationKind(StrEnum):
    PERMANENT = "permanent"
    LONG_FIXED_TERM = "long_fixed_term"
    """A CDD of six months or more."""
    SHORT_FIXED_TERM = "short_fixed_term"
    APPRENTICESHIP = "apprenticeship"
    OWN_BUSINESS = "own_business"
    TRAINING = "training"
    STILL_LOOKING = "still_looking"
    OTHER = "other"


class Destination(Base):
    """Where a person is 30, 90 or 180 days after their session."""

    __tablename__ = "destinations"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    session_id: Mapped[int] = mapped_column(ForeignKey("programme_sessions.id"), primary_key=True)
    days: Mapped[int] = mapped_column(primary_key=True)
    asked_at: Mapped[datetime]
    answer: Mapped[DestinationKind | None] = mapped_column(plain_enum(DestinationKind))
    answered_at: Mapped[datetime | None]
