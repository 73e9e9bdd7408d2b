"""Handle the buttons of an urgent card: take the call, record an attempt or its outcome."""

from collections.abc import Callable, Mapping

from models.tickets import Ticket, UrgentOutcome
from services.conversation.callbacks import CallbackHandler, CallbackResult
from services.conversation.replies import Edit
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.tickets import cards, tickets, urgent

Act = Callable[[TurnContext, Ticket], None]


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
        urgent.settle(context, ticket, outcome)
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


CALLBACKS: Mapping[str, CallbackHandler] = {
    cards.TAKE: _on_ticket(urgent.take),
    cards.REACHED: _on_ticket(_ending(UrgentOutcome.REACHED)),
    cards.EMERGENCY: _on_ticket(_ending(UrgentOutcome.EMERGENCY)),
    cards.UNREACHED: _unreached,
}
