"""Message kinds about offers; each checks again, when it is sent, whether it still may be."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.texts import Html, translate
from models.offers import Opportunity, Proposal
from models.outbox import OutboxMessage
from models.people import Person
from rules.offers.matching.reasons import MatchReason
from rules.offers.opportunities import Reaction
from rules.outbox.daily_quota import MessageNature
from rules.outbox.pace import Urgency
from services.conversation import inline_buttons
from services.conversation.replies import Button, Say
from services.conversation.text import button, fitting
from services.conversation.turn_context import TurnContext
from services.offers import cards, consent_and_pauses, opportunities, reactions
from services.offers.consent_and_pauses import MatchingState
from services.offers.opportunities import Applied, sent_by
from services.outbox import kinds, message_buttons
from services.outbox.outbox import MessageKind

Rows = list[list[Button]]
LIFE = timedelta(hours=8)
"""How long after nine o'clock it may be sent: nobody is told of work in the evening."""


def card(opportunity: Opportunity, language: str, why: str) -> Say:
    """Return the card of one opportunity with its buttons."""
    text = cards.card(opportunity, cards.to_answer(opportunity, language, why))
    return Say(text, card_buttons(opportunity, language))


def again(opportunity: Opportunity, language: str, why: str) -> Say:
    """Return the card of an opportunity that the person had put off with « Plus tard »."""
    say = card(opportunity, language, why)
    head = translate(language, "offers.again")
    return replace(say, text=f"{head}\n{say.text}")


def card_buttons(opportunity: Opportunity, language: str) -> Rows:
    rows = (("like", "refuse"), ("later", "more"), ("why",))
    return [[_button(language, callback, opportunity.id) for callback in row] for row in rows]


def tell_more(context: TurnContext, opportunity: Opportunity) -> None:
    """Say everything about the opportunity; the last message has the buttons of the card."""
    *first, last = cards.details(opportunity, context.language)
    for text in first:
        context.say(Say(text))
    inline_buttons.show(context, Say(last, card_buttons(opportunity, context.language)))


def digest(
    person_id: int, entries: Sequence[tuple[Opportunity, str]], language: str, name: str
) -> Say:
    """Return one message of several opportunities, each with its reason and a button to its card.

    `entries` holds each opportunity with its reason in words.
    """
    key = "offers.digest" if len(entries) > 1 else "offers.digest_one"
    head = translate(language, key, count=str(len(entries)), name=name)
    text = "\n".join([head, *_entries(entries, language)])
    opening = [[_opening(number, offer)] for number, (offer, _) in enumerate(entries, 1)]
    settings = [
        button(language, "offer.settings", inline_buttons.data("offer_settings", person_id)),
        button(language, "found.button", inline_buttons.data("found_work", person_id)),
    ]
    return Say(text, [*opening, *([each] for each in settings)])


def _opening(number: int, opportunity: Opportunity) -> Button:
    label = fitting(f"{number}. {cards.label(opportunity)}")
    return Button(label, inline_buttons.data("offer_show", opportunity.id))


def _entries(entries: Sequence[tuple[Opportunity, str]], language: str) -> Iterator[Html]:
    for number, (offer, why) in enumerate(entries, 1):
        values = {"number": str(number), "title": offer.title, "why": why}
        rest = {"about": cards.short(offer, language)}
        yield translate(language, "offers.digest_entry", **(values | rest))


def _button(language: str, callback: str, opportunity_id: int) -> Button:
    data = inline_buttons.data(f"offer_{callback}", opportunity_id)
    return button(language, f"offer.{callback}", data, "primary" if callback == "like" else None)


def still_wanted(applied: Applied, session: Session, message: OutboxMessage, now: datetime) -> bool:
    """Tell whether the person may be sent offers and some of the chosen ones remain to show."""
    return consent_and_pauses.may_push(session, message.person_id, now) and bool(
        _remaining(session, applied, message, now)
    )


def render(
    applied: Applied, session: Session, message: OutboxMessage, now: datetime
) -> Sequence[Say]:
    """Render the digest and record in the same transaction what it shows: nothing is sent twice."""
    person = session.get_one(Person, message.person_id)
    remaining = _remaining(session, applied, message, now)
    for offer, reasons in remaining:
        reactions.show(session, person.id, offer.id, now, reasons)
    message.params = {**message.params, "shown": [offer.id for offer, _ in remaining]}
    entries = [(offer, cards.because(why, person.language)) for offer, why in remaining]
    say = digest(person.id, entries, person.language, person.first_name or "")
    message_buttons.keep(session, message, say.buttons, now)
    return [say]


def still_for_later(
    applied: Applied, session: Session, message: OutboxMessage, now: datetime
) -> bool:
    """Tell whether the offer put off is still shown, not applied to, and may be sent."""
    proposal = _proposal(session, message)
    waits = proposal is not None and proposal.reaction is Reaction.LATER
    if sent_by(session, applied, message.person_id, [message.params["offer"]]):
        return False
    shown = opportunities.is_shown(session, message.params["offer"], now)
    return waits and shown and consent_and_pauses.may_push(session, message.person_id, now)


def render_again(session: Session, message: OutboxMessage, now: datetime) -> Sequence[Say]:
    """Render the card of an offer put off, with the reasons for which it was first shown."""
    language = session.get_one(Person, message.person_id).language
    opportunity = session.get_one(Opportunity, message.params["offer"])
    proposal = _proposal(session, message)
    reasons = [MatchReason.read(kept) for kept in proposal.reasons] if proposal else []
    say = again(opportunity, language, cards.because(reasons, language))
    message_buttons.keep(session, message, say.buttons, now)
    return [say]


def not_told_yet(session: Session, message: OutboxMessage, now: datetime) -> bool:
    """Tell whether the person is to be asked for consent, or gave it and was shown nothing yet."""
    state = consent_and_pauses.matching_state(session, message.person_id, now)
    if state is MatchingState.OPEN:
        return not reactions.was_shown_any(session, message.person_id)
    return state is MatchingState.UNASKED


def render_opening(session: Session, message: OutboxMessage, now: datetime) -> Sequence[Say]:
    """Ask for consent, or tell a person with consent, as promised, that offers are open."""
    state = consent_and_pauses.matching_state(session, message.person_id, now)
    if state is MatchingState.UNASKED:
        return kinds.render(session, message, now)
    language = session.get_one(Person, message.person_id).language
    data = inline_buttons.data("offers_list", message.person_id)
    rows = [[button(language, "offer.see.job", data)]]
    message_buttons.keep(session, message, rows, now)
    return [Say(translate(language, "offers.opened"), rows)]


def _remaining(
    session: Session, applied: Applied, message: OutboxMessage, now: datetime
) -> list[tuple[Opportunity, Sequence[MatchReason]]]:
    """Return the chosen offers still visible, in the order chosen.

    Those that the person applied to or was shown meanwhile are left out; those shown by this very
    message are not, since it may be sent again.
    """
    own = message.params.get("shown", [])
    chosen = {int(match["offer"]): match["reasons"] for match in message.params["found"]}
    query = select(Opportunity).where(Opportunity.id.in_(chosen), *opportunities.shown(now))
    shown = {offer.id: offer for offer in session.scalars(query)}
    sent = sent_by(session, applied, message.person_id, shown)
    return [
        (shown[offer_id], [MatchReason.read(kept) for kept in reasons])
        for offer_id, reasons in chosen.items()
        if offer_id in shown
        and offer_id not in sent
        and (offer_id in own or reactions.shown_to(session, message.person_id, offer_id) is None)
    ]


def _proposal(session: Session, message: OutboxMessage) -> Proposal | None:
    return reactions.shown_to(session, message.person_id, message.params["offer"])


OPENING = replace(
    kinds.one_to_one(
        "offers_opening",
        Urgency.OFFER,
        timedelta(days=3),
        recheck=not_told_yet,
        nature=MessageNature.NUDGE,
    ),
    render=render_opening,
)


def digest_kind(applied: Applied) -> MessageKind:
    return MessageKind(
        "offers_digest",
        Urgency.OFFER,
        LIFE,
        resend_unknown=False,
        recheck=partial(still_wanted, applied),
        render=partial(render, applied),
        nature=MessageNature.NUDGE,
    )


def again_kind(applied: Applied) -> MessageKind:
    return MessageKind(
        "offer_again",
        Urgency.OFFER,
        LIFE,
        resend_unknown=False,
        recheck=partial(still_for_later, applied),
        render=render_again,
        nature=MessageNature.NUDGE,
    )


def knowing(applied: Applied) -> tuple[MessageKind, ...]:
    """Return the message kinds; on sending they leave out the offers `applied` for."""
    return digest_kind(applied), again_kind(applied), OPENING


def _nobody(_: Session, __: Sequence[int]) -> Sequence[tuple[int, int, datetime]]:
    return ()


DIGEST, AGAIN = digest_kind(_nobody), again_kind(_nobody)
"""As they are queued: then nobody asks yet what people applied to."""
