"""How long each table keeps what concerns a person: data, the one place that says it.

A test walks every table: it goes with its person (ON DELETE CASCADE), or it is named here.  Terms
are proposed, to be confirmed by the association: `declic privacy map` prints them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from models.tables import metadata
from rules.applications.applications import KEPT as APPLIED
from rules.mentoring.safety import KEPT as REPORTED
from rules.mentoring.safety import WORDS_KEPT as REPORT_WORDS
from rules.privacy.retention import (
    ADDRESSES,
    AUDITED,
    COMFORT,
    ENROLLED,
    HEARD,
    HOST_NAMES,
    INVITED,
    SAID,
)
from services.enrolment.call_back_requests import KEPT as CALL_BACKS
from services.feedback.scores import WORDS_KEPT as FEEDBACK_WORDS
from services.mentoring.bookings import QUESTIONS_KEPT
from services.outbox.email_outbox import KEPT as LETTERS
from services.tickets.distress import KEPT as DISTRESS


@dataclass(frozen=True, slots=True)
class Term:
    """`what` of a row goes `after` an instant, by a sweep of the timetable."""

    after: timedelta
    since: str
    sweep: str
    what: str = "all"


TERMS: Mapping[str, tuple[Term, ...]] = {
    "people": (
        Term(ENROLLED, "last sign of life, or last session (less for a role: 365)", "erasures"),
        Term(COMFORT, "end of the session", "comfort_needs", "comfort_needs"),
    ),
    "updates": (Term(HEARD, "answer", "purges"),),
    "standing_buttons": (Term(HEARD, "shown", "purges"),),
    "outbox": (Term(SAID, "sent or dropped", "purges"),),
    "announcement_recipients": (Term(SAID, "sent or given up", "purges"),),
    "letters": (Term(LETTERS, "sent or given up", "purges"),),
    "call_backs": (Term(CALL_BACKS, "asked", "call_backs"),),
    "bookings": (Term(QUESTIONS_KEPT, "meeting", "questions", "question"),),
    "feedback": (Term(FEEDBACK_WORDS, "said", "feedback_words", "words"),),
    "applications": (Term(APPLIED, "last change", "applications", "what was shared"),),
    "curricula_vitae": (Term(APPLIED, "kept, unless an application needs it", "applications"),),
    "distress_signals": (Term(DISTRESS, "said", "old_distress"),),
    "reports": (Term(REPORTED, "settled", "old_reports"),),
    "report_words": (Term(REPORT_WORDS, "settled", "old_reports"),),
    "audit": (Term(AUDITED, "done", "purges"),),
    "invitations": (Term(INVITED, "end of the link", "purges"),),
    "workshops": (Term(HOST_NAMES, "end of the workshop", "purges", "host_name"),),
    "opportunities": (Term(ADDRESSES, "end of the offer", "purges", "contact_email"),),
}
NOBODY = frozenset(
    {
        *("alerts", "communes", "communes_postcodes", "erasures", "leases"),
        *("past_steps", "progress", "rome_jobs", "rome_loads", "rome_skills", "rome_titles"),
        *("rural_communes", "shared_paces", "staff_groups", "survey_counts", "zone_loads", "zones"),
    }
)
"""About no person: official files, totals, numbers of the program, who answers for the data."""
BY_THE_TEAM = frozenset(
    {"announcements", "canned_answers", "data_protection", "programme_sessions", "slots"}
)
"""Made by the team or a mentor for everybody: kept, who made it only until they are erased."""


def goes_with_a_person(name: str, seen: frozenset[str] = frozenset()) -> bool:
    """Whether erasing a person takes rows of this table along, through others or at once."""
    for key in metadata.tables[name].foreign_keys:
        other = key.column.table.name
        if key.ondelete != "CASCADE" or other in seen:
            continue
        if other == "people" or goes_with_a_person(other, seen | {name}):
            return True
    return False
