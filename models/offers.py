"""Job offers and trainings, what people want, what was shown to whom, where they end up."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.engine.base import Base
from models.engine.columns import BigKey, plain_enum
from rules.offers.opportunities import (
    Contract,
    Diploma,
    Hours,
    Kind,
    Reaction,
    Refusal,
    Remote,
    Rhythm,
    Seeking,
    Source,
)


class OpportunityStatus(StrEnum):
    DRAFT = "draft"
    TO_APPROVE = "to_approve"
    LIVE = "live"
    PAUSED = "paused"
    """By the employer; they may take it up again."""
    REFUSED = "refused"
    FILLED = "filled"
    CLOSED = "closed"
    """By who posted it, or gone from where it came; a live one past `live_until` counts too."""


class Opportunity(Base):
    """A job offer or a training.  Shown while live, until `live_until`, unless it is a double."""

    __tablename__ = "opportunities"
    __table_args__ = (
        UniqueConstraint("source", "kind", "external_id"),
        Index("ix_opportunities_shown", "kind", "status", "live_until"),
        Index("ix_opportunities_alike", "same_key"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    kind: Mapped[Kind] = mapped_column(plain_enum(Kind))
    source: Mapped[Source] = mapped_column(plain_enum(Source))
    external_id: Mapped[str | None]
    """Its name where it comes from: the same again is an update."""
    employer_id: Mapped[int | None] = mapped_column(
        ForeignKey("employers.person_id", ondelete="SET NULL"), index=True
    )
    status: Mapped[OpportunityStatus] = mapped_column(plain_enum(OpportunityStatus))
    title: Mapped[str]
    company: Mapped[str] = mapped_column(default="")
    """Or who gives the training."""
    description: Mapped[str] = mapped_column(default="")
    rome: Mapped[str | None] = mapped_column(index=True)
    """A code of ROME 4.0, or of ROME 3 when that is all the source says."""
    place: Mapped[str] = mapped_column(default="")
    """As shown: a town, or a department."""
    department: Mapped[str | None] = mapped_column(index=True)
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    remote: Mapped[Remote] = mapped_column(plain_enum(Remote), default=Remote.NONE)
    contract: Mapped[Contract | None] = mapped_column(plain_enum(Contract))
    months: Mapped[int | None]
    """How long a contract or a training lasts, if it ends."""
    hours: Mapped[Hours | None] = mapped_column(plain_enum(Hours))
    pay: Mapped[str] = mapped_column(default="")
    """As written by who posts it."""
    diploma: Mapped[Diploma | None] = mapped_column(plain_enum(Diploma))
    """The least that is asked for; none when nothing is said."""
    digital_level: Mapped[int | None]
    """From 1 (everything is shown) to 4 (shows others); none when nothing is said."""
    strengths: Mapped[list[Any]] = mapped_column(default=list)
    """Up to three dimensions of the questionnaire of strengths: words, never weight."""
    skills: Mapped[list[Any]] = mapped_column(default=list)
    """Labels, as in ROME where they come from it."""
    apply_url: Mapped[str | None]
    """Where one applies outside the chat."""
    contact_email: Mapped[str | None]
    """Of who organises a training: never shown."""
    starts_on: Mapped[date | None]
    created_at: Mapped[datetime]
    source_updated_at: Mapped[datetime | None]
    """When the source says it last changed."""
    seen_at: Mapped[datetime]
    """When it was last found where it comes from."""
    published_at: Mapped[datetime | None] = mapped_column(index=True)
    live_until: Mapped[datetime]
    live_days: Mapped[int | None]
    """Of an employer's own: how long it is live once the team has said yes."""
    revision: Mapped[int] = mapped_column(default=0)
    """How often its employer has sent it to the team: an older card decides nothing."""
    end_told_for: Mapped[datetime | None]
    """The end that its employer was asked about."""
    answer_by: Mapped[datetime | None]
    """When the team said to its employer that it would have read it."""
    closed_at: Mapped[datetime | None]
    refused_because: Mapped[str | None]
    """A text key: why the team said no."""
    refusal_words: Mapped[str | None]
    """Its sentence to the employer, with that."""
    same_key: Mapped[str] = mapped_column(default="")
    """What two announcements of the same offer have in common."""
    double_of: Mapped[int | None] = mapped_column(
        ForeignKey("opportunities.id", ondelete="SET NULL"), index=True
    )
    """The one that is shown in its place."""
    erased_at: Mapped[datetime | None]
    """Gone from its source: company, text, links and place are erased."""


class JobSearch(Base):
    """What a person looks for, how far, and how often they want to hear of it."""

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
    """How far from home; none when distance does not matter."""
    remote_only: Mapped[bool] = mapped_column(default=False)
    hours: Mapped[Hours | None] = mapped_column(plain_enum(Hours))
    """None: both will do."""
    contracts_excluded: Mapped[list[Any]] = mapped_column(default=list)
    """After « Pas pour moi : le contrat »; can be put right."""
    jobs_excluded: Mapped[list[Any]] = mapped_column(default=list)
    """ROME codes, after « Pas pour moi : pas intéressant »."""
    level_too_high: Mapped[int] = mapped_column(default=0)
    """How often « Pas pour moi : le niveau » was said."""
    skills: Mapped[list[Any]] = mapped_column(default=list)
    """Labels of ROME the person says they have."""
    rhythm: Mapped[Rhythm] = mapped_column(plain_enum(Rhythm), default=Rhythm.DAILY)
    next_digest_at: Mapped[datetime | None]
    """When offers may be sent next; none while they may not."""
    snoozed_until: Mapped[datetime | None]
    found_at: Mapped[datetime | None]
    """« J'ai trouvé »: nothing more is sent."""
    found: Mapped[str | None]
    """What was found: one of our buttons."""
    changed_at: Mapped[datetime]


class Proposal(Base):
    """An opportunity that was shown to a person: it is never sent to them again."""

    __tablename__ = "proposals"
    __table_args__ = (Index("ix_proposals_of_opportunity", "opportunity_id"),)

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    opportunity_id: Mapped[int] = mapped_column(
        ForeignKey("opportunities.id", ondelete="CASCADE"), primary_key=True
    )
    shown_at: Mapped[datetime]
    reasons: Mapped[list[Any]]
    """Why it was shown, as decided then: text keys and what fills them."""
    reaction: Mapped[Reaction | None] = mapped_column(plain_enum(Reaction))
    refusal: Mapped[Refusal | None] = mapped_column(plain_enum(Refusal))
    reacted_at: Mapped[datetime | None]
    again_at: Mapped[datetime | None]
    """« Plus tard »: the person asked to see it again then."""


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
