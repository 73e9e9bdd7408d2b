"""How long things are kept, in the words of those they concern; the figures are those of `kept`."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import timedelta
from functools import partial

from models.people import RoleName
from rules.privacy.retention import in_months
from services.conversation.phrases import Fact, Phrase
from services.conversation.turn_context import TurnContext
from services.enrolment import enrolments
from services.people.roles import roles_of
from services.privacy.kept import ON_THE_TEAM, SERVES, TERMS, Reader

GROUPS: Mapping[str, tuple[str, ...]] = {
    "account": ("unfinished", "informed", "enrolled", "serving", "owner"),
    "said": ("heard", "said", "letters", "distress"),
    "meetings": (
        "questions",
        "comfort",
        "feedback",
        "host_name",
        "reports",
        "report_words",
        "report_traces",
    ),
    "work": ("shared", "curricula_vitae", "contact_email"),
    "team": ("audit", "invitations", "made"),
}
"""Lines that stand together, under a heading."""
WITHOUT_TERM: Mapping[str, frozenset[Reader]] = {
    "owner": frozenset({Reader.OWNER}),
    "made": ON_THE_TEAM | {Reader.MENTOR},
}
"""What is kept without a date: an owner's account, what was made for everybody."""
READERS: Mapping[RoleName, Reader] = {
    RoleName.OWNER: Reader.OWNER,
    RoleName.STAFF: Reader.TEAM,
    RoleName.ADVISER: Reader.TEAM,
    RoleName.MENTOR: Reader.MENTOR,
    RoleName.EMPLOYER: Reader.EMPLOYER,
}


def duration(term: timedelta) -> Phrase:
    """ "30 jours", "24 mois"."""
    months = in_months(term)
    if months is not None:
        return Phrase("privacy.months", {"count": str(months)})
    return Phrase("privacy.days", {"count": str(term.days)})


def lengths() -> Mapping[str, timedelta]:
    """By the line that tells it."""
    return {term.told: term.after for terms in TERMS.values() for term in terms}


def lines(readers: Iterable[Reader]) -> Mapping[str, Phrase]:
    """What concerns one of these readers, by the name of its line."""
    mine, terms = frozenset(readers), [term for terms in TERMS.values() for term in terms]
    to = {**{term.told: term.to for term in terms}, **WITHOUT_TERM}
    told = {name for name, whom in to.items() if whom & mine}
    if Reader.OWNER in mine:
        told.discard("serving")
    return {name: _line(name) for name in to if name in told}


def short(readers: Iterable[Reader]) -> Phrase:
    """The account, which the rest goes with: what fits on the screen of a phone."""
    found = lines(readers)
    return Phrase.lines(found[name] for name in GROUPS["account"] if name in found)


def whole(readers: Iterable[Reader]) -> Phrase:
    """All of it, by groups."""
    return Phrase.lines(_grouped(lines(readers)))


def of_account(readers: Collection[Reader]) -> Phrase:
    """In a sentence: when all that is theirs is erased."""
    names = [
        *(["owner"] if Reader.OWNER in readers else []),
        *(["serving"] if SERVES & frozenset(readers) and Reader.OWNER not in readers else []),
        *(["participant"] if Reader.PARTICIPANT in readers else []),
    ]
    figures = {name: duration(lengths()[name]) for name in GROUPS["account"] if name in lengths()}
    return Phrase.lines(Phrase(f"privacy.kept_you.{name}", figures) for name in names)


def readers(context: TurnContext) -> frozenset[Reader]:
    """Who reads: roles, and a participant who has no role or has asked for a place."""
    found = {READERS[role] for role in roles_of(context.session, context.person_id)}
    if not found or enrolments.newest(context.session, context.person_id) is not None:
        found.add(Reader.PARTICIPANT)
    return frozenset(found)


def _grouped(found: Mapping[str, Phrase]) -> Iterator[Phrase]:
    for group, names in GROUPS.items():
        here = [found[name] for name in names if name in found]
        if here:
            yield Phrase(f"privacy.terms.{group}")
            yield from here


def _line(name: str) -> Phrase:
    term = lengths().get(name)
    return Phrase(f"privacy.term.{name}", {"term": duration(term)} if term else {})


def _kept(name: str, _: TurnContext) -> Phrase:
    return duration(lengths()[name])


FACTS: Mapping[str, Fact] = {
    **{f"kept_{name}": partial(_kept, name) for name in lengths()},
    "kept_you": lambda context: of_account(readers(context)),
    "terms_short": lambda context: short(readers(context)),
    "terms_whole": lambda context: whole(readers(context)),
}
"""`kept_enrolled`: the figure, wherever a sentence needs it."""
