"""Show a mentor a card for each meeting of a day, or for all meetings ahead."""

from collections.abc import Sequence

from flows.texts import Html, plain_text, translate
from models.mentoring.slots import Booking, Slot
from rules.schedule.given_dates import given_day
from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackResult
from services.conversation.replies import Button, Say
from services.conversation.stack import ConversationStack
from services.conversation.text import button, fitting, joining
from services.conversation.turn_context import TurnContext
from services.meetings import disclosure, presenting
from services.mentors.access import may
from services.people.access import Access
from services.slots.slots import day_of, of_slot

CALLBACK = "mentor_day"


def day_button(language: str, on: str) -> Button:
    """Return the button for the day `on` (ISO, "2027-03-10"), held as the number 20270310."""
    return button(
        language, "meeting.see_day", inline_buttons.data(CALLBACK, int(on.replace("-", "")))
    )


def handle(context: TurnContext, _: ConversationStack, number: int) -> CallbackResult:
    """Show the meetings of a day that are ahead; `number` is the day, as 20270310."""
    digits = str(number)
    on = given_day(f"{digits[:4]}-{digits[4:6]}-{digits[6:]}")
    if on is None:
        return CallbackResult.FOREIGN
    slots = day_of(context.session, context.person_id, on.isoformat())
    ahead = [slot for slot in slots if slot.ends_at > context.now]
    show(context, ahead)
    if not ahead:
        context.say(Say(translate(context.language, "meeting.day_is_over")))
    return CallbackResult.STAYS


def show(context: TurnContext, slots: Sequence[Slot]) -> None:
    """Show the cards of these slots; nothing to a former mentor, since cards name people."""
    if not may(context.session, context.person_id, Access.MENTOR):
        return
    for slot in slots:
        inline_buttons.show(context, _card(context, slot))


def _card(context: TurnContext, slot: Slot) -> Say:
    meeting = presenting.for_mentor(context.session, slot)
    words = meeting.values(context.deployment.rooms)
    language, confirmed = context.language, slot.confirmed_at is not None
    booked = of_slot(context.session, slot.id)
    people = [_person_line(context, booking) for booking in booked]
    people.append(disclosure.needs(context.session, booked, language))
    values = words | {
        "people": Html("\n".join(filter(None, people))),
        "confirmed": translate(language, f"mentor.meeting.{'confirmed' if confirmed else 'waits'}"),
    }
    rows: list[Sequence[Button]] = [
        *presenting.answers(meeting),
        *joining(language, words["room"]),
        *_results_buttons(context, booked),
    ]
    return Say(translate(language, "mentor.meeting", **values), rows)


def _results_buttons(context: TurnContext, booked: Sequence[Booking]) -> list[list[Button]]:
    """Return a button for each participant who shares the strengths' summary with this mentor."""
    visible = [
        booking
        for booking in booked
        if disclosure.may_see_results(context.session, booking.person_id, context.person_id)
    ]
    return [[_results_button(context, booking, alone=len(booked) == 1)] for booking in visible]


def _results_button(context: TurnContext, booking: Booking, *, alone: bool) -> Button:
    data = inline_buttons.data("meeting_results", booking.id)
    if alone:
        return button(context.language, "meeting.see_results", data)
    name = disclosure.disclosed(context.session, booking).name(context.language)
    label = plain_text(context.language, "meeting.see_results_of", name=name)
    return Button(fitting(label), data)


def _person_line(context: TurnContext, booking: Booking) -> str:
    participant = disclosure.disclosed(context.session, booking)
    name, question = participant.name(context.language), participant.question
    if not question:
        return translate(context.language, "mentor.meeting.person", name=name)
    return translate(context.language, "mentor.meeting.asks", name=name, question=question)
