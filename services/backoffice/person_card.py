"""Show the team, for `/fiche`, who a participant is, how far they have come, and what is ahead."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from flows.texts import Html, plain_text, translate
from models.applications import Application
from models.enrolment import EligibilityVerdict
from models.mentoring.safeguarding import Report
from models.people import Person
from models.tickets import Ticket
from rules.schedule.dates import in_words, moment
from rules.schedule.time_zones import NO_DEPARTMENT, local_date, zone_of
from services.agenda import events
from services.backoffice import card_lines
from services.backoffice.day_queries import DAY
from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackResult, Callbacks
from services.conversation.phrases import Phrase, plainly
from services.conversation.replies import Button, Say
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import ShownOrGone, TurnContext
from services.enrolment import enrolments, minors
from services.outbox import contact_proofs
from services.people import addresses, people
from services.people.access import Access
from services.people.roles import audit, roles_of
from services.privacy import rights
from services.profile import safe_contact
from services.safeguarding import cards, recipients
from services.schedule.video_rooms import NO_ROOMS
from services.slots import mentor_list
from services.team.notifications import name_of
from services.tickets import answering
from services.tickets.recent_activity import last_steps

SCRIPT = "person_card"
EVENTS, REPORTS = 5, 4
AHEAD = 60 * DAY


class PersonCardStart(StrEnum):
    KNOWN = "known"
    ASKED = "asked"


class PersonContactResult(StrEnum):
    WRITTEN = "written"
    NOBODY = "nobody"


class CardAction(StrEnum):
    WRITE = "write"
    CONTACT = "contact"
    PAUSE = "pause"
    RESUME = "resume"
    MOVE = "move"
    ERASE = "erase"
    MINOR = "minor"
    RIGHTS = "rights"


def begin(_: TurnContext, answers: Mapping[str, str]) -> PersonCardStart:
    """Tell whether a list of the team has named the person already."""
    return PersonCardStart.KNOWN if answers.get("chosen") else PersonCardStart.ASKED


def look(context: TurnContext, answers: Mapping[str, str]) -> ShownOrGone:
    """Show the card, audit its opening, and forget the words searched for."""
    person = chosen(context, answers)
    if person is None:
        return ShownOrGone.GONE
    audit(context.session, context.person_id, "person_looked_up", context.now, person=person.id)
    reports = _reports(context, person)
    lines = Html(
        "\n".join(
            (*_lines(context, person), *(_report(context, person, report) for report in reports))
        )
    )
    name = name_of(context.session, person.id)
    rows = [
        *_exchange(context, person),
        *([cards.open_button(report.id, context.language)] for report in reports),
    ]
    text = translate(context.language, "person.card", name=name, lines=lines)
    inline_buttons.show(context, Say(text, rows))
    context.keep(who="", named=name)
    return ShownOrGone.SHOWN


def _open(context: TurnContext, stack: ConversationStack, person_id: int) -> CallbackResult:
    """Open the card from a list of the team, as `/fiche` does once the person is chosen."""
    answers = {"chosen": str(person_id)}
    if chosen(context, answers) is None:
        return CallbackResult.FOREIGN
    context.conversations.open_above(context, stack, SCRIPT, answers)
    return CallbackResult.STAYS


CALLBACKS: Callbacks = {
    Access.TEAM: {mentor_list.OPEN: _open},
}


def actions(context: TurnContext, answers: Mapping[str, str]) -> list[tuple[str, Phrase]]:
    """List what may be done; the team's own accounts are not erased from here."""
    person = chosen(context, answers)
    if person is None:
        return []
    pause = CardAction.PAUSE if person.nudges_suspended_at is None else CardAction.RESUME
    card_actions = [CardAction.WRITE, CardAction.CONTACT, pause]
    if not _is_only_here_to_work(context, person):
        card_actions.append(CardAction.MOVE)
    if not rights.acts_alone(context.session, person):
        card_actions.append(CardAction.RIGHTS)
    if may_erase(context, person):
        card_actions.append(CardAction.ERASE)
    if minors.of(context.session, person.id) is not None:
        card_actions.append(CardAction.MINOR)
    return [(action, Phrase(f"person.deed.{action}")) for action in card_actions]


def _is_only_here_to_work(context: TurnContext, person: Person) -> bool:
    """Tell whether a person has a role, and was never in a session."""
    has_role = bool(roles_of(context.session, person.id))
    return has_role and enrolments.newest(context.session, person.id) is None


def route(_: TurnContext, answers: Mapping[str, str]) -> CardAction:
    return CardAction(answers["deed"])


def write(context: TurnContext, answers: Mapping[str, str]) -> PersonContactResult:
    """Send the team's words to the person, as an answer to them; the journal says who wrote."""
    person = chosen(context, answers)
    if person is None:
        return PersonContactResult.NOBODY
    answering.write(context, person, answers["words"])
    context.keep(words="")
    return PersonContactResult.WRITTEN


def note_contact(context: TurnContext, answers: Mapping[str, str]) -> PersonContactResult:
    """Note how to reach the person without danger, or forget it; the journal says who did."""
    person = chosen(context, answers)
    if person is None:
        return PersonContactResult.NOBODY
    safe_contact.note(person, answers.get("safe_contact", ""))
    context.keep(safe_contact="")
    audit(context.session, context.person_id, "contact_noted", context.now, person=person.id)
    return PersonContactResult.WRITTEN


def chosen(context: TurnContext, answers: Mapping[str, str]) -> Person | None:
    """Return the chosen person; None if they are not of this bot."""
    return people.find(context.session, context.bot_id, int(answers["chosen"]))


def may_erase(context: TurnContext, person: Person) -> bool:
    return not roles_of(context.session, person.id)


def _lines(context: TurnContext, person: Person) -> Iterator[Html]:
    if (note := safe_contact.line(person, context.language)) is not None:
        yield note
    yield from card_lines.contact(context.session, person, context.language)
    yield from card_lines.as_mentor(context.session, person.id, context.now, context.language)
    if person.equipment:
        equipment = plain_text(context.language, f"equipment.{person.equipment}")
        yield _line(context, "equipment", value=equipment)
    yield from _status_lines(context, person)
    steps = plainly(last_steps(context.session, person.id, context.language), context.language)
    yield _line(context, "path", value=steps)
    for event in _ahead(context, person):
        day, hour = moment(event.starts_at, zone_of(NO_DEPARTMENT), context.language)
        title = events.title(event, context.language)
        yield _line(context, "event", day=day, hour=hour, title=title)
    yield _line(context, "counts", **_counts(context.session, person.id))
    if card_lines.is_pause_told(context.session, person, context.person_id):
        yield _line(context, "stopped")
    if person.nudges_suspended_at is not None:
        yield _line(context, "paused")
    if addresses.is_blocked(context.session, person.id):
        yield _line(context, "blocked")
    if contact_proofs.waits_for_visit(context.session, person.id):
        yield _line(context, "on_visit")


def _status_lines(context: TurnContext, person: Person) -> Iterator[Html]:
    """Yield their session, their zone, and what applies before 18."""
    if (newest := enrolments.newest(context.session, person.id)) is not None:
        enrolment, programme_session = newest
        status = plain_text(context.language, f"person.status.{enrolment.status}")
        day = in_words(local_date(enrolment.changed_at, NO_DEPARTMENT), context.language)
        yield _line(context, "session", session=programme_session.name, status=status, day=day)
    if zone := _zone_and_age(context, person.id):
        yield _line(context, "zone", value=zone)
    yield from card_lines.decisions(context.session, person.id, context.language)
    if (minor := minors.of(context.session, person.id)) is None:
        return
    if minor.has_agreement:
        agreement = minors.agreement_in_words(minor, context.language)
        yield _line(context, "minor_agreed", agreement=agreement)
    else:
        yield _line(context, "minor_waits")


def _reports(context: TurnContext, person: Person) -> Sequence[Report]:
    """Return reports by or about the person, newest first, that the reader answers for."""
    by_or_about = or_(Report.mentor_id == person.id, Report.participant_id == person.id)
    reports = context.session.scalars(
        select(Report).where(by_or_about).order_by(Report.id.desc())
    ).all()
    readable = [
        report
        for report in reports
        if recipients.answers_for(context.session, report, context.person_id)
    ]
    return readable[:REPORTS]


def _exchange(context: TurnContext, person: Person) -> Iterator[list[Button]]:
    """Yield the button that shows the open exchange, which the card counts."""
    query = select(Ticket.id).where(Ticket.person_id == person.id, Ticket.closed_at.is_(None))
    ticket_id = context.session.scalar(query.order_by(Ticket.id.desc()).limit(1))
    if ticket_id is not None:
        label = plain_text(context.language, "person.open_exchange")
        yield [Button(label, inline_buttons.data(cards.SHOW_WORDS, ticket_id))]


def _report(context: TurnContext, person: Person, report: Report) -> Html:
    about = recipients.subject_of(report) == person.id
    return _line(
        context,
        "report_about" if about else "report_by",
        number=str(report.id),
        category=translate(context.language, cards.category(report)),
        state=cards.state(context.session, report, context.language),
    )


def _line(context: TurnContext, key: str, **values: str) -> Html:
    return translate(context.language, f"person.line.{key}", **values)


def _zone_and_age(context: TurnContext, person_id: int) -> str:
    """Return the zone and the age band of the person, as far as told."""
    query = (
        select(EligibilityVerdict.zone_name, EligibilityVerdict.age_band)
        .where(EligibilityVerdict.person_id == person_id)
        .order_by(EligibilityVerdict.id.desc())
    )
    zone, age = context.session.execute(query.limit(1)).first() or (None, None)
    age_said = plain_text(context.language, f"person.age.{age}") if age else None
    return " · ".join(filter(None, (zone, age_said)))


def _ahead(context: TurnContext, person: Person) -> Sequence[events.AgendaEvent]:
    until = context.now + AHEAD
    return events.events_of(context.session, person.id, NO_ROOMS, context.now, until)[:EVENTS]


def _counts(session: Session, person_id: int) -> dict[str, str]:
    tickets = select(func.count()).where(Ticket.person_id == person_id, Ticket.closed_at.is_(None))
    sent = Application.person_id == person_id, Application.sent_at.is_not(None)
    applications = select(func.count()).where(*sent)
    return {
        "tickets": str(session.scalar(tickets) or 0),
        "applications": str(session.scalar(applications) or 0),
    }
