"""Show each offer to the team as a card before it is published, and apply the decision."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.texts import Html, plain_text, translate
from models.jobs import Job
from models.offers import Opportunity, OpportunityStatus
from models.outbox import OutboxMessage
from models.people import Person
from rules.employers.offer_life import USUAL
from rules.offers.opportunities import OpportunityKind
from rules.outbox.pace import Urgency
from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackHandler, CallbackResult, Callbacks
from services.conversation.packed_callbacks import unpacked
from services.conversation.phrases import Phrase
from services.conversation.replies import Button, Say
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.employers import emails, offer_fields, offer_presenting
from services.offers import duplicates
from services.outbox import kinds, message_buttons, outbox
from services.people import people, roles
from services.people.access import Access
from services.team import absences, closed_cards
from services.team.missed_hours import PromisedHours
from services.team.notifications import name_of

CARDS = 5
LIST, CORRECT = "my_offers", "offer_correct"
"""The callbacks of what the employer may do after the decision."""
REFUSAL = "offer_refusal"
YES = "offer_yes"
DECISIONS = (YES, "offer_no_words", "offer_no_digital", "offer_no_thin", "offer_no_other")
"""The callbacks that decide: yes, or no with a reason."""
SAID = ("offer_no_words", "offer_no_other")
"""The refusals that need a sentence written by the team."""
LONGEST_SENTENCE = 500
PROMISED_HOURS = PromisedHours(
    "offer_late",
    "offer",
    Opportunity,
    "employer_id",
    lambda _: [Opportunity.status == OpportunityStatus.TO_APPROVE],
    "posted.late",
    "posted.team.all_late",
)
"""By when the team must have read an offer."""


class ApprovalRefusalResult(StrEnum):
    REFUSED = "refused"
    TOO_LONG = "too_long"
    DECIDED = "decided"
    """The offer was decided by somebody else meanwhile, or has changed since."""


def show_to_team(session: Session, offer: Opportunity, employer_id: int, now: datetime) -> None:
    """Queue a card to each team member who is there."""
    session.flush()
    bot_id = session.get_one(Person, employer_id).bot_id
    for member in absences.members_there(session, bot_id, now):
        _queue_card(session, offer, member, now)


def _queue_card(
    session: Session, offer: Opportunity, member: Person, now: datetime, mark: str = ""
) -> None:
    """Queue a card to a member; `mark` tells one that was asked for from the first."""
    outbox.enqueue(
        session,
        CARD,
        member,
        key=f"{_key(offer)}{offer.revision}:{mark}{member.id}",
        due_at=now,
        params={"offer_id": offer.id, "revision": offer.revision},
        about_id=offer.employer_id,
    )


def _key(offer: Opportunity) -> str:
    """Return how the keys of the cards of an offer begin."""
    return f"offer_card:{offer.id}:"


def show_waiting(context: TurnContext) -> None:
    """Answer `/offres_a_valider`: show the offers that wait for approval, the oldest first."""
    query = select(Opportunity).join(Person, Person.id == Opportunity.employer_id)
    query = query.where(people.of_bot(context.bot_id), Opportunity.kind == OpportunityKind.JOB)
    query = query.where(Opportunity.status == OpportunityStatus.TO_APPROVE)
    waiting = context.session.scalars(query.order_by(Opportunity.seen_at, Opportunity.id)).all()
    if not waiting:
        context.say(Say(translate(context.language, "posted.team.none")))
    for offer in waiting[:CARDS]:
        _queue_card(context.session, offer, context.person, context.now, f"{context.update_id}:")


def card(session: Session, offer: Opportunity, language: str) -> Say:
    """Return the card by which the team reviews an offer."""
    employer_id = offer.employer_id
    doubts = offer_fields.reasons(language, offer_fields.left_to_team(offer))
    values = {
        "offer": offer_presenting.card(offer, language),
        "name": name_of(session, employer_id) if employer_id is not None else "…",
        "rome": _job(session, offer) or plain_text(language, "posted.team.no_rome"),
        "days": str(offer.live_days or USUAL),
        "looks": Html(f"⚠️ {doubts}\n") if doubts else "",
    }
    buttons = [
        [
            Button(
                plain_text(language, f"posted.team.{callback}"),
                inline_buttons.data(callback, offer.id, offer.revision),
            )
        ]
        for callback in DECISIONS
    ]
    return Say(translate(language, "posted.team.card", **values), buttons)


def decide(
    session: Session, offer: Opportunity, callback: str, now: datetime, sentence: str | None = None
) -> None:
    """Publish or refuse an offer; one published before keeps the days it has left."""
    offer.answer_by = None
    if callback != YES:
        offer.status, offer.refused_because = (
            OpportunityStatus.REFUSED,
            told_key(callback, sentence),
        )
        offer.refusal_words = sentence
        return
    if offer.published_at is None or offer.live_until <= now:
        offer.live_until = now + timedelta(days=offer.live_days or USUAL)
    offer.status, offer.published_at = OpportunityStatus.LIVE, offer.published_at or now
    duplicates.choose_shown(session, offer, now)


def told_key(callback: str, sentence: str | None) -> str:
    return f"posted.told.{callback}_said" if sentence else f"posted.told.{callback}"


def refuse(context: TurnContext, answers: Mapping[str, str]) -> ApprovalRefusalResult:
    """Refuse the offer with the sentence that the employer will read."""
    if len(sentence := answers["sentence"].strip()) > LONGEST_SENTENCE:
        return ApprovalRefusalResult.TOO_LONG
    offer = _offer_on_card(context, answers)
    if offer is None or offer.employer_id is None:
        return ApprovalRefusalResult.DECIDED
    _decide(context, offer, offer.employer_id, answers["verb"], sentence)
    return ApprovalRefusalResult.REFUSED


def decision_params(
    offer: Opportunity, callback: str, language: str, now: datetime, sentence: str | None = None
) -> dict[str, Any]:
    """Return the message that tells the employer the decision, with the next step's button."""
    values = {"title": offer.title, "until": offer_presenting.end_of(offer, language, now)["until"]}
    values |= {"sentence": sentence} if sentence else {}
    my_offers = ("employer.my_offers", inline_buttons.data(LIST, offer.employer_id or 0))
    button = (
        my_offers if callback == YES else ("posted.correct", inline_buttons.data(CORRECT, offer.id))
    )
    return kinds.message_params(told_key(callback, sentence), values, [button])


def _decision_handler(callback: str) -> CallbackHandler:

    def handle(context: TurnContext, stack: ConversationStack, offer_id: int) -> CallbackResult:
        offer, revision = _waiting(context.session, offer_id), context.detail
        if offer is not None and _is_of_another_bot(context, offer):
            return CallbackResult.FOREIGN
        if offer is None or offer.employer_id is None:
            inline_buttons.replace(context, "desk.already_decided", {})
            return CallbackResult.DONE
        if revision != offer.revision:  # an older card approves no newer text
            inline_buttons.replace(context, "posted.team.newer", {})
            inline_buttons.show(context, card(context.session, offer, context.language))
            return CallbackResult.DONE
        if callback in SAID:
            answers = {"subject": str(offer_id), "revision": str(revision), "verb": callback}
            context.conversations.open_above(context, stack, REFUSAL, answers)
            return CallbackResult.STAYS
        _decide(context, offer, offer.employer_id, callback)
        values: dict[str, str | Phrase] = {"person": offer.title}
        values["reason"] = Phrase(f"posted.team.{callback}")
        inline_buttons.replace(context, "desk.decided", values)
        return CallbackResult.DONE

    return handle


def _decide(
    context: TurnContext,
    offer: Opportunity,
    employer_id: int,
    callback: str,
    sentence: str | None = None,
) -> None:
    decide(context.session, offer, callback, context.now, sentence)
    roles.audit(context.session, context.person_id, callback, context.now, opportunity=offer.id)
    closed_cards.close(context, _key(offer), offer.title, f"posted.team.{callback}")
    person, key = context.session.get_one(Person, employer_id), f"{offer.id}:{offer.revision}"
    params = decision_params(offer, callback, person.language, context.now, sentence)
    outbox.enqueue(
        context.session, TOLD, person, key=f"offer_told:{key}", due_at=context.now, params=params
    )
    emails.about_decision(context.session, offer, params, key, context.now)


def _job(session: Session, offer: Opportunity) -> str | None:
    """Return the job's official name and code, or the code alone."""
    job = session.get(Job, offer.rome) if offer.rome else None
    return f"{job.label} ({job.code})" if job else offer.rome


def _is_of_another_bot(context: TurnContext, offer: Opportunity) -> bool:
    return people.is_of_another_bot(context.session, offer.employer_id, context.bot_id)


def _waiting(session: Session, offer_id: int) -> Opportunity | None:
    query = (
        select(Opportunity)
        .where(Opportunity.id == offer_id, Opportunity.status == OpportunityStatus.TO_APPROVE)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return session.scalar(query)


def _offer_on_card(context: TurnContext, answers: Mapping[str, str]) -> Opportunity | None:
    """Return the offer of a card if it still waits, unchanged.

    Older conversations hold offer and revision in one number.
    """
    subject = int(answers["subject"])
    offer_id, revision = (
        (subject, int(answers["revision"])) if "revision" in answers else unpacked(YES, subject)
    )
    offer = _waiting(context.session, offer_id)
    if offer is None or _is_of_another_bot(context, offer):
        return None
    return offer if offer.revision == revision else None


def _still_waits(session: Session, message: OutboxMessage, _: datetime) -> bool:
    offer = session.get(Opportunity, message.params["offer_id"])
    return (
        offer is not None
        and offer.status is OpportunityStatus.TO_APPROVE
        and offer.revision == message.params["revision"]
    )


def _render(session: Session, message: OutboxMessage, now: datetime) -> Sequence[Say]:
    offer = session.get_one(Opportunity, message.params["offer_id"])
    reply = card(session, offer, session.get_one(Person, message.person_id).language)
    message_buttons.keep(session, message, reply.buttons, now)
    return [reply]


CARD = outbox.MessageKind(
    "offer_card",
    Urgency.REMINDER,
    life=None,
    resend_unknown=True,
    recheck=_still_waits,
    render=_render,
)
TOLD = kinds.one_to_one("offer_told", Urgency.REMINDER)


CALLBACKS: Callbacks = {
    Access.TEAM: {callback: _decision_handler(callback) for callback in DECISIONS},
}
