"""Handle the buttons of tickets, canned answers, duty and urgent cards."""

from collections.abc import Callable

from models.people import Person
from models.tickets import CannedAnswer, Ticket, UrgentOutcome
from rules.tickets.canned_answers import filled, missing_in
from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackHandler, CallbackResult, Callbacks, own
from services.conversation.phrases import Phrase
from services.conversation.replies import Button, Edit, Say
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.outbox import kinds, outbox
from services.people import roles
from services.people.access import Access
from services.team import closed_cards, messages
from services.team.notifications import name_of
from services.tickets import answering, canned_answers, cards, duty, routing, tickets, urgent

SHOW, SEND = "canned_show", "canned_send"
Act = Callable[[TurnContext, Ticket], None]


def _choose(context: TurnContext, _: ConversationStack, ticket_id: int) -> CallbackResult:
    person = _person(context, ticket_id)
    if person is None:
        return CallbackResult.FOREIGN
    answers = canned_answers.all_of(context.session, context.bot_id)
    buttons = [[Button(it.title, inline_buttons.data(SHOW, ticket_id, it.id))] for it in answers]
    key = "canned.which" if answers else "canned.none_yet"
    words = context.phrases.render(context, key, {"name": name_of(context.session, person.id)})
    inline_buttons.show(context, Say(words, buttons))
    return CallbackResult.STAYS


def _show(context: TurnContext, _: ConversationStack, ticket_id: int) -> CallbackResult:
    both = _person_and_answer(context, ticket_id)
    if both is None:
        return CallbackResult.FOREIGN
    person, answer = both
    variables = canned_answers.values_for(context, person)
    values: dict[str, str | Phrase] = {"name": name_of(context.session, person.id)}
    buttons = [[_button(context, "canned.another", cards.CANNED, ticket_id)]]
    if missing := missing_in(answer.text, variables):
        key = "canned.missing"
        labels = (Phrase(f"canned.variable.{name}") for name in missing)
        values["missing"] = Phrase.joined(labels, between=", ")
    else:
        key = "canned.preview"
        values["text"] = filled(answer.text, variables)
        buttons.insert(0, [_button(context, "canned.send", SEND, ticket_id, answer.id)])
    inline_buttons.show(context, Say(context.phrases.render(context, key, values), buttons))
    return CallbackResult.DONE


def _send(context: TurnContext, _: ConversationStack, ticket_id: int) -> CallbackResult:
    both = _person_and_answer(context, ticket_id)
    if both is None:
        return CallbackResult.FOREIGN
    person, answer = both
    values = canned_answers.values_for(context, person)
    if missing_in(answer.text, values):  # changed since it was shown
        return _show(context, _, ticket_id)
    once = f"canned:{context.person_id}:{context.message_id}"
    answering.write(context, person, filled(answer.text, values), once)
    return CallbackResult.DONE


def _button(
    context: TurnContext, key: str, callback: str, ticket_id: int, canned_id: int | None = None
) -> Button:
    data = inline_buttons.data(callback, ticket_id, canned_id)
    return Button(context.phrases.label(context, Phrase(key)), data)


def _person_and_answer(context: TurnContext, ticket_id: int) -> tuple[Person, CannedAnswer] | None:
    person = _person(context, ticket_id)
    answer = canned_answers.find(context.session, context.bot_id, context.detail)
    return (person, answer) if person is not None and answer is not None else None


def _person(context: TurnContext, ticket_id: int) -> Person | None:
    """Return the person of a ticket; None if it is of another bot."""
    ticket = context.session.get(Ticket, ticket_id)
    if ticket is None or not tickets.is_of_bot(context, ticket):
        return None
    return context.session.get_one(Person, ticket.person_id)


def _close(context: TurnContext, _: ConversationStack, ticket_id: int) -> CallbackResult:
    ticket = context.session.get(Ticket, ticket_id, with_for_update=True)
    if ticket is None or not tickets.is_of_bot(context, ticket):
        return CallbackResult.FOREIGN
    if not urgent.may_close(ticket):  # an older card, from before the danger was known
        show(context, ticket)
        return CallbackResult.STAYS
    person = ticket.person_id
    key = "desk.already_closed" if ticket.closed_at else "desk.closed"
    if ticket.closed_at is None:
        tickets.close_by_team(context, ticket)
        subject = name_of(context.session, person)
        closed_cards.close(context, f"ticket:{ticket_id}:", subject, "desk.closed_short")
    name = name_of(context.session, person)
    inline_buttons.replace(context, key, {"person": name})
    return CallbackResult.DONE


def _later(context: TurnContext, _: ConversationStack, ticket_id: int) -> CallbackResult:
    """Put off the reminders of an exchange that waits for the team."""
    ticket = context.session.get(Ticket, ticket_id, with_for_update=True)
    if ticket is None or not tickets.is_of_bot(context, ticket):
        return CallbackResult.FOREIGN
    waits = ticket.waits_since is not None and ticket.danger is None
    if waits:
        tickets.put_off(context, ticket)
    name = name_of(context.session, ticket.person_id)
    context.phrases.say(context, "desk.put_off" if waits else "desk.waits_no_more", {"name": name})
    return CallbackResult.STAYS


def _take(context: TurnContext, _: ConversationStack, person_id: int) -> CallbackResult:
    if person_id != context.person_id:
        return CallbackResult.FOREIGN
    if duty.take(context, person_id):
        roles.audit(context.session, context.person_id, "watch_taken", context.now)
        tickets.show_waiting(context, context.person)
    inline_buttons.replace(context, "watch.taken", {})
    return CallbackResult.DONE


def _leave(context: TurnContext, _: ConversationStack, person_id: int) -> CallbackResult:
    if person_id != context.person_id:
        return CallbackResult.FOREIGN
    duty.leave(context)
    roles.audit(context.session, context.person_id, "watch_left", context.now)
    inline_buttons.replace(context, "watch.left", {})
    return CallbackResult.DONE


def _give(context: TurnContext, _: ConversationStack, person_id: int) -> CallbackResult:
    """Hand the duty over to a colleague, and tell the colleague; the giver loses the duty."""
    members = {it.id: it for it in roles.members(context.session, context.bot_id)}
    if context.person_id not in members or person_id not in members:
        return CallbackResult.FOREIGN
    duty.leave(context)
    if duty.take(context, person_id):
        roles.audit(
            context.session, context.person_id, "watch_given", context.now, person=person_id
        )
        _tell(context, members[person_id])
        tickets.show_waiting(context, members[person_id])
    name = name_of(context.session, person_id)
    inline_buttons.replace(context, "watch.given", {"name": name})
    return CallbackResult.DONE


def _tell(context: TurnContext, colleague: Person) -> None:
    by = {"name": name_of(context.session, context.person_id)}
    outbox.enqueue(
        context.session,
        messages.TO_TEAM,
        colleague,
        key=f"watch:{colleague.id}:{context.update_id}",
        due_at=context.now,
        params=kinds.message_params("watch.told", by),
    )


def open_talk(context: TurnContext, stack: ConversationStack) -> None:
    context.conversations.open_above(context, stack, "talk")


def show(context: TurnContext, ticket: Ticket) -> None:
    """Show the card in its present state, in place of the message whose button was pressed."""
    card = cards.urgent_card(context, ticket)
    message_id = context.message_id
    context.say(Edit(message_id, card.text, card.buttons) if message_id else card)


def _on_ticket(act: Act) -> CallbackHandler:
    """Return a handler that does `act`, unless the ticket is closed, and shows the card again."""

    def handle(context: TurnContext, _: ConversationStack, ticket_id: int) -> CallbackResult:
        ticket = _locked_ticket(context, ticket_id)
        if ticket is None:
            return CallbackResult.FOREIGN
        if ticket.closed_at is None:
            act(context, ticket)
        show(context, ticket)
        return CallbackResult.STAYS

    return handle


def _ending(outcome: UrgentOutcome) -> Act:
    def end(context: TurnContext, ticket: Ticket) -> None:
        urgent.record_outcome(context, ticket, outcome)
        tickets.close_by_team(context, ticket)

    return end


def _unreached(context: TurnContext, stack: ConversationStack, ticket_id: int) -> CallbackResult:
    attempt = context.detail

    def try_again(context: TurnContext, ticket: Ticket) -> None:
        if attempt != ticket.calls_tried:
            return  # counted already
        urgent.try_again(context, ticket)
        if ticket.calls_tried == cards.TRIES:
            _ending(UrgentOutcome.UNREACHED)(context, ticket)

    return _on_ticket(try_again)(context, stack, ticket_id)


def _locked_ticket(context: TurnContext, ticket_id: int) -> Ticket | None:
    """Lock the urgent ticket; None if it is not urgent, or of another bot."""
    ticket = context.session.get(Ticket, ticket_id, with_for_update=True)
    if ticket is None or ticket.danger is None or not tickets.is_of_bot(context, ticket):
        return None
    return ticket


CALLBACKS: Callbacks = {
    Access.PERSON: {cards.SETTLE: own(lambda context, _: routing.close_and_confirm(context))},
    Access.TEAM: {
        cards.CLOSE: _close,
        cards.LATER: _later,
        duty.TAKE: _take,
        duty.LEAVE: _leave,
        duty.GIVE: _give,
        cards.CANNED: _choose,
        SHOW: _show,
        SEND: _send,
        cards.TAKE: _on_ticket(urgent.take),
        cards.REACHED: _on_ticket(_ending(UrgentOutcome.REACHED)),
        cards.EMERGENCY: _on_ticket(_ending(UrgentOutcome.EMERGENCY)),
        cards.UNREACHED: _unreached,
    },
}
