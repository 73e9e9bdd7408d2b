"""Buttons on standing messages about a meeting: whose it is and how it stands is looked at anew."""

from collections.abc import Mapping, Sequence

from flows.texts import Html
from models.feedback import FeedbackOn
from models.mentoring import Booking, BookingStatus, Slot
from rules.mentoring.slots import HowItWent
from services.conversation import inline_buttons
from services.conversation.callbacks import Press, Taken, opens_own
from services.conversation.conversations import Conversations
from services.conversation.phrases import Phrase, Phrases
from services.conversation.replies import Button, Say, Show
from services.conversation.stack import Stack
from services.conversation.turn_context import Scene
from services.feedback import score_buttons
from services.mentoring import notifications, outcomes, shared_results, unconfirmed_meetings
from services.mentoring.mentors import approval, day_cards
from services.mentoring.outcomes import Saying, Side
from services.mentoring.slots import slots
from services.mentoring.unconfirmed_meetings import Confirming


def verbs(conversations: Conversations) -> Mapping[str, Press]:
    phrases = conversations.phrases
    return {
        "meeting_choose": _own(conversations, "meeting"),
        "meeting_why": _own(conversations, "talk"),
        "meeting_take": lambda scene, stack, slot_id: _take(conversations, scene, stack, slot_id),
        "meeting_move": _of_booking(conversations, "meeting"),
        "meeting_cancel": _of_booking(conversations, "meeting_cancel"),
        "meeting_keep": lambda scene, _, booking_id: _keep(phrases, scene, booking_id),
        "meeting_came": _participant(phrases, HowItWent.TOOK_PLACE),
        "meeting_no_mentor": _participant(phrases, HowItWent.NOBODY_CAME),
        "meeting_could_not": _participant(phrases, HowItWent.COULD_NOT),
        "meeting_confirm": lambda scene, _, slot_id: _confirm(phrases, scene, slot_id),
        "meeting_results": lambda scene, _, booking_id: _results(phrases, scene, booking_id),
        "meeting_unable": _of_slot(conversations, "meeting_unable"),
        "meeting_some": _of_slot(conversations, "meeting_absent"),
        "meeting_held": _mentor(phrases, HowItWent.TOOK_PLACE),
        "meeting_nobody": _mentor(phrases, HowItWent.NOBODY_CAME),
        "meeting_unable_then": _mentor(phrases, HowItWent.COULD_NOT),
        day_cards.VERB: day_cards.press,
        approval.OPEN: opens_own(conversations, "mentor_open"),
        approval.PROFILE: opens_own(conversations, "mentor_profile"),
        **approval.verbs(phrases),
    }


def _own(conversations: Conversations, script: str) -> Press:
    def press(scene: Scene, stack: Stack, person_id: int) -> Taken:
        if person_id != scene.person_id:
            return Taken.FOREIGN
        conversations.open_above(scene, stack, script)
        return Taken.STAYS

    return press


def _take(conversations: Conversations, scene: Scene, stack: Stack, slot_id: int) -> Taken:
    """One tap on a time that was offered: it is booked if it is still free."""
    conversations.open_above(scene, stack, "meeting_take", {"slot": str(slot_id)})
    return Taken.DONE


def _of_booking(conversations: Conversations, script: str) -> Press:
    def press(scene: Scene, stack: Stack, booking_id: int) -> Taken:
        if _booking(scene, booking_id) is None:
            return Taken.FOREIGN
        conversations.open_above(scene, stack, script, {"booking": str(booking_id)})
        return Taken.STAYS

    return press


def _of_slot(conversations: Conversations, script: str) -> Press:
    def press(scene: Scene, stack: Stack, slot_id: int) -> Taken:
        if _slot(scene, slot_id) is None:
            return Taken.FOREIGN
        conversations.open_above(scene, stack, script, {"slot": str(slot_id)})
        return Taken.STAYS

    return press


def _keep(phrases: Phrases, scene: Scene, booking_id: int) -> Taken:
    booking = _booking(scene, booking_id)
    if booking is None:
        return Taken.FOREIGN
    over = scene.session.get_one(Slot, booking.slot_id).ends_at <= scene.now
    stands = booking.status is BookingStatus.BOOKED and not over
    phrases.say(scene, "meeting.kept" if stands else "meeting.gone")
    return Taken.DONE


def _confirm(phrases: Phrases, scene: Scene, slot_id: int) -> Taken:
    if _slot(scene, slot_id) is None:
        return Taken.FOREIGN
    confirmed = unconfirmed_meetings.confirm(scene.session, slot_id, scene.person_id, scene.now)
    if confirmed is Confirming.CONFIRMED:
        notifications.tell_confirmed(scene.session, slot_id, scene.now)
    closed = confirmed is Confirming.CLOSED
    phrases.say(scene, "meeting.confirm_closed" if closed else "meeting.confirm_thanks")
    return Taken.DONE


def _results(phrases: Phrases, scene: Scene, booking_id: int) -> Taken:
    """What the person shows this mentor, as long as they agree."""
    booking = scene.session.get(Booking, booking_id)
    if booking is None or _slot(scene, booking.slot_id) is None:
        return Taken.FOREIGN
    if shared_results.may_see(scene.session, booking.person_id, scene.person_id):
        caption = phrases.words(scene, "meeting.results", {})
        about = {"person": booking.person_id, "mentor": scene.person_id}
        scene.say(Show("shared_summary", about, caption))
    else:
        phrases.say(scene, "meeting.results_not_shared")
    return Taken.STAYS


def _participant(phrases: Phrases, how: HowItWent) -> Press:
    def press(scene: Scene, _: Stack, booking_id: int) -> Taken:
        if _booking(scene, booking_id) is None:
            return Taken.FOREIGN
        said = _say(scene, booking_id, Side.PARTICIPANT, how)
        key = f"meeting.said.{how}" if said else "meeting.said.closed"
        rated = said and how is HowItWent.TOOK_PLACE
        _show(
            phrases,
            scene,
            key,
            "meeting.after.report_problem",
            "report_problem",
            booking_id,
            score_buttons.scores(FeedbackOn.MEETING, booking_id) if rated else (),
        )
        return Taken.DONE

    return press


def _mentor(phrases: Phrases, how: HowItWent) -> Press:
    """One tap for everyone who had a seat."""

    def press(scene: Scene, _: Stack, slot_id: int) -> Taken:
        if _slot(scene, slot_id) is None:
            return Taken.FOREIGN
        bookings = slots.of_slot(scene.session, slot_id)
        said = [_say(scene, it.id, Side.MENTOR, how) for it in bookings]
        key = _thanks(scene, slot_id, how) if any(said) else "meeting.said.closed"
        if bookings:
            _show(phrases, scene, key, "meeting.concern", "report_concern", bookings[0].id)
        return Taken.DONE

    return press


def _thanks(scene: Scene, slot_id: int, how: HowItWent) -> str:
    """The time counts unless all those who had a seat say otherwise."""
    counts = scene.session.get_one(Slot, slot_id).held_at is not None
    unsure = how is HowItWent.TOOK_PLACE and not counts
    return "meeting.mentor_said.to_check" if unsure else f"meeting.mentor_said.{how}"


def _show(
    phrases: Phrases,
    scene: Scene,
    key: str,
    label: str,
    verb: str,
    booking_id: int,
    scores: Sequence[Button] = (),
) -> None:
    """The way to say that something went wrong stays, whatever was said first."""
    button = Button(phrases.label(scene, Phrase(label)), inline_buttons.data(verb, booking_id))
    words = phrases.words(scene, key, {})
    if scores:
        words = Html(f"{words}\n{phrases.words(scene, 'feedback.ask', {})}")
    rows = [scores, [button]] if scores else [[button]]
    inline_buttons.show(scene, Say(words, rows))


def _say(scene: Scene, booking_id: int, side: Side, how: HowItWent) -> bool:
    said = outcomes.say_how_it_went(
        scene.session, booking_id, side, scene.person_id, how, scene.now
    )
    notifications.tell_how_it_went(scene.session, booking_id, side, said, scene.now)
    return said.outcome in (Saying.NOTED, Saying.SAME)


def _booking(scene: Scene, booking_id: int) -> Booking | None:
    booking = scene.session.get(Booking, booking_id)
    return booking if booking and booking.person_id == scene.person_id else None


def _slot(scene: Scene, slot_id: int) -> Slot | None:
    slot = scene.session.get(Slot, slot_id)
    return slot if slot and slot.mentor_id == scene.person_id else None
