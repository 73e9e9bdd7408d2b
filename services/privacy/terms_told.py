"""Say how long things are kept to those they concern, with the figures of `kept`."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import timedelta
from functools import partial

from models.people import ChannelName, RoleName
from rules.privacy.retention import in_months
from services.conversation.phrases import Phrase, TemplateValue
from services.conversation.turn_context import TurnContext
from services.enrolment import enrolments
from services.people.roles import roles_of
from services.privacy.kept import ON_THE_TEAM, ROLE_HOLDERS, TERMS, RetentionReader

GROUPS: Mapping[str, tuple[str, ...]] = {
    "account": ("unfinished", "informed", "enrolled", "serving", "owner"),
    "said": (
        *(
            "heard",
            "said",
            "page_messages",
            "page_files",
            "devices",
            "letters",
            "day_counts",
            "sent_pictures",
        ),
        *("distress", "unanswered"),
    ),
    "meetings": (
        "questions",
        "comfort",
        "safe_contact",
        "feedback",
        "testimonials",
        "host_name",
        "mentor_photos",
        "reports",
        "report_words",
        "report_traces",
    ),
    "work": ("shared", "curricula_vitae", "contact_email"),
    "team": ("audit", "invitations", "member_absences", "made"),
}
"""Lines that stand together, under a heading."""
WITHOUT_TERM: Mapping[str, frozenset[RetentionReader]] = {
    "owner": frozenset({RetentionReader.OWNER}),
    "made": ON_THE_TEAM | {RetentionReader.MENTOR},
}
"""What is kept without an end: an owner's account, what was made for everybody."""
READERS: Mapping[RoleName, RetentionReader] = {
    RoleName.OWNER: RetentionReader.OWNER,
    RoleName.STAFF: RetentionReader.TEAM,
    RoleName.ADVISER: RetentionReader.TEAM,
    RoleName.MENTOR: RetentionReader.MENTOR,
    RoleName.EMPLOYER: RetentionReader.EMPLOYER,
}


def duration(term: timedelta) -> Phrase:
    """Return "30 jours" or "24 mois"."""
    months = in_months(term)
    if months is not None:
        return Phrase("privacy.months", {"count": str(months)})
    return Phrase("privacy.days", {"count": str(term.days)})


def lengths() -> Mapping[str, timedelta]:
    """Return each term by the line that says it."""
    return {term.line: term.after for terms in TERMS.values() for term in terms}


def lines(readers: Iterable[RetentionReader]) -> Mapping[str, Phrase]:
    """Return the lines about any of the readers, by name."""
    concerned, terms = frozenset(readers), [term for terms in TERMS.values() for term in terms]
    readers_by_line = {**{term.line: term.readers for term in terms}, **WITHOUT_TERM}
    names = {name for name, line_readers in readers_by_line.items() if line_readers & concerned}
    if RetentionReader.OWNER in concerned:
        names.discard("serving")
    return {name: _line(name) for name in readers_by_line if name in names}


def short(readers: Iterable[RetentionReader]) -> Phrase:
    """Return the lines of the account, which the rest goes with: they fit the screen of a phone."""
    phrases = lines(readers)
    return Phrase.joined(phrases[name] for name in GROUPS["account"] if name in phrases)


def whole(readers: Iterable[RetentionReader]) -> Phrase:
    """Return all lines, by groups."""
    return Phrase.joined(_grouped(lines(readers)))


def of_account(readers: Collection[RetentionReader]) -> Phrase:
    """Return in a sentence when all that is theirs is erased."""
    names = [
        *(["owner"] if RetentionReader.OWNER in readers else []),
        *(
            ["serving"]
            if ROLE_HOLDERS & frozenset(readers) and RetentionReader.OWNER not in readers
            else []
        ),
        *(["participant"] if RetentionReader.PARTICIPANT in readers else []),
    ]
    figures = {name: duration(lengths()[name]) for name in GROUPS["account"] if name in lengths()}
    return Phrase.joined(Phrase(f"privacy.kept_you.{name}", figures) for name in names)


def readers(context: TurnContext) -> frozenset[RetentionReader]:
    """Return which readers the person is: their roles, participant, of the chat page.

    A participant has no role, or has asked for a place.
    """
    kinds = {READERS[role] for role in roles_of(context.session, context.person_id)}
    if not kinds or enrolments.newest(context.session, context.person_id) is not None:
        kinds.add(RetentionReader.PARTICIPANT)
    if context.channel is ChannelName.WEB:
        kinds.add(RetentionReader.CHAT_PAGE)
    return frozenset(kinds)


def _grouped(phrases: Mapping[str, Phrase]) -> Iterator[Phrase]:
    for group, names in GROUPS.items():
        group_lines = [phrases[name] for name in names if name in phrases]
        if group_lines:
            yield Phrase(f"privacy.terms.{group}")
            yield from group_lines


def _line(name: str) -> Phrase:
    term = lengths().get(name)
    return Phrase(f"privacy.term.{name}", {"term": duration(term)} if term else {})


def _duration_of(name: str, _: TurnContext) -> Phrase:
    return duration(lengths()[name])


TEMPLATE_VALUES: Mapping[str, TemplateValue] = {
    **{f"kept_{name}": partial(_duration_of, name) for name in lengths()},
    "kept_you": lambda context: of_account(readers(context)),
    "terms_short": lambda context: short(readers(context)),
    "terms_whole": lambda context: whole(readers(context)),
}
"""Template values: `kept_enrolled` and the like give a figure wherever a sentence needs it."""
