"""Say in words, within one message, what is kept on a person; `data_copy` leaves nothing out."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import accumulate, takewhile
from typing import Any

from sqlalchemy import Select, func, select

from flows.texts import translate
from models.agenda import CalendarFeed
from models.applications import CurriculumVitae
from models.feedback import Feedback, FrontPageWords, SurveyTaken
from models.mentoring.mentors import Mentor
from models.offers import Destination, Employer, JobSearch, Proposal
from models.workshops import CAME, ParticipantAttestation, Registration, Workshop
from rules.schedule.dates import with_year
from rules.schedule.time_zones import NO_DEPARTMENT, local_date
from services.agenda import events
from services.announcements import subscriptions
from services.applications import applications, presenting
from services.conversation.phrases import Phrase, plainly
from services.conversation.turn_context import TurnContext
from services.employers import offer_states
from services.enrolment import minors, session_values, verdict_values
from services.home import leaving
from services.meetings import participant_meetings
from services.mentors.profile import languages_in_words
from services.offers.cards import BETWEEN
from services.people.time_zones import zone_of_person
from services.portraits import introductions, photos
from services.privacy.data_words import code_in_words
from services.strengths import next_steps, strengths, wishes
from services.tickets import danger_signs, tickets
from services.workshops import catalogue

Values = dict[str, str | Phrase | None]
LONGEST, LONGEST_VALUE = 3500, 300
"""Characters: Telegram takes 4,096 in a message, and other text stands in it."""


def about_offers(context: TurnContext) -> Values:
    return {**_about_search(context), "destinations": _destinations(context)}


def _destinations(context: TurnContext) -> str:
    query = (
        select(Destination.answer)
        .where(Destination.person_id == context.person_id, Destination.answer.is_not(None))
        .order_by(Destination.asked_at)
    )
    answers = context.session.scalars(query)
    return BETWEEN.join(code_in_words(context.language, "answer", it) for it in answers if it)


def _about_search(context: TurnContext) -> Values:
    search = context.session.get(JobSearch, context.person_id)
    if search is None:
        return {}
    proposals = select(func.count()).where(Proposal.person_id == context.person_id)
    return {
        "search": BETWEEN.join(_search(search, context.language)),
        "skills": ", ".join(search.skills),
        "proposals": str(context.session.scalar(proposals) or "") or None,
        "found": _code(context, "found", search.found),
    }


def _search(search: JobSearch, language: str) -> Iterator[str]:
    if search.seeking is not None:
        yield translate(language, f"offers.seeking.{search.seeking}")
    if search.remote_only:
        yield translate(language, "offers.where.at_home")
    elif search.kilometres is not None:
        yield translate(language, "offers.known.kilometres", kilometres=str(search.kilometres))
    if search.hours is not None:
        yield translate(language, f"offers.hours.{search.hours}")
    yield translate(language, f"offers.how_often.{search.rhythm}")
    for contract in search.contracts_excluded:
        label = translate(language, f"posted.contract.{contract}")
        yield translate(language, "offers.known.not", what=label)
    for job in search.jobs_excluded:
        yield translate(language, "offers.known.not", what=job)


def about_attendance(context: TurnContext) -> dict[str, str | Phrase | None]:
    """Return where they came, their scores, comments and attestation codes.

    Of surveys, only that the person took one.
    """
    scores = _all(context, select(Feedback.score).filter_by(person_id=context.person_id))
    comments = select(Feedback.words).filter_by(person_id=context.person_id)
    shown = select(FrontPageWords.words).filter_by(person_id=context.person_id)
    codes = select(ParticipantAttestation.code).filter_by(person_id=context.person_id)
    surveys = select(SurveyTaken.session_id).filter_by(person_id=context.person_id)
    return {
        "attended": ", ".join(_all(context, _workshops(context.person_id))),
        "scores": ", ".join(scores),
        "said": " · ".join(comment for comment in _all(context, comments) if comment),
        "front_page": " · ".join(_all(context, shown)),
        "attestations": ", ".join(_all(context, codes)),
        "survey": Phrase("privacy.survey_taken") if _all(context, surveys) else None,
    }


def _workshops(person_id: int) -> Select[Any]:
    return (
        select(Workshop.title)
        .join(Registration, Registration.workshop_id == Workshop.id)
        .where(Registration.person_id == person_id, Registration.attended.in_(CAME))
        .order_by(Workshop.starts_at, Workshop.id)
    )


def _all(context: TurnContext, query: Select[Any]) -> Sequence[str]:
    return [str(value) for value in context.session.scalars(query) if value is not None]


def about_applications(context: TurnContext) -> dict[str, str | Phrase | None]:
    """Return what is stored about applications and CVs, in words, by name."""
    zone = zone_of_person(context.session, context.person_id)
    lines = []
    for application in applications.of_person(context.session, context.person_id):
        title = applications.opportunity_of(context.session, application).title
        state = presenting.state(context.session, application, context.language, zone)
        lines.append(Phrase("applications.known", {"title": title, "state": state}))
    kept_at = context.session.scalars(
        select(CurriculumVitae.kept_at)
        .where(CurriculumVitae.person_id == context.person_id)
        .order_by(CurriculumVitae.id)
    )
    days = [with_year(at.astimezone(zone).date(), context.language) for at in kept_at]
    return {
        "applications": Phrase.joined(lines, between=" · ") if lines else None,
        "cvs": ", ".join(days) or None,
    }


def what_we_know(context: TurnContext) -> Phrase:
    """Return the data kept on the person, in words, cut to one message; the copy is whole."""
    values = {
        **_about_person(context),
        **_about_verdict(context),
        **_about_discovery(context),
        **_about_agenda(context),
        **danger_signs.about_distress(context),
        **tickets.about_talk(context),
        **subscriptions.about_announcements(context),
        **about_attendance(context),
        **about_offers(context),
        **about_applications(context),
        **_about_mentor(context),
        **_about_card(context),
        **_about_employer(context),
    }
    since = with_year(local_date(context.person.joined_at, NO_DEPARTMENT), context.language)
    stored = [(name, value) for name, value in {**values, "since": since}.items() if value]
    short = [(name, _short(value, context.language)) for name, value in stored]
    lines = [Phrase(f"privacy.known.{name}", {"value": value}) for name, value in short]
    fitting = [line for line, _ in takewhile(_fits, _measured(lines, context.language))]
    cut = len(fitting) < len(lines) or short != stored
    return Phrase.joined([*fitting, Phrase("privacy.known_in_short")] if cut else fitting)


def _short(value: str | Phrase, language: str) -> str | Phrase:
    text = plainly(value, language)
    return value if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1].rstrip()}…"


def _measured(lines: Iterable[Phrase], language: str) -> Iterator[tuple[Phrase, int]]:
    """Return each line with the length of the message once it is added."""
    lines = list(lines)
    lengths = accumulate(len(plainly(line, language)) + 1 for line in lines)
    return zip(lines, lengths, strict=True)


def _fits(measured: tuple[Phrase, int]) -> bool:
    return measured[1] <= LONGEST


def _about_person(context: TurnContext) -> dict[str, str | Phrase | None]:
    person = context.person
    return {
        "first_name": person.first_name,
        "phone": person.phone,
        "email": person.email,
        "source": person.source,
        "department": person.department,
        "fewer_messages": _day(context, person.fewer_messages_at),
        "nudges_suspended": _day(context, person.nudges_suspended_at),
        "meetings_suspended": _day(context, person.meetings_suspended_at),
        "coming": ", ".join(events.confirmed_workshop_titles(context.session, person.id)),
        "equipment": _code(context, "equipment", person.equipment),
        "diploma": _code(context, "diploma", person.diploma),
        "gender": _code(context, "gender", person.gender),
        "comfort": _code(context, "comfort_needs", person.comfort_needs),
        "safe_contact": person.safe_contact,
    }


def _code(context: TurnContext, column: str, value: str | None) -> str | None:
    """Return what a column holds as the copy says it, or None."""
    return code_in_words(context.language, column, value) if value else None


def _about_verdict(context: TurnContext) -> dict[str, str | Phrase | None]:
    verdict = verdict_values.verdict_of(context)
    if verdict is None:
        return {}
    return {
        "situation": _code(context, "situation", verdict.situation),
        "age": _code(context, "age_band", verdict.age_band),
        "agreement": _agreement(context),
        "zone": verdict.zone_name,
        "session": session_values.session_name(context),
    }


def _agreement(context: TurnContext) -> str | Phrase | None:
    """Return a parent's agreement, for a person under 18."""
    minor = minors.of(context.session, context.person_id)
    if minor is None:
        return None
    if not minor.has_agreement:
        return Phrase("privacy.no_agreement")
    return minors.agreement_in_words(minor, context.language)


def _about_discovery(context: TurnContext) -> dict[str, str | Phrase | None]:
    """Return the lines on the person's self-assessments and meetings."""
    session, person_id = context.session, context.person_id
    kept = strengths.kept(session, person_id)
    meetings_ahead = participant_meetings.ahead(context, {})
    return {
        "strengths": next_steps.strengths_words(context) if kept else None,
        "examples": " · ".join(strength.example for strength in kept if strength.example),
        "digital": next_steps.digital_words(context) or None,
        "wishes": next_steps.wishes_words(context) if wishes.wished(session, person_id) else None,
        "meetings": ", ".join(label for _, label in meetings_ahead),
        "workshops": ", ".join(catalogue.registered(context)),
    }


def _about_agenda(context: TurnContext) -> dict[str, str | Phrase | None]:
    reason = leaving.why_left(context.session, context.person_id)
    feed = context.session.get(CalendarFeed, context.person_id)
    return {
        "feed": _day(context, feed.made_at if feed else None),
        "copies": _day(context, context.person.email_copies_at),
        "left": _code(context, "left_reason", reason),
    }


def _day(context: TurnContext, at: datetime | None) -> str | None:
    return with_year(local_date(at, NO_DEPARTMENT), context.language) if at else None


def _about_mentor(context: TurnContext) -> dict[str, str | Phrase | None]:
    mentor = context.session.get(Mentor, context.person_id)
    if mentor is None:
        return {}
    parts = (mentor.company, mentor.job, mentor.subjects, mentor.email, mentor.referent)
    return {
        "mentor": " · ".join(part for part in (*parts, mentor.own_room_url) if part),
        "mentor_languages": languages_in_words(context.language, mentor.languages),
        "mentor_families": Phrase.joined(map(wishes.label, mentor.families), between=", ")
        if mentor.families
        else None,
        "mentor_charter": _day(context, mentor.charter_at),
    }


def _about_card(context: TurnContext) -> dict[str, str | Phrase | None]:
    """Return what the person says of themselves on their card, and when they chose a photo."""
    said = introductions.of(context.session, context.person_id)
    photo = photos.of(context.session, context.person_id)
    return {
        "card": " · ".join(part for part in (said.job, said.sentence) if part) or None,
        "photo": _day(context, photo.chosen_at if photo else None),
    }


def _about_employer(context: TurnContext) -> dict[str, str | Phrase | None]:
    employer = context.session.get(Employer, context.person_id)
    if employer is None:
        return {}
    offers = offer_states.offers_of(context.session, context.person_id)
    return {
        "employer": " · ".join(part for part in (employer.company, employer.email) if part),
        "employer_offers": " · ".join(offer.title for offer in offers if offer.title),
    }
