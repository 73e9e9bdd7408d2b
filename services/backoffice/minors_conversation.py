"""Let the team record a parent's agreement, its end, or that a person has turned 18."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum

from models.people import Person
from rules.enrolment.minors import AgreementForm, AgreementGiver, days_of_arrival
from rules.schedule.dates import with_weekday
from rules.schedule.time_zones import NO_DEPARTMENT, local_date
from services.backoffice import person_card
from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackResult, Callbacks
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import Done, TurnContext
from services.enrolment import messages, minors
from services.outbox import kinds, outbox
from services.people import people
from services.people.access import Access
from services.people.roles import audit
from services.team.notifications import name_of

SCRIPT = "minor"


class ParentAgreementState(StrEnum):
    MISSING = "missing"
    AGREED = "agreed"
    NOBODY = "nobody"
    """The person is not of this bot, or no minor (any more)."""


class MinorRecordResult(StrEnum):
    NOTED = "noted"
    NOTHING = "nothing"
    """A colleague was faster: nothing is left to note."""


def _open(context: TurnContext, stack: ConversationStack, person_id: int) -> CallbackResult:
    context.conversations.open_above(context, stack, SCRIPT, {"chosen": str(person_id)})
    return CallbackResult.STAYS


CALLBACKS: Callbacks = {
    Access.TEAM: {minors.OPEN: _open},
}


def begin(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Open the conversation from the person's card."""
    context.open_above(SCRIPT, chosen=answers["chosen"])
    return Done.DONE


def look(context: TurnContext, answers: Mapping[str, str]) -> ParentAgreementState:
    """Tell whether a parent has agreed; keep the name, and the agreement in words."""
    person = person_card.chosen(context, answers)
    minor = minors.of(context.session, person.id) if person else None
    if person is None or minor is None:
        return ParentAgreementState.NOBODY
    context.keep(named=name_of(context.session, person.id), agreement="")
    if not minor.has_agreement:
        return ParentAgreementState.MISSING
    context.keep(agreement=minors.agreement_in_words(minor, context.language))
    return ParentAgreementState.AGREED


def days(context: TurnContext, _: Mapping[str, str]) -> list[tuple[str, str]]:
    days_to_choose = days_of_arrival(local_date(context.now, NO_DEPARTMENT))
    return [(day.isoformat(), with_weekday(day, context.language)) for day in days_to_choose]


def record(context: TurnContext, answers: Mapping[str, str]) -> MinorRecordResult:
    """Record the agreement: the parent's role, the way it was given, the day; never a name."""
    person = _locked_person(context, answers)
    by, how = AgreementGiver(answers["by"]), AgreementForm(answers["how"])
    day = date.fromisoformat(answers["day"])
    if person is None or not minors.agree(
        context.session, person.id, by, how, day, context.person_id, context.now
    ):
        return MinorRecordResult.NOTHING
    choose = [("meeting.see_all", inline_buttons.data("meeting_choose", person.id))]
    return _audit_and_tell(context, person, "parent_agreed", choose)


def withdraw(context: TurnContext, answers: Mapping[str, str]) -> MinorRecordResult:
    """Record that the agreement ended; a sweep gives back the meetings ahead."""
    person = _locked_person(context, answers)
    if person is None or not minors.withdraw(context.session, person.id, context.now):
        return MinorRecordResult.NOTHING
    return _audit_and_tell(context, person, "parent_withdrew")


def come_of_age(context: TurnContext, answers: Mapping[str, str]) -> MinorRecordResult:
    person = _locked_person(context, answers)
    if person is None or not minors.come_of_age(context.session, person.id, context.now):
        return MinorRecordResult.NOTHING
    return _audit_and_tell(context, person, "came_of_age")


def _locked_person(context: TurnContext, answers: Mapping[str, str]) -> Person | None:
    person = person_card.chosen(context, answers)
    if person is not None:
        people.lock_person(context.session, person.id)
    return person


def _audit_and_tell(
    context: TurnContext, person: Person, action: str, buttons: Sequence[tuple[str, str]] = ()
) -> MinorRecordResult:
    audit(context.session, context.person_id, action, context.now, person=person.id)
    outbox.enqueue(
        context.session,
        messages.TEAM_VERDICT,
        person,
        key=f"{action}:{person.id}:{context.update_id}",
        due_at=context.now,
        params=kinds.message_params(f"minor.told.{action}", buttons=buttons),
    )
    return MinorRecordResult.NOTED
