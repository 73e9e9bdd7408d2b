"""Every table and column: whether it goes into a person's copy of their data, or why it does not.

Data, and the one place for it: a test walks the tables and fails when one is not here whole.
How long each is kept will stand beside, as another field of `Treatment`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import ColumnElement, Table, and_, or_, select

from models.tables import metadata
from models.tickets import What
from services.team.messages import TO_TEAM
from services.tickets.cards import CARD

Way = Callable[[Table, int], ColumnElement[bool]]
"""Which rows of a table are about a person, or theirs."""


class Why(StrEnum):
    """Why something is not in the copy; ends a text key of what the copy says."""

    NOBODY = "nobody"
    """It is about no person: never mentioned."""
    INTERNAL = "internal"
    """Numbers by which the program finds its way."""
    SECRET = "secret"
    """Of a code or a link, only a trace without the key is kept."""
    PASSING = "passing"
    """Forgotten within the hour: an address being checked."""
    OTHERS = "others"
    """About somebody else."""
    CONFIDENCE = "confidence"
    """What somebody said in confidence."""
    UNPROVEN = "unproven"
    """Nothing shows that it is the same person."""


@dataclass(frozen=True, slots=True)
class Treatment:
    mine: Way | None = None
    """None: nothing of the table is in a copy."""
    told: tuple[str, ...] = ()
    kept_back: Mapping[str, Why] = field(default_factory=dict)
    """Columns, each with its reason."""

    @property
    def columns(self) -> frozenset[str]:
        return frozenset(self.told) | self.kept_back.keys()


def _told(mine: Way, columns: str, **kept_back: str) -> Treatment:
    return Treatment(mine, tuple(columns.split()), _reasons(kept_back))


def _not_told(**kept_back: str) -> Treatment:
    return Treatment(kept_back=_reasons(kept_back))


def _reasons(kept_back: Mapping[str, str]) -> Mapping[str, Why]:
    return {name: Why(why) for why, names in kept_back.items() for name in names.split()}


def _by(*columns: str) -> Way:
    return lambda table, person_id: or_(*(table.c[name] == person_id for name in columns))


def _through(column: str, other: str, *columns: str) -> Way:
    """By the rows of another table that are the person's."""

    def way(table: Table, person_id: int) -> ColumnElement[bool]:
        there = metadata.tables[other]
        mine = or_(*(there.c[name] == person_id for name in columns))
        key = next(iter(table.c[column].foreign_keys)).column.name
        return table.c[column].in_(select(there.c[key]).where(mine))

    return way


def _spoken(table: Table, person_id: int) -> ColumnElement[bool]:
    """Reports that the person made; one about them was made in confidence."""
    by_mentor = table.c.by_mentor.is_(True)
    return or_(
        and_(table.c.participant_id == person_id, ~by_mentor),
        and_(table.c.mentor_id == person_id, by_mentor),
    )


def _words_spoken(table: Table, person_id: int) -> ColumnElement[bool]:
    reports = metadata.tables["reports"]
    return table.c.report_id.in_(select(reports.c.id).where(_spoken(reports, person_id)))


def _said(table: Table, person_id: int) -> ColumnElement[bool]:
    """What was said to the person, and their own words on the way to the team."""
    to_them = and_(table.c.person_id == person_id, table.c.about_id.is_(None))
    passed_on = or_(
        table.c.kind == CARD.name,
        and_(table.c.kind == TO_TEAM.name, table.c.key.startswith("left:")),
    )
    return or_(to_them, and_(table.c.about_id == person_id, passed_on))


def _on_its_way(table: Table, person_id: int) -> ColumnElement[bool]:
    return and_(table.c.person_id == person_id, table.c.what == What.CARD)


def _traced(table: Table, person_id: int) -> ColumnElement[bool]:
    """What a member of the team did; what the team did about the person."""
    return or_(table.c.actor_id == person_id, table.c.subjects["person"].as_integer() == person_id)


MINE = _by("person_id")
OF_MENTOR = _by("mentor_id")

TREATMENTS: Mapping[str, Treatment] = {
    # Who they are, and what they told.
    "people": _told(
        _by("id"),
        "telegram_id joined_at language source first_name phone email gender equipment diploma"
        " comfort_needs department blocked_at chase_stopped_at keep_informed_at fewer_messages_at"
        " nudges_suspended_at meetings_suspended_at email_copies_at seen_at told_of_erasure_at",
        internal="id bot_id link_generation",
        others="nudges_suspended_by",
    ),
    "roles": _told(MINE, "role granted_at", internal="person_id invitation_id"),
    "notices": _told(MINE, "version shown_at", internal="id person_id update_id"),
    "consents": _told(
        MINE,
        "purpose subject text_version given_at withdrawn_at",
        internal="id person_id update_id",
    ),
    "asked_once": _told(MINE, "question asked_at", internal="person_id"),
    "accounts_flags": _told(
        _by("person_id", "other_id"),
        "reason flagged_at",
        internal="id",
        others="person_id other_id",
    ),
    # The session, the verdict, the place.
    "enrolments": _told(
        MINE, "session_id status changed_at answer_by left_reason", internal="id person_id"
    ),
    "eligibility_verdicts": _told(
        MINE,
        "session_id outcome reasons method insee zone zone_code zone_name vintage situation"
        " age_band judged_at details",
        internal="id person_id",
        others="judged_by",
    ),
    "minors": _told(
        MINE,
        "said_at given_by given_how given_on recorded_at withdrawn_at of_age_at",
        internal="person_id",
        others="recorded_by",
    ),
    "call_backs": _not_told(
        unproven="first_name contact asked_at called_at",
        internal="id bot_id stamp",
        others="called_by",
    ),
    # Strengths, wishes.
    "assessment_runs": _told(
        MINE, "assessment version started_at finished_at", internal="id person_id"
    ),
    "assessment_answers": _told(
        _through("run_id", "assessment_runs", "person_id"),
        "statement choice answered_at",
        internal="run_id",
    ),
    "kept_strengths": _told(MINE, "dimension example kept_at", internal="person_id"),
    "wishes": _told(MINE, "place family", internal="person_id"),
    # Meetings.
    "bookings": _told(
        MINE,
        "slot_id session_id status question booked_at ended_at said_by_participant"
        " said_by_participant_at said_by_mentor said_by_mentor_at",
        internal="id person_id uid sequence shown_in",
    ),
    "reports": _told(
        _spoken,
        "session_id category serious call_back opened_at answer_by settled_at",
        internal="id bot_id booking_id by_mentor pinged_at taken_at",
        others="participant_id mentor_id company_key taken_by settled_by",
    ),
    "report_traces": _not_told(internal="id bot_id", confidence="report_id fingerprint expires_at"),
    "report_words": _told(_words_spoken, "words", internal="report_id", others="participant_id"),
    "mentors": _told(
        MINE,
        "status first_name company job subjects families languages department work_email"
        " email_confirmed_at email_code_sent_at email_tries referent charter_version charter_at"
        " own_room_url own_room_approved_at approved_at suspended_at answer_by",
        internal="person_id company_key",
        secret="email_code_hash",
        others="approved_by",
    ),
    "slot_rules": _told(
        OF_MENTOR,
        "session_id weekday starts ends minutes seats until_on",
        internal="id mentor_id expanded_on",
    ),
    "absences": _told(OF_MENTOR, "from_on to_on", internal="mentor_id"),
    "slots": _told(
        OF_MENTOR,
        "session_id starts_at ends_at seats taken place status confirmed_at held_at",
        internal="id mentor_id opportunity_id rule_id sequence nudge_at rescue_at has_room",
        secret="room",
    ),
    "attestations": _told(
        OF_MENTOR, "session_id code since until made_at", internal="id mentor_id"
    ),
    # Workshops.
    "registrations": _told(
        MINE,
        "workshop_id status asked_at offered_until changed_at coming_at attended attended_at",
        internal="id person_id uid sequence",
    ),
    "workshops": _told(
        _by("host_id"),
        "session_id title about starts_at ends_at host_name status summary summary_at closed_at",
        internal="id code kind seats overbooking capacity places taken host_id sequence",
        secret="room_url attendance_code",
    ),
    "code_tries": _told(MINE, "since tries", internal="person_id"),
    "participant_attestations": _told(
        MINE,
        "session_id code events minutes first_on last_on made_at",
        internal="id person_id",
    ),
    "feedback": _told(
        MINE, "session_id about score words said_at", internal="id person_id subject_id"
    ),
    "surveys_taken": _told(MINE, "session_id", internal="person_id"),
    # Offers and applications.
    "job_searches": _told(
        MINE,
        "seeking kilometres remote_only hours contracts_excluded jobs_excluded level_too_high"
        " skills rhythm next_digest_at snoozed_until found_at found changed_at",
        internal="person_id",
    ),
    "proposals": _told(
        MINE,
        "opportunity_id shown_at reasons reaction refusal reacted_at again_at",
        internal="person_id",
    ),
    "destinations": _told(
        MINE, "session_id days asked_at answer answered_at", internal="person_id"
    ),
    "curricula_vitae": _told(MINE, "format size kept_at stored_as", internal="id person_id"),
    "applications": _told(
        MINE,
        "opportunity_id status outside message shared sent_at seen_at answered_at"
        " interview_times interview_where interview_at interview_minutes interview_was_at slot_id"
        " invited_at refused_because changed_at nudges nudged_by_person_at",
        internal="id person_id cv_id next_at uid sequence link_generation",
    ),
    "employers": _told(
        MINE,
        "company work_email email_confirmed_at email_code_sent_at email_tries joined_at paused_at",
        internal="person_id company_key",
        secret="email_code_hash",
    ),
    "opportunities": _told(
        _by("employer_id"),
        "kind status title company description rome place department remote contract months hours"
        " pay diploma digital_level strengths skills apply_url starts_on created_at published_at"
        " live_until answer_by closed_at refused_because refusal_words",
        internal="id source external_id employer_id latitude longitude source_updated_at seen_at"
        " live_days revision end_told_for same_key double_of erased_at",
        others="contact_email",
    ),
    # What was said, to them and by them.
    "conversations": _told(
        MINE,
        "script step answers heard_at",
        internal="person_id depth version trail options question last_question asked_in call_id"
        " call_due_at traces",
        passing="pending",
    ),
    "updates": _told(
        MINE,
        "lines answer_due_at answered_at",
        internal="bot_id update_id person_id chat_id question_message_id process",
    ),
    "standing_buttons": _told(MINE, "buttons said_at", internal="id person_id outbox_id"),
    "outbox": _told(
        _said,
        "kind params due_at state finished_at",
        internal="id bot_id person_id about_id key urgency next_try_at held_until claim_epoch"
        " attempts doubtful message_id",
    ),
    "letters": _told(
        MINE,
        "to_address text values calendar due_at state finished_at",
        internal="id bot_id person_id key next_try_at expires_at claim_epoch attempts doubtful",
        secret="links",
    ),
    "announcement_opt_outs": _told(MINE, "category since", internal="person_id"),
    "announcement_recipients": _told(
        MINE,
        "announcement_id state reason finished_at",
        internal="person_id bot_id next_try_at claim_epoch attempts message_id",
    ),
    "calendar_feeds": _told(MINE, "made_at", internal="person_id", secret="token_hash"),
    "tickets": _told(
        MINE,
        "text subject danger opened_at waits_since acknowledged_at answered_at answer_minutes"
        " team_wrote_at closed_at answer_by taken_at calls_tried outcome",
        internal="id person_id next_at",
        others="answered_by taken_by",
    ),
    "distress_signals": _told(MINE, "category at asked_back", internal="id person_id"),
    "topics": _told(MINE, "closed_at", internal="person_id bot_id thread_id"),
    "topic_posts": _told(
        _on_its_way,
        "what params next_try_at",
        internal="id bot_id person_id claim_epoch attempts",
    ),
    # What a member of the team did.
    "audit": _told(_traced, "action at", internal="id", others="actor_id subjects"),
    "duties": _told(MINE, "since_at", internal="person_id"),
    "canned_answers": _told(
        _by("changed_by"), "title text changed_at", internal="id bot_id changed_by"
    ),
    "invitations": _told(
        _by("invited_by"),
        "role created_at expires_at used_at revoked_at",
        internal="id invited_by",
        secret="token_hash",
    ),
    "session_drafts": _told(MINE, "draft changed_at", internal="person_id"),
    "announcements": _told(
        _by("made_by"),
        "made_at category content text links audience state starts_at finished_at",
        internal="id bot_id made_by entities file_id recipients halted_until chat_id"
        " progress_message_id reached",
        others="confirmed_by second_by",
    ),
    "data_protection": _told(
        _by("recorded_by"),
        "controller contact assessed_on processors recorded_at",
        internal="id recorded_by",
    ),
    # Nobody's: what is said to all, figures, maps, jobs, the machine.
    "programme_sessions": _not_told(
        nobody="id code name departments starts_on ends_on seats overbooking zone_rule"
        " priority_until minimum_age job_seeker_required doors texts meetings offers_on opened_at"
        " closed_at"
    ),
    "survey_counts": _not_told(nobody="session_id question answer people"),
    "past_steps": _not_told(nobody="session_id step people"),
    "erasures": _not_told(nobody="number erased_at reason"),
    "alerts": _not_told(nobody="id bot_id kind raised_at over_at"),
    "communes": _not_told(
        nobody="insee name department population postcodes latitude longitude parent"
    ),
    "communes_postcodes": _not_told(nobody="postcode insee"),
    "rural_communes": _not_told(nobody="insee name ruralness"),
    "zones": _not_told(nobody="code name communes geometry"),
    "zone_loads": _not_told(nobody="id source vintage counts digest loaded_at details"),
    "rome_jobs": _not_told(nobody="code label parent digital"),
    "rome_titles": _not_told(nobody="ogr code label"),
    "rome_skills": _not_told(nobody="code ogr label main"),
    "rome_loads": _not_told(nobody="id demonstration digest jobs titles skills loaded_at"),
    "staff_groups": _not_told(nobody="bot_id chat_id"),
    "leases": _not_told(nobody="bot_id holder epoch beat"),
    "shared_paces": _not_told(nobody="bot_id shares halts halt_seconds"),
    "progress": _not_told(nobody="bot_id name reached_at reached_id"),
}
