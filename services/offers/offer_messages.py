"""What the messages about offers say, from the rows as they are when they leave."""

from collections.abc import Iterator, Sequence

from flows.texts import Html
from models.opportunities import Opportunity
from services.conversation import inline_buttons
from services.conversation.replies import Button, Say
from services.conversation.turn_context import Scene
from services.mentoring.meeting_words import button, fitting, words
from services.offers import cards

Rows = list[list[Button]]


def card(opportunity: Opportunity, language: str, why: str) -> Say:
    """One opportunity, with its four buttons and the question why."""
    return Say(cards.card(opportunity, language, why), card_buttons(opportunity, language))


def again(opportunity: Opportunity, language: str, why: str) -> Say:
    """« Plus tard » has come."""
    text = cards.card(opportunity, language, why)
    head = words(language, "offers.again")
    return Say(f"{head}\n{text}", card_buttons(opportunity, language))


def card_buttons(opportunity: Opportunity, language: str) -> Rows:
    rows = (("like", "refuse"), ("later", "more"), ("why",))
    return [[_button(language, verb, opportunity.id) for verb in row] for row in rows]


def tell_more(scene: Scene, opportunity: Opportunity) -> None:
    """All of it; the last message has the buttons of the card."""
    *first, last = cards.details(opportunity, scene.language)
    for text in first:
        scene.say(Say(text))
    inline_buttons.show(scene, Say(last, card_buttons(opportunity, scene.language)))


def digest(
    person_id: int, found: Sequence[tuple[Opportunity, str]], language: str, name: str
) -> Say:
    """Up to three, each in two lines and with its reason; a tap on one opens its card."""
    key = "offers.digest" if len(found) > 1 else "offers.digest_one"
    head = words(language, key, {"count": str(len(found)), "name": name})
    text = "\n".join([head, *_entries(found, language)])
    opening = [
        [
            Button(
                fitting(f"{number}. {cards.label(it)}"),
                inline_buttons.data("offer_show", it.id),
            )
        ]
        for number, (it, _) in enumerate(found, 1)
    ]
    settings = [
        button(language, "offer.settings", inline_buttons.data("offer_settings", person_id)),
        button(language, "found.button", inline_buttons.data("found_work", person_id)),
    ]
    return Say(text, [*opening, settings])


def _opening(number: int, opportunity: Opportunity) -> Button:
    label = fitting(f"{number}. {cards.label(opportunity)}")
    return Button(label, inline_buttons.data("offer_show", opportunity.id))


def _entries(found: Sequence[tuple[Opportunity, str]], language: str) -> Iterator[Html]:
    for number, (it, why) in enumerate(found, 1):
        values = {"number": str(number), "title": it.title, "why": why}
        rest = {"about": cards.short(it, language)}
        yield words(language, "offers.digest_entry", values | rest)


def _button(language: str, verb: str, opportunity_id: int) -> Button:
    return button(language, f"offer.{verb}", inline_buttons.data(f"offer_{verb}", opportunity_id))
