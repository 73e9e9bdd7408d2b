"""Let a participant change their mind about showing their results to a mentor."""

from collections.abc import Mapping

from models.mentors import Mentor
from models.profile import ConsentPurpose
from models.slots import Booking, Slot
from services.conversation import inline_buttons, second_answers
from services.conversation.callbacks import CallbackHandler, CallbackResult
from services.conversation.turn_context import TurnContext
from services.profile import consents

ASK, AGREE, REFUSE = "meeting_share", "meeting_share_yes", "meeting_share_no"


def ask(context: TurnContext, booking_id: int) -> CallbackResult:
    """Ask whether to show the results to the mentor of a booking, unless they may see them."""
    mentor = _mentor_of(context, booking_id)
    if mentor is None:
        return CallbackResult.FOREIGN
    if consents.shared_with(context.session, context.person_id, mentor.person_id):
        return agree(context, booking_id)
    yes, no = ("meeting.share_yes", AGREE), ("meeting.share_no", REFUSE)
    _tell(context, "meeting.share_anew", mentor, booking_id, yes, no)
    return CallbackResult.DONE


def agree(context: TurnContext, booking_id: int) -> CallbackResult:
    mentor = _mentor_of(context, booking_id)
    if mentor is None:
        return CallbackResult.FOREIGN
    consents.consent(context, ConsentPurpose.SHARE_WITH_MENTOR, str(mentor.person_id))
    _tell(context, "meeting.shared_with", mentor, booking_id, ("meeting.unshare", REFUSE))
    return CallbackResult.DONE


def refuse(context: TurnContext, booking_id: int) -> CallbackResult:
    """Take back the consent to show the results, if there is one."""
    mentor = _mentor_of(context, booking_id)
    if mentor is None:
        return CallbackResult.FOREIGN
    session, person_id, subject = context.session, context.person_id, str(mentor.person_id)
    consents.withdraw(
        session, person_id, ConsentPurpose.SHARE_WITH_MENTOR, context.now, subject=subject
    )
    _tell(context, "meeting.not_shared", mentor, booking_id, ("pressed.change", ASK))
    return CallbackResult.DONE


def _tell(
    context: TurnContext, key: str, mentor: Mentor, booking_id: int, *buttons: tuple[str, str]
) -> None:
    listed = [(label, inline_buttons.data(it, booking_id)) for label, it in buttons]
    second_answers.tell(context, key, {"mentor": mentor.first_name or ""}, listed)


def _mentor_of(context: TurnContext, booking_id: int) -> Mentor | None:
    """Return the mentor of a booking; None if it is not the person's."""
    booking = context.session.get(Booking, booking_id)
    if booking is None or booking.person_id != context.person_id:
        return None
    slot = context.session.get_one(Slot, booking.slot_id)
    return context.session.get_one(Mentor, slot.mentor_id)


CALLBACKS: Mapping[str, CallbackHandler] = {
    ASK: lambda context, _, booking_id: ask(context, booking_id),
    AGREE: lambda context, _, booking_id: agree(context, booking_id),
    REFUSE: lambda context, _, booking_id: refuse(context, booking_id),
}
