"""Show the team the enrolments to check (/a_verifier), and apply its answers."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from models.enrolment import Enrolment, EnrolmentStatus
from models.geography import Commune
from models.people import Person
from models.programme import ProgrammeSession
from rules.enrolment.eligibility import EligibilityReason
from rules.geography.zones import ZoneKind
from rules.schedule.dates import moment
from rules.schedule.time_zones import NO_DEPARTMENT, zone_of
from rules.schedule.undoing import UNDONE_WITHIN
from services.conversation import inline_buttons
from services.conversation.phrases import Phrase, plainly
from services.conversation.replies import Button, Say
from services.conversation.turn_context import TurnContext
from services.enrolment import messages, minors, places, review_queue
from services.enrolment.eligibility import newest_verdict
from services.enrolment.enrolments import EnrolmentStanding
from services.enrolment.review_queue import (
    EnrolmentDecision,
    EnrolmentToCheck,
    PlannedDecisionResult,
    count_to_check,
    to_check_queue,
)
from services.outbox import kinds, message_buttons, outbox
from services.people import roles
from services.team import closed_cards
from services.team.closed_cards import CardChange
from services.team.notifications import name_of, tell

CARDS = 5
"""How many requests one command shows: about a phone's screen."""

UNDO = "refusal_undo"
"""The callback that takes a planned decision back; its subject is the enrolment."""

UNSURE = frozenset(
    {
        "near_border",
        "partly_rural",
        "commune_has_quarters",
        "commune_uncertain",
        "quarter_by_name",
    }
)

OF_AGE = frozenset({"age", "was_under_18"})
"""What is to be checked when the zone is known."""

ANSWERS: Mapping[str, tuple[bool, str]] = {
    "yes_zone": (True, "desk.yes_zone"),
    "yes_other": (True, "desk.yes_other"),
    "no_zone": (False, "desk.no_zone"),
    "no_other": (False, "desk.no_other"),
}
"""For each callback: yes or no, and its reason, which is also the button's text key."""


def show_queue(context: TurnContext) -> None:
    """Show the most urgent requests, a card with its answer buttons for each."""
    waiting = to_check_queue(context.session, context.bot_id, limit=CARDS)
    if not waiting:
        context.phrases.say(context, "desk.queue_empty")
    for request in waiting:
        _queue_card(context, request)
    if (more := count_to_check(context.session, context.bot_id) - len(waiting)) > 0:
        context.phrases.say(context, "desk.queue_more", {"count": str(more)})


def accept(context: TurnContext, enrolment_id: int, callback: str) -> EnrolmentStatus | None:
    """Accept the person, tell them at once, and show the decision on the card.

    Return the person's new status; None when a colleague has answered already.
    """
    status = decide(
        context.session,
        enrolment_id,
        context.person_id,
        callback,
        context.now,
        str(context.update_id),
    )
    if status is None:
        inline_buttons.replace(context, "desk.already_decided", {})
        return None
    enrolment = context.session.get_one(Enrolment, enrolment_id)
    name = name_of(context.session, enrolment.person_id)
    values: dict[str, str | Phrase] = {"reason": Phrase(ANSWERS[callback][1]), "person": name}
    inline_buttons.replace(context, "desk.decided", values)
    closed_cards.close(context, _key(enrolment_id), name, ANSWERS[callback][1])
    _ask_for_agreement(context, enrolment, name)
    return status


def decide(
    session: Session,
    enrolment_id: int,
    staff_id: int,
    callback: str,
    now: datetime,
    mark: str,
    zone: ZoneKind | None = None,
) -> EnrolmentStatus | None:
    """Apply the answer and tell the person; `mark` tells one answer from another.

    Return the person's new status; None when a colleague has answered already.
    """
    yes, reason = ANSWERS[callback]
    decided = review_queue.decide(
        session, enrolment_id, staff_id=staff_id, yes=yes, reason=callback, now=now, zone=zone
    )
    if decided is None:
        return None
    roles.audit(session, staff_id, f"decided_{callback}", now, person=decided.person_id)
    _tell(session, decided, reason, now, mark)
    return decided.status


def refuse(context: TurnContext, enrolment_id: int, callback: str) -> None:
    """Plan the refusal, and show on the card until when it may be undone."""
    refusing = review_queue.decide_later(
        context.session,
        enrolment_id,
        staff_id=context.person_id,
        decision=callback,
        at=context.now + UNDONE_WITHIN,
    )
    values = _decision_values(context, enrolment_id)
    text = context.phrases.render(context, f"desk.{refusing}", values)
    undo = Button(
        context.phrases.label(context, Phrase("desk.refusal_undo")),
        inline_buttons.data(UNDO, enrolment_id),
    )
    can_undo = refusing in (PlannedDecisionResult.WAITS, PlannedDecisionResult.ALREADY)
    message_buttons.show_instead(context, Say(text, [[undo]] if can_undo else []))
    if refusing is PlannedDecisionResult.WAITS:
        _change_others(context, enrolment_id, "desk.refusal_waits_by", _undoing(enrolment_id))


def undo(context: TurnContext, enrolment_id: int) -> None:
    """Take a planned decision back, and show the request again, on the cards of others too."""
    undone = review_queue.undo_decision(context.session, enrolment_id)
    values = _decision_values(context, enrolment_id)
    if undone is PlannedDecisionResult.UNDONE:
        person = context.session.get_one(Enrolment, enrolment_id).person_id
        roles.audit(
            context.session, context.person_id, "refusal_undone", context.now, person=person
        )
        _change_others(context, enrolment_id, "desk.refusal_undone_by", _buttons(enrolment_id))
    text = context.phrases.render(context, f"desk.{undone}", values)
    rows = [
        [Button(context.phrases.label(context, Phrase(key)), data)]
        for key, data in _buttons(enrolment_id)
        if undone is not PlannedDecisionResult.GONE
    ]
    message_buttons.show_instead(context, Say(text, rows))


def ended(session: Session, enrolment: Enrolment, text: str) -> CardChange:
    """Return the text of cards once the planned decision has ended; `text` says how."""
    planned_at = enrolment.decision_at and enrolment.decision_at - UNDONE_WITHIN
    at = planned_at or enrolment.changed_at
    return _card_change(session, enrolment, text, enrolment.decided_by, at)


def show_ended(session: Session, enrolment_id: int, shown: CardChange, now: datetime) -> None:
    """Show on every card of a request what became of its planned decision."""
    mark = f"refusal:{shown.at:%Y%m%d%H%M%S}"
    closed_cards.change(session, _key(enrolment_id), shown, now, mark=mark)


def show_planned(session: Session, enrolment_id: int, by: int, now: datetime, mark: str) -> None:
    """Show on every card of a request that somebody has planned a decision at the desk."""
    enrolment = session.get_one(Enrolment, enrolment_id)
    shown = _card_change(session, enrolment, "desk.refusal_waits_by", by, now)
    shown = replace(shown, buttons=_undoing(enrolment_id))
    closed_cards.change(session, _key(enrolment_id), shown, now, mark=mark)


def show_undone(session: Session, enrolment_id: int, by: int, now: datetime, mark: str) -> None:
    """Show on every card of a request that it waits for an answer again."""
    enrolment = session.get_one(Enrolment, enrolment_id)
    shown = _card_change(session, enrolment, "desk.refusal_undone_by", by, now)
    shown = replace(shown, buttons=_buttons(enrolment_id))
    closed_cards.change(session, _key(enrolment_id), shown, now, mark=mark)


def tell_stale(session: Session, enrolment: Enrolment, staff_id: int, now: datetime) -> None:
    """Tell who planned a decision at the desk that it does not leave: there are new answers.

    Who has a card of the request reads it there.
    """
    if closed_cards.has_card(session, _key(enrolment.id), staff_id):
        return
    name = {"person": name_of(session, enrolment.person_id)}
    tell(
        session,
        [session.get_one(Person, staff_id)],
        kinds.message_params("desk.refusal_stale", name),
        key=f"decision_stale:{enrolment.id}:{enrolment.decision_at:%Y%m%d%H%M%S}:",
        now=now,
        about_id=enrolment.person_id,
    )


def ask_for_agreement(session: Session, enrolment: Enrolment, staff_id: int, now: datetime) -> None:
    """Offer who accepted a minor to record a parent's agreement, or the age, in a message."""
    if (asked := _agreement(session, enrolment)) is None:
        return
    text, label, data = asked
    tell(
        session,
        [session.get_one(Person, staff_id)],
        kinds.message_params(
            text, {"name": name_of(session, enrolment.person_id)}, [(label, data)]
        ),
        key=f"minor_accepted:{enrolment.id}:",
        now=now,
        about_id=enrolment.person_id,
    )


def _change_others(
    context: TurnContext, enrolment_id: int, text: str, buttons: Sequence[tuple[str, str]]
) -> None:
    enrolment = context.session.get_one(Enrolment, enrolment_id)
    new = _card_change(context.session, enrolment, text, context.person_id, context.now)
    closed_cards.change_others(context, _key(enrolment_id), replace(new, buttons=buttons))


def _card_change(
    session: Session, enrolment: Enrolment, text: str, by: int | None, at: datetime
) -> CardChange:
    name, reason = name_of(session, enrolment.person_id), enrolment.decision
    answer = ANSWERS[reason][1] if reason else None
    return CardChange(text, name, answer, by, at, enrolment.decision_at)


def _decision_values(context: TurnContext, enrolment_id: int) -> Mapping[str, str | Phrase]:
    enrolment = context.session.get(Enrolment, enrolment_id)
    if enrolment is None or enrolment.decision_at is None or enrolment.decision is None:
        return {"person": name_of(context.session, enrolment.person_id) if enrolment else "?"}
    _, hour = moment(enrolment.decision_at, zone_of(NO_DEPARTMENT), context.language)
    return {
        "person": name_of(context.session, enrolment.person_id),
        "reason": Phrase(ANSWERS[enrolment.decision][1]),
        "hour": hour,
    }


def _ask_for_agreement(context: TurnContext, enrolment: Enrolment, name: str) -> None:
    if (asked := _agreement(context.session, enrolment)) is None:
        return
    text, label, data = asked
    button = Button(context.phrases.label(context, Phrase(label)), data)
    rendered = context.phrases.render(context, text, {"name": name})
    inline_buttons.show(context, Say(rendered, [[button]]))


def _agreement(session: Session, enrolment: Enrolment) -> tuple[str, str, str] | None:
    """Return text, label and data of what asks for a minor's agreement, or their age."""
    minor = minors.of(session, enrolment.person_id)
    if minor is None or minor.has_agreement:
        return None
    verdict = newest_verdict(session, enrolment.person_id, enrolment.session_id)
    doubt = "_age" if EligibilityReason.WAS_UNDER_18 in verdict.reasons else ""
    data = inline_buttons.data(minors.OPEN, enrolment.person_id)
    return f"minor.to_record{doubt}", f"minor.open{doubt}", data


def _tell(
    session: Session, decided: EnrolmentDecision, reason: str, now: datetime, mark: str
) -> None:
    person = session.get_one(Person, decided.person_id)
    programme_session = session.get_one(ProgrammeSession, decided.session_id)
    closed = places.takes_nobody(programme_session, now)
    late = decided.status is EnrolmentStatus.WAITING and closed
    stand = EnrolmentStanding.TOO_LATE if late else decided.status
    text = f"desk.told.{stand}.{reason.removeprefix('desk.')}"
    outbox.enqueue(
        session,
        messages.TEAM_VERDICT,
        person,
        key=f"team_verdict:{decided.person_id}:{mark}",
        due_at=now,
        params=kinds.message_params(text, {"session": programme_session.name}),
    )


def _queue_card(context: TurnContext, request: EnrolmentToCheck) -> None:
    """Queue the card for the member who asked; once sent, an answer closes it in every chat."""
    tell(
        context.session,
        [context.person],
        kinds.message_params("desk.card_in", _values(context, request), _buttons_of(request)),
        key=f"{_key(request.enrolment_id)}{context.update_id}",
        now=context.now,
        about_id=request.person_id,
    )


def _key(enrolment_id: int) -> str:
    """Return how the keys of the cards of a request begin."""
    return f"review:{enrolment_id}:"


def _values(context: TurnContext, request: EnrolmentToCheck) -> Mapping[str, str]:
    values: dict[str, str | Phrase] = {
        "person": name_of(context.session, request.person_id),
        "session": context.session.get_one(ProgrammeSession, request.session_id).name,
        "situation": Phrase(f"desk.situation.{request.situation}"),
        "age": Phrase(f"desk.age.{request.age_band}"),
        "method": Phrase(f"desk.method.{request.method}"),
        "commune": _commune(context.session, request.insee),
        "why": Phrase(f"desk.why.{why(request)}", {"zone": request.zone_name or "?"}),
        "before": _before(context, request.answer_by),
    }
    return {
        name: plainly(value, context.language) if isinstance(value, Phrase) else value
        for name, value in values.items()
    }


def _before(context: TurnContext, due: datetime | None) -> str | Phrase:
    if due is None:
        return "?"
    day, hour = moment(due, zone_of(NO_DEPARTMENT), context.language)
    return Phrase("fact.before", {"day": day, "hour": hour})


def _undoing(enrolment_id: int) -> list[tuple[str, str]]:
    return [("desk.refusal_undo", inline_buttons.data(UNDO, enrolment_id))]


def _buttons(enrolment_id: int) -> list[tuple[str, str]]:
    return [
        (key, inline_buttons.data(callback, enrolment_id)) for callback, (_, key) in ANSWERS.items()
    ]


def _buttons_of(request: EnrolmentToCheck) -> list[tuple[str, str]]:
    """Return the answers to a request: of an age alone, none is about a zone."""
    if not is_of_age_alone(request):
        return _buttons(request.enrolment_id)
    answers = {"desk.yes_age": "yes_other", "desk.no_other": "no_other"}
    return [
        (key, inline_buttons.data(callback, request.enrolment_id))
        for key, callback in answers.items()
    ]


def is_of_age_alone(request: EnrolmentToCheck) -> bool:
    """Tell whether nothing about the zone is to be decided."""
    return why(request) in OF_AGE and request.zone_reason not in UNSURE


def why(request: EnrolmentToCheck) -> str:
    """Return the first reason that applies: the end of a text key."""
    if EligibilityReason.WAS_UNDER_18 in request.reasons:
        return "was_under_18"
    if EligibilityReason.CORRECTED in request.reasons:
        return "corrected"
    if EligibilityReason.CONTESTED in request.reasons:
        return "contested"
    if EligibilityReason.AGE_TO_CHECK in request.reasons:
        return "age"
    return request.zone_reason if request.zone_reason in UNSURE else "other"


def _commune(session: Session, insee: str | None) -> str:
    commune = session.get(Commune, insee) if insee else None
    return commune.name if commune else "?"
