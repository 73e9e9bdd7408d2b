"""Say for each column of each table whether a person's copy of their data holds it, or why not.

This is the one place that says it: a test walks the tables, and fails when a column is not here.
What sums a table up in the chat stands beside it. How long each is kept stands in `kept`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import ColumnElement, Table, and_, or_, select

from models.tables import metadata
from models.tickets import TopicPostKind
from services.team.messages import TO_TEAM
from services.tickets.cards import CARD

RowFilter = Callable[[Table, int], ColumnElement[bool]]
"""The condition on rows of a table that are about a person, or theirs."""


class LeftOutReason(StrEnum):
    """Why something is not in the copy; ends the text key of what the copy says about it."""

    NOBODY = "nobody"
    """It is about no person: never mentioned."""
    INTERNAL = "internal"
    """Ids and states that only the program needs."""
    SECRET = "secret"
    """A code or a link, of which only a hash is kept."""
    PASSING = "passing"
    """Forgotten within the hour: an address being checked."""
    OTHERS = "others"
    """It is about somebody else."""
    CONFIDENCE = "confidence"
    """Somebody said it in confidence."""


@dataclass(frozen=True, slots=True)
class DataTreatment:
    """The columns of a table taken into a copy of a person's data, and those left out."""

    rows_of: RowFilter | None = None
    """None when nothing of the table is in a copy."""
    copied: tuple[str, ...] = ()
    left_out: Mapping[str, LeftOutReason] = field(default_factory=dict)
    """Columns that are left out, each with its reason."""
    summed_up: tuple[str, ...] = ()
    """The lines that sum it up in the chat (`stored_data`)."""

    @property
    def columns(self) -> frozenset[str]:
        return frozenset(self.copied) | self.left_out.keys()


def _copied(rows_of: RowFilter, columns: str, *, summed_up: str, **left_out: str) -> DataTreatment:
    names, lines = tuple(columns.split()), tuple(summed_up.split())
    return DataTreatment(rows_of, names, _reasons(left_out), lines)


def _only_copied(rows_of: RowFilter, columns: str, **left_out: str) -> DataTreatment:
    """Nothing sums it up: it passes, it is of the team, or somebody else may read the screen."""
    return _copied(rows_of, columns, summed_up="", **left_out)


def _not_copied(**left_out: str) -> DataTreatment:
    return DataTreatment(left_out=_reasons(left_out))


def _reasons(left_out: Mapping[str, str]) -> Mapping[str, LeftOutReason]:
    return {
        name: LeftOutReason(reason) for reason, names in left_out.items() for name in names.split()
    }


def _by(*columns: str) -> RowFilter:
    return lambda table, person_id: or_(*(table.c[name] == person_id for name in columns))


def _through(column: str, other: str, *columns: str) -> RowFilter:
    """Return the filter of rows that refer to the person's rows of another table."""

    def row_filter(table: Table, person_id: int) -> ColumnElement[bool]:
        other_table = metadata.tables[other]
        is_theirs = or_(*(other_table.c[name] == person_id for name in columns))
        key = next(iter(table.c[column].foreign_keys)).column.name
        return table.c[column].in_(select(other_table.c[key]).where(is_theirs))

    return row_filter


def _reports_made(table: Table, person_id: int) -> ColumnElement[bool]:
    """Filter the reports made by the person; reports about them were made in confidence."""
    by_mentor = table.c.by_mentor.is_(True)
    return or_(
        and_(table.c.participant_id == person_id, ~by_mentor),
        and_(table.c.mentor_id == person_id, by_mentor),
    )


def _words_of_reports_made(table: Table, person_id: int) -> ColumnElement[bool]:
    reports = metadata.tables["reports"]
    return table.c.report_id.in_(select(reports.c.id).where(_reports_made(reports, person_id)))


def _messages(table: Table, person_id: int) -> ColumnElement[bool]:
    """Filter what was said to the person, and their own words on the way to the team."""
    to_them = and_(table.c.person_id == person_id, table.c.about_id.is_(None))
    passed_on = or_(
        table.c.kind == CARD.name,
        and_(table.c.kind == TO_TEAM.name, table.c.key.startswith("left:")),
    )
    return or_(to_them, and_(table.c.about_id == person_id, passed_on))


def _waiting_cards(table: Table, person_id: int) -> ColumnElement[bool]:
    return and_(table.c.person_id == person_id, table.c.what == TopicPostKind.CARD)


def _audited(table: Table, person_id: int) -> ColumnElement[bool]:
    """Filter what a member of the team did, and what the team did about the person."""
    return or_(table.c.actor_id == person_id, table.c.subjects["person"].as_integer() == person_id)


MINE = _by("person_id")
OF_MENTOR = _by("mentor_id")

TREATMENTS: Mapping[str, DataTreatment] = {
    # Who they are, and what they told.
    "people": _copied(
        _by("id"),
        "joined_at language source first_name phone email gender equipment diploma"
        " comfort_needs safe_contact department chase_stopped_at keep_informed_at"
        " fewer_messages_at nudges_suspended_at meetings_suspended_at email_copies_at seen_at"
        " told_of_erasure_at",
        internal="id bot_id link_generation look_at telegram_id blocked_at",
        others="nudges_suspended_by",
        summed_up="since source first_name phone email equipment diploma gender comfort"
        " safe_contact department fewer_messages nudges_suspended meetings_suspended copies",
    ),
    "addresses": _only_copied(
        MINE, "channel key since blocked_at", internal="id person_id bot_id preferred"
    ),
    "web_devices": _only_copied(
        MINE,
        "opened_at seen_at ends_at is_shared",
        internal="id person_id shown",
        secret="secret_hash",
    ),
    "return_words": _only_copied(MINE, "ends_at", internal="person_id", secret="words_hash"),
    "desks": _only_copied(
        MINE,
        "browser opened_at seen_at ends_at",
        internal="id bot_id person_id asked_at code",
        secret="secret_hash",
    ),
    "desk_searches": _not_copied(internal="number desk_id listing", others="words"),
    "saved_filters": _only_copied(
        MINE, "name is_shared", internal="id bot_id person_id listing asked"
    ),
    "desk_acts": _only_copied(
        MINE,
        "asked_at",
        internal="id bot_id person_id listing name state ended_at",
        others="fields second_by",
    ),
    "desk_act_rows": _only_copied(
        MINE, "is_done", internal="act_id subject_id person_id verdict before"
    ),
    "person_notes": _only_copied(
        MINE, "words is_call noted_at until", internal="id person_id", others="noted_by"
    ),
    "contact_proofs": _only_copied(
        MINE,
        "email email_confirmed_at email_code_sent_at email_tries called_at stopped_at",
        internal="person_id",
        secret="email_code_hash",
    ),
    "introductions": _copied(
        MINE, "job sentence changed_at", internal="person_id", summed_up="card"
    ),
    "mentor_photos": _copied(
        MINE, "content charter_version chosen_at", internal="person_id", summed_up="photo"
    ),
    "sent_pictures": _only_copied(MINE, "sent_at", internal="bot_id fingerprint person_id file_id"),
    "roles": _only_copied(MINE, "role granted_at", internal="person_id invitation_id"),
    "notices": _only_copied(MINE, "version shown_at", internal="id person_id update_id"),
    "consents": _only_copied(
        MINE,
        "purpose subject text_version given_at withdrawn_at",
        internal="id person_id update_id",
    ),
    "asked_once": _only_copied(MINE, "question asked_at", internal="person_id"),
    "accounts_flags": _only_copied(
        _by("person_id", "other_id"),
        "reason flagged_at",
        internal="id",
        others="person_id other_id",
    ),
    # The session, the verdict, the place.
    "enrolments": _copied(
        MINE,
        "session_id status changed_at answer_by left_reason",
        internal="id person_id refusal_at refusal_reason decided_zone",
        others="refused_by",
        summed_up="session left",
    ),
    "eligibility_verdicts": _copied(
        MINE,
        "session_id outcome reasons method insee zone zone_code zone_name vintage situation"
        " age_band judged_at details",
        internal="id person_id",
        others="judged_by",
        summed_up="zone situation age",
    ),
    "minors": _copied(
        MINE,
        "said_at given_by given_how given_on recorded_at withdrawn_at of_age_at",
        internal="person_id",
        others="recorded_by",
        summed_up="agreement",
    ),
    "call_backs": _only_copied(
        MINE,
        "first_name contact asked_at called_at",
        internal="id bot_id stamp person_id",
        others="called_by",
    ),
    # Strengths, wishes.
    "assessment_runs": _only_copied(
        MINE, "assessment version started_at finished_at", internal="id person_id"
    ),
    "assessment_answers": _copied(
        _through("run_id", "assessment_runs", "person_id"),
        "statement choice answered_at",
        internal="run_id",
        summed_up="digital",
    ),
    "kept_strengths": _copied(
        MINE, "dimension example kept_at", internal="person_id", summed_up="strengths examples"
    ),
    "wishes": _copied(MINE, "place family", internal="person_id", summed_up="wishes"),
    # Meetings.
    "bookings": _copied(
        MINE,
        "slot_id session_id status question booked_at ended_at said_by_participant"
        " said_by_participant_at said_by_mentor said_by_mentor_at",
        internal="id person_id uid sequence absence_at shown_in",
        summed_up="meetings",
    ),
    "reports": _only_copied(
        _reports_made,
        "session_id category serious call_back opened_at answer_by settled_at",
        internal="id bot_id booking_id by_mentor pinged_at taken_at",
        others="participant_id mentor_id company_key taken_by settled_by",
    ),
    "report_traces": _not_copied(
        internal="id bot_id", confidence="report_id fingerprint expires_at"
    ),
    "report_words": _only_copied(
        _words_of_reports_made, "words", internal="report_id", others="participant_id"
    ),
    "mentors": _copied(
        MINE,
        "status first_name company job subjects families languages department work_email"
        " email_confirmed_at email_code_sent_at email_tries referent charter_version charter_at"
        " own_room_url own_room_approved_at approved_at suspended_at answer_by",
        internal="person_id company_key",
        secret="email_code_hash",
        others="approved_by",
        summed_up="mentor mentor_languages mentor_families mentor_charter",
    ),
    "slot_rules": _only_copied(
        OF_MENTOR,
        "session_id weekday starts ends minutes seats until_on",
        internal="id mentor_id expanded_on",
    ),
    "absences": _only_copied(OF_MENTOR, "from_on to_on", internal="mentor_id"),
    "slots": _only_copied(
        OF_MENTOR,
        "session_id starts_at ends_at seats taken place status confirmed_at held_at",
        internal="id mentor_id opportunity_id rule_id sequence nudge_at rescue_at has_room",
        secret="room",
    ),
    "attestations": _only_copied(
        OF_MENTOR, "session_id code since until made_at", internal="id mentor_id"
    ),
    # Workshops.
    "registrations": _copied(
        MINE,
        "workshop_id status asked_at offered_until changed_at coming_at attended attended_at",
        internal="id person_id uid sequence",
        summed_up="workshops coming attended",
    ),
    "workshops": _only_copied(
        _by("host_id"),
        "session_id title about starts_at ends_at host_name status summary summary_at closed_at",
        internal="id code kind seats overbooking capacity places taken host_id sequence",
        secret="room_url attendance_code",
    ),
    "code_tries": _only_copied(MINE, "since tries", internal="person_id"),
    "participant_attestations": _copied(
        MINE,
        "session_id code events minutes first_on last_on made_at",
        internal="id person_id",
        summed_up="attestations",
    ),
    "feedback": _copied(
        MINE,
        "session_id about score words said_at",
        internal="id person_id subject_id",
        summed_up="scores said",
    ),
    "testimonials": _copied(
        MINE,
        "words is_named offered_at approved_at",
        internal="feedback_id person_id",
        others="approved_by",
        summed_up="front_page",
    ),
    "surveys_taken": _copied(MINE, "session_id", internal="person_id", summed_up="survey"),
    # Offers and applications.
    "job_searches": _copied(
        MINE,
        "seeking kilometres remote_only hours contracts_excluded jobs_excluded level_too_high"
        " skills rhythm next_digest_at snoozed_until found_at found changed_at",
        internal="person_id",
        summed_up="search skills found",
    ),
    "proposals": _copied(
        MINE,
        "opportunity_id shown_at reasons reaction refusal reacted_at again_at",
        internal="person_id",
        summed_up="proposals",
    ),
    "destinations": _copied(
        MINE,
        "session_id days asked_at answer answered_at",
        internal="person_id",
        summed_up="destinations",
    ),
    "curricula_vitae": _copied(
        MINE, "format size kept_at stored_as", internal="id person_id", summed_up="cvs"
    ),
    "applications": _copied(
        MINE,
        "opportunity_id status outside message shared sent_at seen_at answered_at"
        " interview_times interview_where interview_at interview_minutes interview_was_at slot_id"
        " invited_at refused_because changed_at nudges nudged_by_person_at",
        internal="id person_id cv_id next_at uid sequence link_generation",
        summed_up="applications",
    ),
    "employers": _copied(
        MINE,
        "company work_email email_confirmed_at email_code_sent_at email_tries joined_at paused_at",
        internal="person_id company_key",
        secret="email_code_hash",
        summed_up="employer",
    ),
    "opportunities": _copied(
        _by("employer_id"),
        "kind status title company description rome place department remote contract months hours"
        " pay diploma digital_level strengths skills apply_url starts_on created_at published_at"
        " live_until answer_by closed_at refused_because refusal_words",
        internal="id source external_id employer_id latitude longitude source_updated_at seen_at"
        " live_days revision end_told_for same_key double_of erased_at",
        others="contact_email",
        summed_up="employer_offers",
    ),
    # What was said to them and by them.
    "conversations": _only_copied(
        MINE,
        "script step answers heard_at",
        internal="person_id depth version trail options question last_question asked_in call_id"
        " call_due_at traces",
        passing="pending",
    ),
    "updates": _only_copied(
        MINE,
        "lines answer_due_at answered_at",
        internal="bot_id update_id person_id chat_id recorded_at question_message_id process"
        " pressed pressed_in",
    ),
    "web_messages": _only_copied(
        MINE, "is_ours body said_at", internal="person_id number change changed_at source mail_at"
    ),
    "web_files": _only_copied(
        MINE, "name sent_at", internal="id person_id key content is_for_team"
    ),
    "web_posts": _not_copied(internal="id device_id nonce posted_at"),
    "standing_buttons": _only_copied(MINE, "buttons said_at", internal="id person_id outbox_id"),
    "outbox": _only_copied(
        _messages,
        "kind params due_at state finished_at",
        internal="id bot_id person_id about_id key urgency next_try_at held_until claim_epoch"
        " attempts doubtful message_id update_id",
    ),
    "letters": _only_copied(
        MINE,
        "to_address text values calendar due_at state finished_at",
        internal="id bot_id person_id key next_try_at expires_at claim_epoch attempts doubtful"
        " update_id",
        secret="links",
    ),
    "day_counts": _only_copied(
        MINE, "what counted_on times", internal="id person_id", secret="fingerprint"
    ),
    "announcement_opt_outs": _copied(
        MINE, "category since", internal="person_id", summed_up="announcements_left"
    ),
    "announcement_recipients": _copied(
        MINE,
        "announcement_id state reason finished_at",
        internal="person_id bot_id next_try_at claim_epoch attempts message_id",
        summed_up="announcements_received",
    ),
    "calendar_feeds": _copied(
        MINE, "made_at", internal="person_id", secret="token_hash", summed_up="feed"
    ),
    "tickets": _copied(
        MINE,
        "text subject danger conduct opened_at waits_since acknowledged_at answered_at"
        " answer_minutes team_wrote_at closed_at answer_by taken_at calls_tried outcome",
        internal="id person_id next_at",
        others="answered_by taken_by",
        summed_up="talk",
    ),
    "untranscribed_voices": _only_copied(
        MINE, "said_at", internal="id person_id ticket_id file_id next_try_at"
    ),
    "distress_signals": _copied(
        MINE, "category at asked_back", internal="id person_id", summed_up="help_numbers"
    ),
    "unclear_words": _only_copied(MINE, "words at", internal="person_id times"),
    "doubted_texts": _only_copied(MINE, "text at", internal="person_id"),
    "topics": _only_copied(MINE, "closed_at", internal="person_id bot_id thread_id"),
    "topic_posts": _only_copied(
        _waiting_cards,
        "what params next_try_at",
        internal="id bot_id person_id claim_epoch attempts update_id",
    ),
    # What a member of the team did.
    "audit": _only_copied(_audited, "action at", internal="id bot_id", others="actor_id subjects"),
    "duties": _only_copied(MINE, "since_at", internal="person_id"),
    "member_absences": _only_copied(MINE, "from_on to_on noted_at", internal="person_id"),
    "team_answers": _only_copied(
        _by("changed_by"),
        "session_id question answer changed_at",
        internal="id bot_id changed_by",
    ),
    "team_absences": _only_copied(
        _by("changed_by"), "text since until changed_at", internal="bot_id changed_by"
    ),
    "canned_answers": _only_copied(
        _by("changed_by"), "title text changed_at", internal="id bot_id changed_by"
    ),
    "invitations": _only_copied(
        _by("invited_by"),
        "role created_at expires_at used_at revoked_at",
        internal="id bot_id invited_by",
        secret="token_hash",
    ),
    "session_drafts": _only_copied(MINE, "draft changed_at", internal="person_id"),
    "announcements": _only_copied(
        _by("made_by"),
        "made_at category content text links audience state starts_at finished_at",
        internal="id bot_id made_by entities file_id recipients halted_until chat_id"
        " progress_message_id reached",
        others="confirmed_by second_by",
    ),
    "data_protection": _only_copied(
        _by("recorded_by"),
        "controller contact assessed_on processors recorded_at",
        internal="id recorded_by",
    ),
    # About nobody: what is told to all, figures, maps, jobs, the program itself.
    "programme_sessions": _not_copied(
        nobody="id code name departments starts_on ends_on seats overbooking zone_rule"
        " priority_until minimum_age job_seeker_required doors texts meetings offers_on opened_at"
        " closed_at"
    ),
    "survey_counts": _not_copied(nobody="session_id question answer people"),
    "unanswered_texts": _not_copied(nobody="id bot_id text at"),
    "heard_texts": _not_copied(nobody="id bot_id outcome intent at"),
    "past_steps": _not_copied(nobody="session_id step people"),
    "erasures": _not_copied(nobody="number erased_at reason"),
    "alerts": _not_copied(nobody="id bot_id kind raised_at over_at"),
    "communes": _not_copied(
        nobody="insee name department population postcodes latitude longitude parent"
    ),
    "communes_postcodes": _not_copied(nobody="postcode insee"),
    "rural_communes": _not_copied(nobody="insee name ruralness"),
    "zones": _not_copied(nobody="code name communes geometry"),
    "zone_loads": _not_copied(nobody="id source vintage counts digest loaded_at details"),
    "rome_jobs": _not_copied(nobody="code label parent digital definition"),
    "rome_titles": _not_copied(nobody="ogr code label"),
    "rome_skills": _not_copied(nobody="code ogr label main"),
    "rome_loads": _not_copied(nobody="id demonstration digest jobs titles skills loaded_at"),
    "staff_groups": _not_copied(nobody="bot_id chat_id"),
    "common_grounds": _not_copied(nobody="bot_id signing_key storage"),
    "leases": _not_copied(nobody="bot_id holder epoch beat"),
    # `held` numbers the chats that Telegram wants silent now, and forgets each as its silence ends
    "shared_paces": _not_copied(nobody="bot_id shares halts halt_seconds halted_until held"),
    "progress": _not_copied(nobody="bot_id name reached_at reached_id"),
}
