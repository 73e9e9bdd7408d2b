"""Handle the inline buttons about workshops; check again whose each is, and how it stands."""

from collections.abc import Mapping

from models.feedback import FeedbackOn
from models.workshops import Registration, RegistrationStatus, Workshop
from rules.workshops.attendance import has_opened
from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackHandler, CallbackResult, Callbacks, opens_own
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.feedback import scores
from services.feedback.scores import RatedSubject
from services.people.access import Access
from services.workshops import messages, registration_conversation, registrations
from services.workshops.attendance import attendance, attendance_list, host_card, hosting_command
from services.workshops.attendance.messages import CAME_BUTTON
from services.workshops.registrations import WorkshopLeavingResult

SCRIPT = "workshops"


def _of_workshop(more: Mapping[str, str]) -> CallbackHandler:
    """Open a workshop; the right to it is checked on registration."""

    def handle(context: TurnContext, stack: ConversationStack, workshop_id: int) -> CallbackResult:
        if context.session.get(Workshop, workshop_id) is None:
            return CallbackResult.FOREIGN
        context.conversations.open_above(
            context, stack, SCRIPT, {"workshop": str(workshop_id), **more}
        )
        return CallbackResult.STAYS

    return handle


def _of_registration(about: str, taken: CallbackResult) -> CallbackHandler:
    def handle(
        context: TurnContext, stack: ConversationStack, registration_id: int
    ) -> CallbackResult:
        it = _mine(context, registration_id)
        if it is None:
            return CallbackResult.FOREIGN
        answers = {about: str(it.id)}
        if about == "take":
            answers["workshop"] = str(it.workshop_id)
        context.conversations.open_above(context, stack, SCRIPT, answers)
        return taken

    return handle


def _decline(context: TurnContext, _: ConversationStack, registration_id: int) -> CallbackResult:
    it = _mine(context, registration_id)
    if it is None:
        return CallbackResult.FOREIGN
    registration_conversation.decline_seat(context, it)
    return CallbackResult.DONE


def _keep_offered(
    context: TurnContext, _: ConversationStack, registration_id: int
) -> CallbackResult:
    """Tell how long a seat waits for an answer, with the buttons once more."""
    it = _mine(context, registration_id)
    if it is None:
        return CallbackResult.FOREIGN
    inline_buttons.show(context, messages.offered_still(context.session, it))
    return CallbackResult.STAYS


def _leave(why: RegistrationStatus) -> CallbackHandler:
    """Give up a seat in one tap; the message keeps its buttons: it may list other events."""

    def handle(context: TurnContext, _: ConversationStack, registration_id: int) -> CallbackResult:
        it = _mine(context, registration_id)
        if it is None:
            return CallbackResult.FOREIGN
        left = registrations.leave(context.session, it.id, context.person_id, why, context.now)
        if left.outcome is WorkshopLeavingResult.OFF_THE_LIST:
            inline_buttons.show(context, messages.off_the_list(context.session, it))
        elif left.outcome is WorkshopLeavingResult.LEFT:
            key = f"workshop.left_{why}"
            say = messages.given_back(context.session, it, key, context.now, freed=left.freed)
            inline_buttons.show(context, say)
        else:
            late = left.outcome is WorkshopLeavingResult.TOO_LATE
            context.phrases.say(context, "workshop.begun" if late else "workshop.left_already")
        return CallbackResult.STAYS

    return handle


def _mine(context: TurnContext, registration_id: int) -> Registration | None:
    it = context.session.get(Registration, registration_id)
    return it if it and it.person_id == context.person_id else None


def _of_host(script: str) -> CallbackHandler:
    def handle(context: TurnContext, stack: ConversationStack, workshop_id: int) -> CallbackResult:
        workshop = attendance_list.may_close(context.session, workshop_id, context.person_id)
        if workshop is None:
            return CallbackResult.FOREIGN
        if has_opened(workshop.ends_at, context.now):
            context.conversations.open_above(context, stack, script, {"workshop": str(workshop_id)})
        else:
            context.phrases.say(context, "attendance.not_yet")
        return CallbackResult.STAYS

    return handle


def _came(
    context: TurnContext,
    stack: ConversationStack,
    registration_id: int,
) -> CallbackResult:
    it = context.session.get(Registration, registration_id)
    if it is None or it.person_id != context.person_id:
        return CallbackResult.FOREIGN
    context.conversations.open_above(context, stack, "presence")
    return CallbackResult.STAYS


def _missed(context: TurnContext, _: ConversationStack, registration_id: int) -> CallbackResult:
    if _mine(context, registration_id) is None:
        return CallbackResult.FOREIGN
    context.phrases.say(context, "attendance.missed")
    return CallbackResult.DONE


def _rated(context: TurnContext, workshop_id: int) -> RatedSubject | None:
    return attendance.rated(context.session, context.person_id, workshop_id, context.now)


CALLBACKS: Callbacks = {
    Access.PERSON: {
        "workshop_list": opens_own(SCRIPT),
        "workshop_show": _of_workshop({}),
        "workshop_join_list": _of_workshop({"join": "yes"}),
        "workshop_take": _of_registration("take", CallbackResult.DONE),
        "workshop_move": _of_registration("moving", CallbackResult.STAYS),
        "workshop_decline": _decline,
        "workshop_offer": _keep_offered,
        "workshop_cannot": _leave(RegistrationStatus.CANCELLED),
        "workshop_excused": _leave(RegistrationStatus.EXCUSED),
        CAME_BUTTON: _came,
        "attendance_missed": _missed,
        **scores.rating(FeedbackOn.WORKSHOP, _rated),
    },
    Access.HOST: {
        hosting_command.ONE: lambda context, _, it: hosting_command.show_one(context, it),
        hosting_command.MORE: lambda context, _, first: hosting_command.turn(context, first),
        host_card.STOP: lambda context, _, it: hosting_command.stop(context, it),
        host_card.CLOSE: _of_host("attendance_list"),
        host_card.SUMMARY: _of_host("workshop_summary"),
    },
    Access.TEAM: {
        host_card.HOST: lambda context, _, it: hosting_command.take(context, it),
        host_card.REPLACE: lambda context, _, it: hosting_command.replace(context, it),
    },
}
