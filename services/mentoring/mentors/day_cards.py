"""« Voir les fiches »: the meetings of one day, each with those a mentor is to meet."""

from datetime import date

from services.conversation import inline_buttons
from services.conversation.callbacks import Taken
from services.conversation.replies import Button, Say
from services.conversation.stack import Stack
from services.conversation.text import button, words
from services.conversation.turn_context import Scene
from services.mentoring.mentors.menu import show
from services.mentoring.slots.slots import day_of

VERB = "mentor_day"


def day_button(language: str, on: str) -> Button:
    """`on`: "2027-03-10", which the button holds as a number."""
    return button(language, "meeting.see_day", inline_buttons.data(VERB, int(on.replace("-", ""))))


def press(scene: Scene, _: Stack, number: int) -> Taken:
    try:
        on = date.fromisoformat(str(number)).isoformat()
    except ValueError:
        return Taken.FOREIGN
    slots = day_of(scene.session, scene.person_id, on)
    ahead = [it for it in slots if it.ends_at > scene.now]
    show(scene, ahead)
    if not ahead:
        scene.say(Say(words(scene.language, "meeting.day_is_over")))
    return Taken.STAYS
