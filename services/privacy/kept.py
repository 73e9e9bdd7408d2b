"""Say, for each table, how long it keeps what concerns a person, and who is told so.

This is the one place that says it.  A test walks every table: its rows go with their person (ON
DELETE CASCADE), or it is named here.  Terms are proposed, to be confirmed by the association:
`declic privacy map` prints them, and `terms_told` says each to those it concerns.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from locales import N_
from models.tables import metadata
from rules.applications.applications import KEPT as APPLIED
from rules.privacy.retention import (
    AUDITED,
    COMFORT,
    ENROLLED,
    HOST_NAMES,
    INFORMED,
    INVITED,
    MESSAGES_KEPT,
    OFFER_CONTACTS,
    PHOTOS,
    REPORT_TRACES,
    SERVING,
    UNFINISHED,
    UPDATES_KEPT,
)
from rules.safeguarding.safety import KEPT as REPORTED
from rules.safeguarding.safety import WORDS_KEPT as REPORT_WORDS
from services.enrolment.call_back_requests import KEPT as CALL_BACKS
from services.feedback.front_page_words import KEPT as TESTIMONIALS
from services.feedback.scores import WORDS_KEPT as FEEDBACK_WORDS
from services.outbox.email_outbox import KEPT as EMAILS
from services.outbox.sent_pictures import KEPT as SENT_PICTURES
from services.people.day_limits import KEPT as DAY_COUNTS
from services.slots.bookings import QUESTIONS_KEPT
from services.team.absences import KEPT as TEAM_ABSENCES
from services.tickets.danger_signs import KEPT as DISTRESS
from services.understanding.unclear import UNANSWERED
from services.webchat.devices import LIFE as DEVICES
from services.webchat.files import KEPT as PAGE_FILES
from services.webchat.messages import KEPT as PAGE_MESSAGES


class RetentionReader(StrEnum):
    """A kind of person who is told how long something is kept."""

    PARTICIPANT = "participant"
    MENTOR = "mentor"
    EMPLOYER = "employer"
    TEAM = "team"
    """Advisers too."""
    OWNER = "owner"
    """Never erased unless they ask."""
    PAGE = "page"
    """A person who asks to be called, on the web page."""
    CHAT_PAGE = "chat_page"
    """A person who chats on our page."""


PARTICIPANTS = frozenset({RetentionReader.PARTICIPANT})
MEETING_READERS = frozenset({RetentionReader.PARTICIPANT, RetentionReader.MENTOR})
CHATTERS = frozenset({RetentionReader.CHAT_PAGE})
ON_THE_TEAM = frozenset({RetentionReader.TEAM, RetentionReader.OWNER})
EVERYBODY = frozenset(RetentionReader) - {RetentionReader.PAGE}
ROLE_HOLDERS = frozenset({RetentionReader.MENTOR, RetentionReader.EMPLOYER, RetentionReader.TEAM})


@dataclass(frozen=True, slots=True)
class RetentionTerm:
    """How long `part` of a row is kept after the instant `since`, until `sweep` erases it.

    `line` ends the key of the text that says it to `readers`; terms with the same line are as long.
    """

    after: timedelta
    since: str
    sweep: str
    line: str
    readers: frozenset[RetentionReader]
    part: str = N_("all")


TERMS: Mapping[str, tuple[RetentionTerm, ...]] = {
    "people": (
        RetentionTerm(
            UNFINISHED, N_("last word, without a place"), "erasures", "unfinished", PARTICIPANTS
        ),
        RetentionTerm(INFORMED, N_("« Prévenez-moi »"), "erasures", "informed", PARTICIPANTS),
        RetentionTerm(
            ENROLLED, N_("last sign of life, or last session"), "erasures", "enrolled", PARTICIPANTS
        ),
        RetentionTerm(
            SERVING,
            N_("last sign of life, and end of the role"),
            "erasures",
            "serving",
            ROLE_HOLDERS,
        ),
        RetentionTerm(
            COMFORT,
            N_("end of the session"),
            "erasures",
            "comfort",
            PARTICIPANTS,
            "comfort_needs",
        ),
        RetentionTerm(
            COMFORT,
            N_("end of the session"),
            "erasures",
            "safe_contact",
            PARTICIPANTS,
            "safe_contact",
        ),
    ),
    "updates": (RetentionTerm(UPDATES_KEPT, N_("answer"), "purges", "heard", EVERYBODY),),
    "standing_buttons": (RetentionTerm(UPDATES_KEPT, N_("shown"), "purges", "heard", EVERYBODY),),
    "outbox": (RetentionTerm(MESSAGES_KEPT, N_("sent or dropped"), "purges", "said", EVERYBODY),),
    "announcement_recipients": (
        RetentionTerm(MESSAGES_KEPT, N_("sent or given up"), "purges", "said", EVERYBODY),
    ),
    "letters": (RetentionTerm(EMAILS, N_("sent or given up"), "purges", "letters", EVERYBODY),),
    "web_messages": (
        RetentionTerm(
            PAGE_MESSAGES,
            N_("said; before the end of the person's session, its end if sooner"),
            "purges",
            "page_messages",
            CHATTERS,
            N_("what was said"),
        ),
    ),
    "web_files": (RetentionTerm(PAGE_FILES, N_("sent"), "purges", "page_files", CHATTERS),),
    "web_devices": (RetentionTerm(DEVICES, N_("last use"), "purges", "devices", CHATTERS),),
    "mentor_photos": (
        RetentionTerm(
            PHOTOS, N_("chosen"), "purges", "mentor_photos", frozenset({RetentionReader.MENTOR})
        ),
    ),
    "sent_pictures": (
        RetentionTerm(SENT_PICTURES, N_("sent"), "purges", "sent_pictures", EVERYBODY),
    ),
    "day_counts": (RetentionTerm(DAY_COUNTS, N_("asked"), "purges", "day_counts", EVERYBODY),),
    "call_backs": (
        RetentionTerm(
            CALL_BACKS, N_("asked"), "call_backs", "call_backs", frozenset({RetentionReader.PAGE})
        ),
    ),
    "bookings": (
        RetentionTerm(
            QUESTIONS_KEPT, N_("meeting"), "questions", "questions", PARTICIPANTS, "question"
        ),
    ),
    "feedback": (
        RetentionTerm(
            FEEDBACK_WORDS, N_("said"), "feedback_words", "feedback", PARTICIPANTS, "words"
        ),
    ),
    "testimonials": (
        RetentionTerm(TESTIMONIALS, N_("offered"), "feedback_words", "testimonials", PARTICIPANTS),
    ),
    "applications": (
        RetentionTerm(
            APPLIED,
            N_("last change"),
            "applications",
            "shared",
            PARTICIPANTS,
            N_("what was shared"),
        ),
    ),
    "curricula_vitae": (
        RetentionTerm(
            APPLIED,
            N_("kept, unless an application needs it"),
            "applications",
            "curricula_vitae",
            PARTICIPANTS,
        ),
    ),
    "distress_signals": (
        RetentionTerm(DISTRESS, N_("said"), "old_distress", "distress", EVERYBODY),
    ),
    "unanswered_texts": (
        RetentionTerm(UNANSWERED, N_("typed"), "unclear_words", "unanswered", PARTICIPANTS),
    ),
    "reports": (
        RetentionTerm(
            REPORTED,
            N_("settled, or with its fingerprints"),
            "old_reports",
            "reports",
            MEETING_READERS,
        ),
    ),
    "report_traces": (
        RetentionTerm(
            REPORT_TRACES,
            N_("erasure of who was reported"),
            "old_reports",
            "report_traces",
            MEETING_READERS,
        ),
    ),
    "report_words": (
        RetentionTerm(REPORT_WORDS, N_("settled"), "old_reports", "report_words", MEETING_READERS),
    ),
    "audit": (RetentionTerm(AUDITED, N_("done"), "purges", "audit", EVERYBODY),),
    "member_absences": (
        RetentionTerm(TEAM_ABSENCES, N_("last day"), "purges", "member_absences", ON_THE_TEAM),
    ),
    "invitations": (
        RetentionTerm(INVITED, N_("end of the link"), "purges", "invitations", ON_THE_TEAM),
    ),
    "workshops": (
        RetentionTerm(
            HOST_NAMES,
            N_("end of the workshop"),
            "purges",
            "host_name",
            ON_THE_TEAM | {RetentionReader.MENTOR},
            "host_name",
        ),
    ),
    "opportunities": (
        RetentionTerm(
            OFFER_CONTACTS,
            N_("end of the offer"),
            "purges",
            "contact_email",
            frozenset({RetentionReader.EMPLOYER}),
            "contact_email",
        ),
    ),
}
NOBODY = frozenset(
    {
        *("alerts", "common_grounds", "communes", "communes_postcodes", "erasures"),
        *("heard_texts", "leases"),
        *("past_steps", "progress", "rome_jobs", "rome_loads", "rome_skills", "rome_titles"),
        *("rural_communes", "shared_paces", "staff_groups", "survey_counts", "zone_loads", "zones"),
    }
)
"""Tables about no person: official files, totals, the program's own numbers."""
BY_THE_TEAM = frozenset(
    {
        *("announcements", "canned_answers", "data_protection", "programme_sessions", "slots"),
        *("team_absences", "team_answers"),
    }
)
"""Tables that the team or a mentor makes for everybody: a row stays when its author is erased, and
names no author then."""


def goes_with_a_person(name: str, visited: frozenset[str] = frozenset()) -> bool:
    """Return whether erasing a person deletes rows of this table, directly or through others."""
    for key in metadata.tables[name].foreign_keys:
        other = key.column.table.name
        if key.ondelete != "CASCADE" or other in visited:
            continue
        if other == "people" or goes_with_a_person(other, visited | {name}):
            return True
    return False
