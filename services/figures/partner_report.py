"""The report of a session for partners, in words, from the rows of the moment."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from documents import partner_report as paper
from documents.partner_report import Bar, PartnerReport, Table, Tile, partner_report_pdf
from models.feedback import FeedbackOn
from models.programme import ProgrammeSession
from rules.figures.figures import Rate, Step, rate
from rules.schedule.dates import with_year
from rules.tickets.working_hours import local_date
from services.conversation.attachments import File, Maker
from services.feedback import testimonials
from services.figures import funnel, funnel_queries, session_figures
from services.figures.presenting import Words
from services.figures.session_figures import FollowUp
from services.mentoring import attestation
from services.programme.sessions import texts_of

DOCUMENT = "partner_report"
EVENTS, MEETINGS = 3, frozenset({"call", "group"})
GROUPS = (
    ("qpv", "zone", "qpv"),
    ("frr", "zone", "frr"),
    ("young", "age", "18_25"),
    ("older", "age", "50_plus"),
)
PUBLISHED = {"women": (0.77, 0.64), "satisfaction": (0.84, None)}
"""By the programme: in Hérault; over 2,500 people by 2023."""


@dataclass(frozen=True, slots=True)
class ReportFigures:
    steps: Mapping[Step, Rate]
    groups: Mapping[str, Mapping[str, int | None]]
    """By question, then by group: those who have a place."""
    goes: FollowUp
    started: Rate
    completed: Rate

    @property
    def women(self) -> Rate:
        """Of those who said they are a woman or a man; of all, when men are not told alone."""
        woman, man = (self.part("gender", name) for name in funnel_queries.GENDERS)
        if woman is not None and man is None:
            return Rate(woman, self.steps[Step.PLACE].count)
        return Rate(woman, None if woman is None or man is None else woman + man)

    def part(self, question: str, name: str) -> int | None:
        """Nobody, or nothing of any group."""
        return self.groups[question].get(name, 0 if self.groups[question] else None)


def make(session: Session, subject: Mapping[str, Any]) -> File | None:
    here = session.get(ProgrammeSession, subject["session"])
    if here is None:
        return None
    drawn = draw(session, here, subject["language"], datetime.fromisoformat(subject["at"]))
    return File(f"rapport-{here.code}.pdf", drawn)


MAKERS: Mapping[str, Maker] = {DOCUMENT: make}


def draw(session: Session, here: ProgrammeSession, language: str, made_at: datetime) -> bytes:
    words, found = Words(language), _read(session, here.id)
    when = attestation.period(here.starts_on, here.ends_on, language)
    made_on = with_year(local_date(made_at, here.departments[0]), language)
    foot = [words.say("partner.made_on", date=made_on), words.say("stats.foot")]
    report = PartnerReport(
        language=language,
        issuer=texts_of(here).association,
        title=words.say("partner.title"),
        below=words.say("partner.below", session=here.name, when=when),
        made_at=made_at,
        tiles=tuple(_tiles(words, found)),
        bars_title=words.say("partner.who"),
        bars=tuple(_bars(words, found)),
        beside=_beside(words, found),
        outcomes=_outcomes(words, session, here.id),
        said=_said(words, session, here.id),
        counted=paper.Texts(
            words.say("partner.counted.title"), tuple(words.say("partner.counted").splitlines())
        ),
        foot=" ".join(foot),
    )
    return partner_report_pdf(report)


def _read(session: Session, session_id: int) -> ReportFigures:
    everyone = funnel_queries.read(session)
    steps = funnel.steps(everyone, session_id)
    here = funnel.of_session(everyone, session_id)
    places = {it.person for it in here if Step.PLACE in it.steps and not it.is_of_nobody}
    groups = {
        question: {
            name: row.counts[Step.PLACE] if len(row.names) == 1 else None
            for row in funnel.groups(everyone, session_id, question)
            for name in row.names
        }
        for question in ("gender", "zone", "age")
    }
    return ReportFigures(
        steps,
        groups,
        session_figures.read(session, session_id),
        steps[Step.CAME],
        rate(_completed(session, session_id, places), len(places)),
    )


def _completed(session: Session, session_id: int, places: set[int]) -> int:
    """How many, of those not erased since, came to three events, one of them a meeting."""
    came: dict[int, Counter[bool]] = defaultdict(Counter)
    for person, kind, _ in session_figures.attended(session, session_id):
        if person in places:
            came[person][kind in MEETINGS] += 1
    return sum(it.total() >= EVENTS and it[True] > 0 for it in came.values())


def _tiles(words: Words, found: ReportFigures) -> Iterator[Tile]:
    def tile(name: str, number: str, said: str) -> Tile:
        return Tile(number, words.say(f"partner.tile.{name}"), said)

    place, applied = found.steps[Step.PLACE], found.steps[Step.APPLIED]
    said = words.say("partner.tile.places_words", of=words.count(place.of))
    yield tile("places", words.count(place.count), said)
    for name, of_places in (("started", found.started), ("completed", found.completed)):
        yield tile(name, words.count(of_places.count), _of_places(words, of_places))
    hours = found.goes.hours
    time = None if hours.time is None else round(hours.time.total_seconds() / 3600)
    said = words.say("partner.tile.hours_words", of=words.count(hours.people))
    yield tile("hours", words.count(time), said)
    score = found.goes.scores[FeedbackOn.SESSION]
    answered = words.share(score.answers.share)
    said = words.say("partner.tile.satisfaction_words", share=answered)
    yield tile("satisfaction", words.share(score.satisfied), said)
    yield tile("applied", words.count(applied.count), _of_places(words, applied))


def _of_places(words: Words, of_places: Rate) -> str:
    return words.say("partner.tile.of_places", share=words.share(of_places.share))


def _bars(words: Words, found: ReportFigures) -> Iterator[Bar]:
    women, places = found.women, found.steps[Step.PLACE].count
    key = "partner.bar.woman_words" if women.of != places else "partner.bar.woman_of_all"
    said = words.say(key, of=words.count(women.of))
    label = words.say("partner.bar.woman")
    yield Bar(label, words.share(women.share), said, women.share or 0.0)
    for name, question, group in GROUPS:
        part = Rate(found.part(question, group), places)
        said = words.say("partner.bar.words", share=words.share(part.share))
        yield Bar(
            words.say(f"partner.bar.{name}"), words.count(part.count), said, part.share or 0.0
        )


def _beside(words: Words, found: ReportFigures) -> Table:
    here = {
        "women": found.women.share,
        "satisfaction": found.goes.scores[FeedbackOn.SESSION].satisfied,
    }
    rows = [
        (
            words.say(f"partner.beside.{name}"),
            words.share(here[name]),
            *(
                words.share(it) if it else words.say("partner.beside.none")
                for it in PUBLISHED[name]
            ),
        )
        for name in here
    ]
    titles = _said_each(words, "partner.beside", ("figure", "here", "herault", "all"))
    below = words.say("partner.beside.below")
    return Table(words.say("partner.beside.title"), titles, tuple(rows), below)


def _outcomes(words: Words, session: Session, session_id: int) -> Table:
    rows = []
    for days, after in session_figures.read_outcomes(session, session_id).items():
        when = words.say("partner.outcomes.days", days=str(days))
        answers = words.rate(after.answers) or words.hidden
        parts = [words.count(after.parts[name]) for name in session_figures.NAMES]
        if after.answers.of == 0:
            answers, parts = words.say("partner.outcomes.not_yet"), [""] * len(parts)
        rows.append((when, answers, *parts))
    columns = ("when", "answers", *session_figures.NAMES)
    titles = _said_each(words, "partner.outcomes", columns)
    below = words.say("partner.outcomes.below")
    return Table(words.say("partner.outcomes.title"), titles, tuple(rows), below)


def _said(words: Words, session: Session, session_id: int) -> paper.Texts:
    quotes = testimonials.of_session(session, session_id)
    said = tuple(words.say("partner.quoted", words=quote) for quote in quotes)
    return paper.Texts(words.say("partner.said"), said)


def _said_each(words: Words, before: str, names: Sequence[str]) -> tuple[str, ...]:
    return tuple(words.say(f"{before}.{name}") for name in names)
