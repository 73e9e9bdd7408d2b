"""Ask a member of the team to whom their message goes, if it is no reply to a message.

They write it in their own chat, or in the group outside topics.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import or_, select

from models.people import Person
from models.tickets import Ticket
from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackResult, Callbacks
from services.conversation.phrases import Phrase
from services.conversation.replies import Button, Say
from services.conversation.runner import Action, Lister
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import Done, TurnContext
from services.people import people, roles
from services.people.access import Access
from services.team.notifications import name_of
from services.tickets import answering, staff_group

SCRIPT = "whom"
MOST = 8
"""People listed."""
LATELY = timedelta(days=1)
"""How long after an exchange is closed a member may still answer it so."""

FOR_WHOM, FOR_NOBODY = "whom_group", "whom_group_nobody"
"""The callbacks of the buttons: a person, or nobody."""
BUTTONS = frozenset({FOR_WHOM, FOR_NOBODY})


def ask_for_whom(
    context: TurnContext, stack: ConversationStack, text: str, *, least: int = 1
) -> bool:
    """Ask a member to whom a text typed at the menu goes; return False if nobody waits for one.

    What their menu takes is no answer to anybody, nor a text of fewer words than `least`.  A text
    that comes while it is asked is added to the one before.
    """
    question = context.conversations.question(context, stack)
    if question is None or question.fits(text) or len(text.split()) < least:
        return False
    if question.script.name == SCRIPT:
        text = f"{question.position.all_answers['message']}\n{text}"
    elif not question.script.passing:
        return False
    if not roles.is_staff(context.session, context.person_id) or not waiting(context, {}):
        return False
    context.conversations.open_above(context, stack, SCRIPT, {"message": text})
    return True


def look(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Keep the text, which the question shows."""
    context.keep(message=answers["message"])
    return Done.DONE


def waiting(context: TurnContext, _: Mapping[str, str]) -> Sequence[tuple[str, str]]:
    """List the people with an exchange that is open or was today, the newest exchange first."""
    is_late = or_(Ticket.closed_at.is_(None), Ticket.closed_at > context.now - LATELY)
    query = select(Ticket.person_id).join(Person, Person.id == Ticket.person_id)
    query = query.where(Person.bot_id == context.bot_id, is_late, Person.id != context.person_id)
    ids = dict.fromkeys(context.session.scalars(query.order_by(Ticket.id.desc()).limit(3 * MOST)))
    return [(str(id_), name_of(context.session, id_)) for id_ in list(ids)[:MOST]]


def send(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Send the text to the chosen person, unless they were erased meanwhile."""
    person = people.find(context.session, context.bot_id, int(answers["for_person"]))
    if person is None:
        context.phrases.say(context, "desk.erased")
    else:
        answering.write(context, person, answers["message"])
    return Done.DONE


def ask_in_group(context: TurnContext, message_id: int) -> None:
    """Ask to whom the message goes, if people wait for an answer; else leave colleagues talking."""
    waiting = _who_waits(context)
    if not waiting:
        return
    rows = [[_button(context, person_id, message_id)] for person_id in waiting]
    nobody = context.phrases.label(context, Phrase("whom.nobody"))
    rows.append([Button(nobody, inline_buttons.data(FOR_NOBODY, message_id))])
    inline_buttons.show(context, Say(context.phrases.render(context, "whom.in_group", {}), rows))


def _who_waits(context: TurnContext) -> list[int]:
    """Return the people waiting for an answer, the longest first."""
    query = (
        select(Ticket.person_id)
        .join(Person, Person.id == Ticket.person_id)
        .where(Person.bot_id == context.bot_id, Ticket.closed_at.is_(None))
        .where(Ticket.waits_since.is_not(None), Person.id != context.person_id)
        .order_by(Ticket.waits_since, Ticket.id)
        .limit(MOST)
    )
    return list(dict.fromkeys(context.session.scalars(query)))


def _button(context: TurnContext, person_id: int, message_id: int) -> Button:
    """Return the button of a person; the id of the message is the longer number."""
    data = inline_buttons.data(FOR_WHOM, message_id, person_id)
    return Button(name_of(context.session, person_id), data)


def _send_copy(context: TurnContext, _: ConversationStack, message_id: int) -> CallbackResult:
    """Send a copy of the message to the chosen person."""
    person = people.find(context.session, context.bot_id, context.detail)
    chat_id = staff_group.of(context.session, context.bot_id)
    if person is None or chat_id is None:
        return CallbackResult.FOREIGN
    answering.send(context, person, chat_id, message_id)
    name = name_of(context.session, person.id)
    inline_buttons.replace(context, "whom.sent_from_group", {"name": name})
    return CallbackResult.DONE


def _leave(context: TurnContext, _: ConversationStack, __: int) -> CallbackResult:
    inline_buttons.replace(context, "whom.not_sent_from_group", {})
    return CallbackResult.DONE


ACTIONS: Mapping[str, Action] = {"look_at_unaddressed": look, "send_unaddressed": send}
LISTERS: Mapping[str, Lister] = {"whom_waiting": waiting}
CALLBACKS: Callbacks = {
    Access.TEAM: {
        FOR_WHOM: _send_copy,
        FOR_NOBODY: _leave,
    },
}
