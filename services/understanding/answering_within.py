"""Answer words that were typed where somebody else would read them, and that are for the bot."""

from collections.abc import Mapping

from flows.intents.answers import SEND
from flows.intents.model import load_model
from rules.understanding.states import ScreenState
from rules.understanding.understanding import Certainty, understand
from services.conversation.stack import nothing_open
from services.conversation.turn_context import Done, TurnContext
from services.tickets import tickets
from services.understanding.answers import HUMAN, UNCONFIRMED, IntentAnswers
from services.understanding.special_intents import NEAREST


def answer_within(answers: IntentAnswers, context: TurnContext, given: Mapping[str, str]) -> Done:
    """Answer the words of the answer that `answer` names; the conversation then goes on.

    Only what is said is: nothing else opens within a conversation.  The rest is for the team, which
    gets the words on one tap.
    """
    text = given[given["answer"]]
    talking = tickets.open_of(context.session, context.person_id) is not None
    within = nothing_open(context.person_id, context.language, talking=talking)
    understood = understand(text, ScreenState.ANY, load_model())
    intent = NEAREST.get(understood.intent, understood.intent)
    if understood.certainty is Certainty.ACT and answers.knows(intent):
        answer, found = answers.fitting(context, within, intent, text)
        if answer.opens is None and answer.does is None and answers.may_be_said(answer):
            answers.say(context, within, answer.key, answer.buttons, found, text)
            return Done.DONE
    answers.say(context, within, UNCONFIRMED, (SEND, HUMAN), {}, text)
    return Done.DONE
