"""Handle the inline buttons about meetings; check again the owner and the state at each press."""

from collections.abc import Sequence

from flows.texts import Html
from models.feedback import FeedbackOn
from models.mentoring.slots import Booking, BookingStatus, Slot
from rules.slots.slots import MeetingOutcome
from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackHandler, CallbackResult, Callbacks
from services.conversation.phrases import Phrase
from services.conversation.replies import Button, Say, Show
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.feedback import scores
from services.feedback.scores import RatedSubject
from services.meetings import (
    day_cards,
    disclosure,
    no_shows,
    notifications,
    outcomes,
    unconfirmed_meetings,
)
from services.meetings.outcomes import MeetingSide, OutcomeResult
from services.meetings.unconfirmed_meetings import SlotConfirmationResult
from services.people.access import Access
from services.slots import slots


def _own(script: str) -> CallbackHandler:
    def handle(context: TurnContext, stack: ConversationStack, person_id: int) -> CallbackResult:
        if person_id != context.person_id:
            return CallbackResult.FOREIGN
        context.conversations.open_above(context, stack, script)
        return CallbackResult.STAYS

    return handle


def _take(context: TurnContext, stack: ConversationStack, slot_id: int) -> CallbackResult:
    """Book the time that was offered, if it is still free."""
    context.conversations.open_above(context, stack, "meeting_take", {"slot": str(slot_id)})
    return CallbackResult.DONE


def _of_booking(script: str) -> CallbackHandler:
    def handle(context: TurnContext, stack: ConversationStack, booking_id: int) -> CallbackResult:
        if _booking(context, booking_id) is None:
            return CallbackResult.FOREIGN
        context.conversations.open_above(context, stack, script, {"booking": str(booking_id)})
        return CallbackResult.STAYS

    return handle


def _of_slot(script: str) -> CallbackHandler:
    def handle(context: TurnContext, stack: ConversationStack, slot_id: int) -> CallbackResult:
        if _slot(context, slot_id) is None:
            return CallbackResult.FOREIGN
        context.conversations.open_above(context, stack, script, {"slot": str(slot_id)})
        return CallbackResult.STAYS

    return handle


def _keep(context: TurnContext, booking_id: int) -> CallbackResult:
    booking = _booking(context, booking_id)
    if booking is None:
        return CallbackResult.FOREIGN
    over = context.session.get_one(Slot, booking.slot_id).ends_at <= context.now
    stands = booking.status is BookingStatus.BOOKED and not over
    context.phrases.say(context, "meeting.kept" if stands else "meeting.gone")
    return CallbackResult.DONE


def _confirm(context: TurnContext, slot_id: int) -> CallbackResult:
    if _slot(context, slot_id) is None:
        return CallbackResult.FOREIGN
    confirmed = unconfirmed_meetings.confirm(
        context.session, slot_id, context.person_id, context.now
    )
    if confirmed is SlotConfirmationResult.CONFIRMED:
        notifications.tell_confirmed(context.session, slot_id, context.now)
    closed = confirmed is SlotConfirmationResult.CLOSED
    context.phrases.say(context, "meeting.confirm_closed" if closed else "meeting.confirm_thanks")
    return CallbackResult.DONE


def _results(context: TurnContext, booking_id: int) -> CallbackResult:
    """Show the mentor the results of a participant, as long as the participant agrees."""
    booking = context.session.get(Booking, booking_id)
    if booking is None or _slot(context, booking.slot_id) is None:
        return CallbackResult.FOREIGN
    if disclosure.may_see_results(context.session, booking.person_id, context.person_id):
        caption = context.phrases.render(context, "meeting.results", {})
        about = {"person": booking.person_id, "mentor": context.person_id}
        context.say(Show("shared_summary", about, caption))
    else:
        context.phrases.say(context, "meeting.results_not_shared")
    return CallbackResult.STAYS


def _participant(how: MeetingOutcome) -> CallbackHandler:
    def handle(context: TurnContext, _: ConversationStack, booking_id: int) -> CallbackResult:
        if _booking(context, booking_id) is None:
            return CallbackResult.FOREIGN
        said = _say(context, booking_id, MeetingSide.PARTICIPANT, how)
        key = _answer_to(context, booking_id, how) if said else "meeting.said.closed"
        rated = said and how is MeetingOutcome.TOOK_PLACE
        _show(
            context,
            key,
            "meeting.after.report_problem",
            "report_problem",
            booking_id,
            scores.row(FeedbackOn.MEETING, booking_id) if rated else (),
        )
        return CallbackResult.DONE

    return handle


def _answer_to(context: TurnContext, booking_id: int, how: MeetingOutcome) -> str:
    """Return the text key of the answer; another one to a participant who denies an absence."""
    booking = context.session.get_one(Booking, booking_id)
    is_denial = (
        booking.said_by_mentor is MeetingOutcome.NOBODY_CAME and how is not MeetingOutcome.COULD_NOT
    )
    return f"meeting.said.{how}.denied" if is_denial else f"meeting.said.{how}"


def _mentor(how: MeetingOutcome) -> CallbackHandler:
    """Return a handler of a mentor's answer, recorded for everyone who had a seat in the slot."""

    def handle(context: TurnContext, _: ConversationStack, slot_id: int) -> CallbackResult:
        if _slot(context, slot_id) is None:
            return CallbackResult.FOREIGN
        bookings = slots.of_slot(context.session, slot_id)
        said = [_say(context, it.id, MeetingSide.MENTOR, how) for it in bookings]
        if no_shows.those_waiting(context.session, slot_id):
            no_shows.show_waiting(context, slot_id)
            return CallbackResult.DONE
        key = _thanks(context, slot_id, how) if any(said) else "meeting.said.closed"
        if bookings:
            _show(context, key, "meeting.concern", "report_concern", bookings[0].id)
        return CallbackResult.DONE

    return handle


def _undo_absence(context: TurnContext, slot_id: int) -> CallbackResult:
    """Take back the waiting absences of a slot, or the absence of the booking in the detail."""
    if _slot(context, slot_id) is None:
        return CallbackResult.FOREIGN
    no_shows.undo(context, slot_id, context.detail)
    return CallbackResult.DONE


def _they_came(context: TurnContext, booking_id: int) -> CallbackResult:
    """Record, for the mentor, that the meeting with one person took place after all."""
    booking = context.session.get(Booking, booking_id)
    if booking is None or _slot(context, booking.slot_id) is None:
        return CallbackResult.FOREIGN
    said = _say(context, booking_id, MeetingSide.MENTOR, MeetingOutcome.TOOK_PLACE)
    key = _thanks(context, booking.slot_id, MeetingOutcome.TOOK_PLACE)
    context.phrases.say(context, key if said else "meeting.said.closed")
    return CallbackResult.DONE


def _thanks(context: TurnContext, slot_id: int, how: MeetingOutcome) -> str:
    """Return the text key of the thanks; another one if all participants deny the meeting."""
    counts = context.session.get_one(Slot, slot_id).held_at is not None
    unsure = how is MeetingOutcome.TOOK_PLACE and not counts
    return "meeting.mentor_said.to_check" if unsure else f"meeting.mentor_said.{how}"


def _show(
    context: TurnContext,
    key: str,
    label: str,
    callback: str,
    booking_id: int,
    scores: Sequence[Button] = (),
) -> None:
    """Say the text `key`; below it, always, the button that reports a problem."""
    button = Button(
        context.phrases.label(context, Phrase(label)), inline_buttons.data(callback, booking_id)
    )
    words = context.phrases.render(context, key, {})
    if scores:
        words = Html(f"{words}\n{context.phrases.render(context, 'feedback.ask', {})}")
    rows = [scores, [button]] if scores else [[button]]
    inline_buttons.show(context, Say(words, rows))


def _say(context: TurnContext, booking_id: int, side: MeetingSide, how: MeetingOutcome) -> bool:
    said = outcomes.say_how_it_went(
        context.session, booking_id, side, context.person_id, how, context.now
    )
    notifications.tell_how_it_went(context.session, booking_id, side, said, context.now)
    return said.outcome in (OutcomeResult.NOTED, OutcomeResult.WAITS, OutcomeResult.SAME)


def _booking(context: TurnContext, booking_id: int) -> Booking | None:
    booking = context.session.get(Booking, booking_id)
    return booking if booking and booking.person_id == context.person_id else None


def _slot(context: TurnContext, slot_id: int) -> Slot | None:
    slot = context.session.get(Slot, slot_id)
    return slot if slot and slot.mentor_id == context.person_id else None


def _rated(context: TurnContext, booking_id: int) -> RatedSubject | None:
    booking = _booking(context, booking_id)
    return outcomes.rated(context.session, booking, context.now) if booking else None


CALLBACKS: Callbacks = {
    Access.PERSON: {
        "meeting_choose": _own("meeting"),
        "meeting_why": _own("talk"),
        "meeting_take": _take,
        "meeting_move": _of_booking("meeting"),
        "meeting_cancel": _of_booking("meeting_cancel"),
        "meeting_keep": lambda context, _, booking_id: _keep(context, booking_id),
        "meeting_came": _participant(MeetingOutcome.TOOK_PLACE),
        "meeting_no_mentor": _participant(MeetingOutcome.NOBODY_CAME),
        "meeting_could_not": _participant(MeetingOutcome.COULD_NOT),
        "meeting_was_there": _participant(MeetingOutcome.TOOK_PLACE),
        "meeting_saw_nobody": _participant(MeetingOutcome.NOBODY_CAME),
        **scores.rating(FeedbackOn.MEETING, _rated),
    },
    Access.MENTOR: {
        "meeting_confirm": lambda context, _, slot_id: _confirm(context, slot_id),
        "meeting_results": lambda context, _, booking_id: _results(context, booking_id),
        "meeting_unable": _of_slot("meeting_unable"),
        "meeting_some": _of_slot("meeting_absent"),
        "meeting_held": _mentor(MeetingOutcome.TOOK_PLACE),
        "meeting_nobody": _mentor(MeetingOutcome.NOBODY_CAME),
        "meeting_unable_then": _mentor(MeetingOutcome.COULD_NOT),
        "absence_undo": lambda context, _, slot_id: _undo_absence(context, slot_id),
        "meeting_they_came": lambda context, _, booking_id: _they_came(context, booking_id),
        day_cards.CALLBACK: day_cards.handle,
    },
}
