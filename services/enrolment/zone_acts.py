"""Decide at the desk on sign-ups to check, a while before anybody is told; ask the person."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from models.desk import DeskAct
from models.enrolment import Enrolment
from models.people import Person
from models.programme import ProgrammeSession
from rules.geography.zones import ZoneKind
from rules.schedule.undoing import UNDONE_WITHIN
from services.conversation import inline_buttons
from services.conversation.callbacks import Callbacks, own
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.desk.listing import ActOnRow, Verdict
from services.enrolment import messages, review_command, review_queue
from services.enrolment.eligibility import newest_verdict
from services.enrolment.review_queue import PlannedDecisionResult
from services.outbox import kinds, outbox
from services.people import addresses
from services.people.access import Access
from services.people.roles import audit

TOGETHER = timedelta(minutes=1)
"""Rows of an act that are decided within so long are told at one time."""
QUESTION, ANSWER = "zone_question", "zone_answer"
"""How the keys of questions begin; the callback of their button, whose subject is the person."""
CORRECT_ANSWERS = "correct_answers"


@dataclass(frozen=True, slots=True)
class TeamDecision:
    """What the team decides: the value that the chat's buttons have too, and the kind of zone."""

    answer: str
    zone: ZoneKind | None = None

    @property
    def is_about_zone(self) -> bool:
        return self.answer.endswith("_zone")


DECISIONS: Mapping[str, TeamDecision] = {
    "qpv": TeamDecision("yes_zone", ZoneKind.QPV),
    "frr": TeamDecision("yes_zone", ZoneKind.FRR),
    "no_zone": TeamDecision("no_zone"),
    "yes_other": TeamDecision("yes_other"),
    "no_other": TeamDecision("no_other"),
}
"""By the name of an act."""


def deciding(name: str) -> Callable[[ActOnRow], Verdict]:
    """Return the act that plans a decision."""
    decision = DECISIONS[name]

    def do(on: ActOnRow) -> Verdict:
        session = on.reader.session
        enrolment = session.get_one(Enrolment, on.key)
        verdict = newest_verdict(session, enrolment.person_id, enrolment.session_id)
        request = review_queue.request_of(enrolment, verdict)
        if decision.is_about_zone and review_command.is_of_age_alone(request):
            return Verdict("of_age", is_done=False)
        at = _takes_effect(on)
        planned = review_queue.decide_later(
            session,
            on.key,
            staff_id=on.reader.person_id,
            decision=decision.answer,
            at=at,
            zone=decision.zone,
        )
        if planned is not PlannedDecisionResult.WAITS:
            return Verdict(str(planned), is_done=False)
        review_command.show_planned(
            session, on.key, on.reader.person_id, on.reader.now, f"desk:{on.number}"
        )
        return Verdict(name, before=at.isoformat())

    return do


def undo(on: ActOnRow) -> bool:
    """Take back what the act planned; what was decided since stays."""
    session, reader = on.reader.session, on.reader
    planned_for = datetime.fromisoformat(on.before)
    undone = review_queue.undo_decision(session, on.key, planned_for=planned_for)
    if undone is not PlannedDecisionResult.UNDONE:
        return False
    person_id = session.get_one(Enrolment, on.key).person_id
    audit(session, reader.person_id, "refusal_undone", reader.now, person=person_id)
    mark = f"undone:{on.number}"
    review_command.show_undone(session, on.key, reader.person_id, reader.now, mark)
    return True


def ask(on: ActOnRow) -> Verdict:
    """Ask a person where they live, by a message whose button takes their answers anew."""
    session, reader = on.reader.session, on.reader
    enrolment = session.get_one(Enrolment, on.key)
    if enrolment.answer_by is None:
        return Verdict(PlannedDecisionResult.GONE, is_done=False)
    if enrolment.decision_at is not None:
        return Verdict(PlannedDecisionResult.ALREADY, is_done=False)
    if addresses.is_blocked(session, enrolment.person_id):
        return Verdict("left", is_done=False)
    if is_asked(session, enrolment):
        return Verdict("asked_already", is_done=False)
    name = session.get_one(ProgrammeSession, enrolment.session_id).name
    button = ("zone_question.answer", inline_buttons.data(ANSWER, enrolment.person_id))
    params = kinds.message_params("zone_question.ask", {"session": name}, [button])
    outbox.enqueue(
        session,
        messages.ZONE_QUESTION,
        session.get_one(Person, enrolment.person_id),
        key=f"{_questions(enrolment)}{on.number}",
        due_at=reader.now,
        params={**params, "enrolment": enrolment.id},
    )
    audit(session, reader.person_id, "zone_asked", reader.now, person=enrolment.person_id)
    return Verdict("asked", is_done=False)


def is_asked(session: Session, enrolment: Enrolment) -> bool:
    """Tell whether a question has been sent that the person has not answered."""
    asked = outbox.newest(session, enrolment.person_id, _questions(enrolment))
    verdict = newest_verdict(session, enrolment.person_id, enrolment.session_id)
    return asked is not None and asked.due_at > verdict.judged_at


def _questions(enrolment: Enrolment) -> str:
    return f"{QUESTION}:{enrolment.id}:"


def _takes_effect(on: ActOnRow) -> datetime:
    """Return when a decision takes effect: for all rows of an act at one time, if it is quick."""
    asked_at = on.reader.session.get_one(DeskAct, on.number).asked_at
    return max(asked_at, on.reader.now - TOGETHER) + UNDONE_WITHIN


def _answer(context: TurnContext, stack: ConversationStack) -> None:
    context.conversations.open_above(context, stack, CORRECT_ANSWERS)


CALLBACKS: Callbacks = {Access.PERSON: {ANSWER: own(_answer)}}
