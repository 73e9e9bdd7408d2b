"""Ask a member of the team for whom a text is that answers no message: it is never lost."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import or_, select

from models.people import Person
from models.tickets import Ticket
from services.conversation.runner import Action, Lister
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import Done, TurnContext
from services.people import roles
from services.team.notifications import name_of
from services.tickets import answering

SCRIPT = "whom"
MOST = 8
"""People listed, who wrote last first."""
LATELY = timedelta(days=1)
"""How long after an exchange is closed a member may still answer it so."""


def ask_for_whom(
    context: TurnContext, stack: ConversationStack, text: str, *, least: int = 1
) -> bool:
    """Ask for whom a text is that a member types at their menu; return whether somebody may be.

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
    """List the people who exchange with the team, or did today."""
    is_late = or_(Ticket.closed_at.is_(None), Ticket.closed_at > context.now - LATELY)
    query = select(Ticket.person_id).join(Person, Person.id == Ticket.person_id)
    query = query.where(Person.bot_id == context.bot_id, is_late, Person.id != context.person_id)
    ids = dict.fromkeys(context.session.scalars(query.order_by(Ticket.id.desc()).limit(3 * MOST)))
    return [(str(id_), name_of(context.session, id_)) for id_ in list(ids)[:MOST]]


def send(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Send the text to the chosen person, unless they were erased meanwhile."""
    person = context.session.get(Person, int(answers["for_person"]))
    if person is None or person.bot_id != context.bot_id:
        context.phrases.say(context, "desk.erased")
    else:
        answering.write(context, person, answers["message"])
    return Done.DONE


ACTIONS: Mapping[str, Action] = {"look_at_unaddressed": look, "send_unaddressed": send}
LISTERS: Mapping[str, Lister] = {"whom_waiting": waiting}
