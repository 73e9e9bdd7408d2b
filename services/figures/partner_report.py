"""Write the report of a session for partners, from the rows of the moment."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from documents import partner_report as document
from documents.partner_report import Bar, PartnerReport, ReportTable, Tile, partner_report_pdf
from models.feedback import FeedbackOn
from models.programme import ProgrammeSession
from rules.figures.figures import BEFORE, FUNNEL, PathStep, Rate, rate
from rules.schedule.dates import with_year
from rules.schedule.time_zones import local_date
from services.conversation.attachments import ChatFile, Maker
from services.feedback import testimonials
from services.figures import funnel, funnel_queries, session_figures
from services.figures.enrolled_paths import GENDERS
from services.figures.presenting import FigureFormatter
from services.figures.scope import Scope
from services.figures.session_figures import SessionFollowUp
from services.meetings import attestation
from services.programme.sessions import texts_of

DOCUMENT = "partner_report"
EVENTS_TO_COMPLETE = 3
MEETING_KINDS = frozenset({"call", "group"})
GROUPED = ("gender", "zone", "age")
GROUPS = (
    ("qpv", "zone", "qpv"),
    ("frr", "zone", "frr"),
    ("young", "age", "18_25"),
    ("older", "age", "50_plus"),
)
PUBLISHED = {"women": (0.77, 0.64), "satisfaction": (0.84, None)}
"""Shares the programme published: in Hérault; over 2,500 people by 2023."""


@dataclass(frozen=True, slots=True)
class ReportFigures:
    steps: Mapping[PathStep, Rate]
    groups: Mapping[str, Mapping[str, int | None]]
    """People with a place, by question, then by group."""
    follow_up: SessionFollowUp
    started: Rate
    completed: Rate

    @property
    def women(self) -> Rate:
        """The share of women among people who said woman or man.

        Among all people with a place, when men may not be told alone.
        """
        woman, man = (self.part("gender", name) for name in GENDERS)
        if woman is not None and man is None:
            return Rate(woman, self.steps[PathStep.PLACE].count)
        return Rate(woman, None if woman is None or man is None else woman + man)

    def part(self, question: str, name: str) -> int | None:
        """Return the people of a group: 0 for an empty one, None when no group may be told."""
        return self.groups[question].get(name, 0 if self.groups[question] else None)


def make(session: Session, subject: Mapping[str, Any]) -> ChatFile | None:
    """Return the report as a PDF for the chat; None if the session was deleted."""
    programme_session = session.get(ProgrammeSession, subject["session"])
    if programme_session is None:
        return None
    made_at = datetime.fromisoformat(subject["at"])
    of_bot = subject.get("bot")  # an answer that an older version owes names none
    pdf = draw(session, programme_session, of_bot, subject["language"], made_at)
    return ChatFile(f"rapport-{programme_session.code}.pdf", pdf)


MAKERS: Mapping[str, Maker] = {DOCUMENT: make}


def draw(
    session: Session,
    programme_session: ProgrammeSession,
    bot_id: int | None,
    language: str,
    made_at: datetime,
) -> bytes:
    """Return the PDF of a session's figures, as of `made_at`: of a bot's people (None: of all)."""
    scope = Scope(bot_id, programme_session.id)
    formatter, figures = FigureFormatter(language), _read(session, scope)
    when = attestation.period(programme_session.starts_on, programme_session.ends_on, language)
    made_on = with_year(local_date(made_at, programme_session.departments[0]), language)
    foot = [formatter.translate("partner.made_on", date=made_on), formatter.translate("stats.foot")]
    report = PartnerReport(
        language=language,
        issuer=texts_of(programme_session).association,
        title=formatter.translate("partner.title"),
        below=formatter.translate("partner.below", session=programme_session.name, when=when),
        made_at=made_at,
        tiles=tuple(_tiles(formatter, figures)),
        bars_title=formatter.translate("partner.who"),
        bars=tuple(_bars(formatter, figures)),
        path_title=formatter.translate("partner.path"),
        path=tuple(_path(formatter, figures)),
        beside=_comparison(formatter, figures),
        outcomes=_outcomes(formatter, session, scope),
        said=_quotes(formatter, session, programme_session.id, bot_id),
        counted=document.ReportTexts(
            formatter.translate("partner.counted.title"),
            tuple(formatter.translate("partner.counted").splitlines()),
        ),
        foot=" ".join(foot),
    )
    return partner_report_pdf(report)


def _read(session: Session, scope: Scope) -> ReportFigures:
    counts, session_id = funnel_queries.read(session, scope, GROUPED), scope.session_id
    steps = funnel.steps(counts, session_id)
    places = funnel_queries.with_a_place(session, scope)
    groups = {
        question: {
            name: row.counts[PathStep.PLACE] if len(row.names) == 1 else None
            for row in funnel.groups(counts, session_id, question)
            for name in row.names
        }
        for question in GROUPED
    }
    return ReportFigures(
        steps,
        groups,
        session_figures.read(session, scope),
        steps[PathStep.CAME],
        rate(_completed(session, scope, places), len(places)),
    )


def _completed(session: Session, scope: Scope, places: set[int]) -> int:
    """Count people, not erased since, who came to three events, a meeting among them."""
    came: dict[int, Counter[bool]] = defaultdict(Counter)
    for person, kind, _ in session_figures.attended(session, scope):
        if person in places:
            came[person][kind in MEETING_KINDS] += 1
    return sum(
        counts.total() >= EVENTS_TO_COMPLETE and counts[True] > 0 for counts in came.values()
    )


def _tiles(formatter: FigureFormatter, figures: ReportFigures) -> Iterator[Tile]:
    def tile(name: str, number: str, below: str) -> Tile:
        return Tile(number, formatter.translate(f"partner.tile.{name}"), below)

    place, applied = figures.steps[PathStep.PLACE], figures.steps[PathStep.APPLIED]
    below = formatter.translate("partner.tile.places_words", of=formatter.count(place.of))
    yield tile("places", formatter.count(place.count), below)
    for name, of_places in (("started", figures.started), ("completed", figures.completed)):
        yield tile(name, formatter.count(of_places.count), _of_places(formatter, of_places))
    hours = figures.follow_up.hours
    time = None if hours.time is None else round(hours.time.total_seconds() / 3600)
    below = formatter.translate("partner.tile.hours_words", of=formatter.count(hours.people))
    yield tile("hours", formatter.count(time), below)
    score = figures.follow_up.scores[FeedbackOn.SESSION]
    answered = formatter.share(score.answers.share)
    below = formatter.translate("partner.tile.satisfaction_words", share=answered)
    yield tile("satisfaction", formatter.share(score.satisfied), below)
    yield tile("applied", formatter.count(applied.count), _of_places(formatter, applied))


def _of_places(formatter: FigureFormatter, of_places: Rate) -> str:
    return formatter.translate("partner.tile.of_places", share=formatter.share(of_places.share))


def _bars(formatter: FigureFormatter, figures: ReportFigures) -> Iterator[Bar]:
    women, places = figures.women, figures.steps[PathStep.PLACE].count
    key = "partner.bar.woman_words" if women.of != places else "partner.bar.woman_of_all"
    below = formatter.translate(key, of=formatter.count(women.of))
    label = formatter.translate("partner.bar.woman")
    yield Bar(label, formatter.share(women.share), below, women.share or 0.0)
    for name, question, group in GROUPS:
        part = Rate(figures.part(question, group), places)
        below = formatter.translate("partner.bar.words", share=formatter.share(part.share))
        yield Bar(
            formatter.translate(f"partner.bar.{name}"),
            formatter.count(part.count),
            below,
            part.share or 0.0,
        )


def _path(formatter: FigureFormatter, figures: ReportFigures) -> Iterator[Bar]:
    """Yield the steps of the path, each as wide as its share of those who opened the link."""
    most = max((figures.steps[step].count or 0 for step in FUNNEL), default=0) or 1
    for step in FUNNEL:
        taken = figures.steps[step]
        below = ""
        if taken.share is not None:
            key = f"partner.path.of_{BEFORE[step]}"
            below = formatter.translate(key, share=formatter.share(taken.share))
        label = formatter.translate(f"stats.step.{step}")
        yield Bar(label, formatter.count(taken.count), below, (taken.count or 0) / most)


def _comparison(formatter: FigureFormatter, figures: ReportFigures) -> ReportTable:
    ours = {
        "women": figures.women.share,
        "satisfaction": figures.follow_up.scores[FeedbackOn.SESSION].satisfied,
    }
    rows = [
        (
            formatter.translate(f"partner.beside.{name}"),
            formatter.share(ours[name]),
            *(
                formatter.share(share) if share else formatter.translate("partner.beside.none")
                for share in PUBLISHED[name]
            ),
        )
        for name in ours
    ]
    columns = ("figure", "here", "herault", "all")
    titles = tuple(formatter.translate(f"partner.beside.{column}") for column in columns)
    below = formatter.translate("partner.beside.below")
    return ReportTable(formatter.translate("partner.beside.title"), titles, tuple(rows), below)


def _outcomes(formatter: FigureFormatter, session: Session, scope: Scope) -> ReportTable:
    rows = []
    for days, after in session_figures.read_outcomes(session, scope).items():
        when = formatter.translate("partner.outcomes.days", days=str(days))
        answers = formatter.rate(after.answers) or formatter.hidden
        parts = [formatter.count(after.parts[name]) for name in session_figures.NAMES]
        if after.answers.of == 0:
            answers, parts = formatter.translate("partner.outcomes.not_yet"), [""] * len(parts)
        rows.append((when, answers, *parts))
    columns = ("when", "answers", *session_figures.NAMES)
    titles = tuple(formatter.translate(f"partner.outcomes.{column}") for column in columns)
    below = formatter.translate("partner.outcomes.below")
    return ReportTable(formatter.translate("partner.outcomes.title"), titles, tuple(rows), below)


def _quotes(
    formatter: FigureFormatter, session: Session, session_id: int, bot_id: int | None
) -> document.ReportTexts:
    quotes = testimonials.of_session(session, session_id, bot_id)
    texts = tuple(formatter.translate("partner.quoted", words=quote) for quote in quotes)
    return document.ReportTexts(formatter.translate("partner.said"), texts)
