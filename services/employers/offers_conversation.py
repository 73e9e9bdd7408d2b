"""An employer's offers in the chat: what runs and what waits, and what can be done with one."""

from collections.abc import Mapping
from enum import StrEnum

from flows.texts import Html, house_texts
from models.offers import Opportunity, OpportunityStatus
from services.conversation.phrases import Phrase
from services.conversation.replies import Say
from services.conversation.turn_context import Done, Scene
from services.employers import offer_presenting, offer_states
from services.employers.offer_drafts import READ_AGAIN, RUNS, Next, offer_of
from services.employers.offer_states import OVER, Deed
from services.employers.web import actions
from services.outbox.page_actions import Visit

LONGEST_LABEL = 40


class Begun(StrEnum):
    LIST = "list"
    FILLED = "filled"


class Shown(StrEnum):
    SHOWN = "shown"
    GONE = "gone"


class Entry(StrEnum):
    PROLONG = Deed.PROLONG
    RESUME = Deed.RESUME
    EDIT = "edit"
    """Of one that runs: one answer at a time."""
    CORRECT = "correct"
    """Of one that nobody sees: the preview, and all of it."""
    SLOTS = "slots"
    """Short interviews, of one that runs."""
    PAUSE = Deed.PAUSE
    FILLED = Deed.FILLED
    CLOSE = Deed.CLOSE
    BACK = "back"


class Editing(StrEnum):
    READ_AGAIN = "read_again"
    AT_ONCE = "at_once"
    BACK = "back"


def ongoing(scene: Scene) -> list[Opportunity]:
    offers = offer_states.offers_of(scene.session, scene.person_id)
    return [it for it in offers if offer_states.status_at(it, scene.now) not in OVER]


def begin(_: Scene, answers: Mapping[str, str]) -> Begun:
    """From a button about one offer, or from the menu."""
    return Begun.FILLED if answers.get("entry") == Entry.FILLED else Begun.LIST


def offers(scene: Scene, _: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(str(it.id), _label(scene, it)) for it in ongoing(scene)]


def show(scene: Scene, answers: Mapping[str, str]) -> Shown:
    if (offer := offer_of(scene, answers)) is None:
        return Shown.GONE
    state = offer_presenting.state(offer, scene.language, scene.now)
    why = offer.status is OpportunityStatus.REFUSED and offer.refused_because
    said = [
        state,
        *([_why(scene, why, offer)] if why else []),
        "",
        offer_presenting.card(offer, scene.language),
    ]
    scene.say(Say(Html("\n".join(said))))
    return Shown.SHOWN


def entries(scene: Scene, answers: Mapping[str, str]) -> list[tuple[str, Phrase]]:
    if (offer := offer_of(scene, answers)) is None:
        return []
    possible = {Entry(it) for it in offer_states.possible(offer, scene.now)}
    possible |= {Entry.EDIT, Entry.SLOTS} if offer.status in RUNS else {Entry.CORRECT}
    possible |= {Entry.BACK}
    return [(it, Phrase(f"posted.entry.{it}")) for it in Entry if it in possible]


def route(_: Scene, answers: Mapping[str, str]) -> Entry:
    return Entry(answers["entry"])


def act(scene: Scene, answers: Mapping[str, str]) -> Done:
    """As on the employer's page, and said with the same words."""
    visit = Visit(scene.session, scene.person_id, scene.now, scene.chance)
    told = actions.act(visit, answers["entry"], int(answers["offer"]), {})
    scene.say(Say(house_texts().render(scene.language, told.text, {})))
    return Done.DONE


def editing(_: Scene, answers: Mapping[str, str]) -> Editing:
    if answers["which"] == "back":
        return Editing.BACK
    return Editing.READ_AGAIN if Next(answers["which"]) in READ_AGAIN else Editing.AT_ONCE


def open_form(scene: Scene, answers: Mapping[str, str]) -> Done:
    fix = {"fix": answers["which"]} if answers["entry"] == Entry.EDIT else {}
    scene.open_above("offer_form", offer=answers["offer"], **fix)
    return Done.DONE


def open_slots(scene: Scene, answers: Mapping[str, str]) -> Done:
    scene.open_above("job_dating", offer=answers["offer"])
    return Done.DONE


def _label(scene: Scene, offer: Opportunity) -> str:
    title = offer.title or house_texts().words(scene.language, "posted.untitled")
    state = offer_presenting.short_state(offer, scene.language, scene.now)
    cut = title if len(title) <= LONGEST_LABEL else f"{title[: LONGEST_LABEL - 1].rstrip()}…"
    return f"{cut} · {state}"


def _why(scene: Scene, key: str, offer: Opportunity) -> Html:
    ends = offer_presenting.end_of(offer, scene.language, scene.now)
    return house_texts().render(
        scene.language, key, {"title": offer.title, "sentence": offer.refusal_words or "", **ends}
    )
