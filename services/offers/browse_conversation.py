"""Offers on demand: a page of them, filters, a card and what one does with it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, select

from flows.texts import house_texts
from models.offers import Opportunity
from models.people import Person
from rules.offers.opportunities import Contract, Kind, Remote
from rules.schedule.dates import in_words
from services.conversation.phrases import Phrase
from services.conversation.replies import Say
from services.conversation.turn_context import Done, Scene
from services.offers import applied, cards, consent_and_pauses, matching, opportunities, reactions
from services.offers.consent_and_pauses import Standing
from services.people import time_zones

PAGE = 5
MOST = 200
"""Opportunities one may turn the pages of: the best ones come first."""
TURN, OTHER = "page:", "kind:"
OTHER_KIND = {Kind.JOB: Kind.TRAINING, Kind.TRAINING: Kind.JOB}
ANY, NEAR, REMOTE = "any", "near", "remote"


class Entering(StrEnum):
    LIST = "list"
    ONE = "one"
    NOT_YET = "not_yet"
    OUTSIDE = "outside"


class Found(StrEnum):
    SOME = "some"
    NOTHING = "nothing"


class Chosen(StrEnum):
    PAGE = "page"
    ONE = "one"


class Look(StrEnum):
    SHOWN = "shown"
    GONE = "gone"


CLOSED = {Standing.OUTSIDE: Entering.OUTSIDE, Standing.NOT_YET: Entering.NOT_YET}


def enter(scene: Scene, answers: Mapping[str, str]) -> Entering:
    """What is asked for needs no agreement: only that the session has opened offers."""
    standing = consent_and_pauses.standing(scene.session, scene.person_id, scene.now)
    if standing is Standing.NOT_YET:
        first = scene.session.scalar(consent_and_pauses.first_day(scene.person_id))
        scene.keep(first_day=in_words(first, scene.language) if first else "")
    return CLOSED.get(standing, Entering.ONE if "offer" in answers else Entering.LIST)


def find(scene: Scene, answers: Mapping[str, str]) -> Found:
    return Found.SOME if _page(scene, answers) else Found.NOTHING


def listed(scene: Scene, answers: Mapping[str, str]) -> list[tuple[str, str | Phrase]]:
    """Numbered as the buttons below are."""
    first, found, page = _first(answers), len(_all(scene, answers)), _page(scene, answers)
    done = applied.sent_by(scene.session, scene.person_id, [it.id for it in page])
    mark = f"{cards.BETWEEN}{house_texts().words(scene.language, 'offer.applied')}"
    lines = [
        f"{number}. {cards.line(it, scene.language)}{mark if it.id in done else ''}"
        for number, it in enumerate(page, 1)
    ]
    scene.keep(offers_found="\n".join(lines))
    options: list[tuple[str, str | Phrase]] = [(str(it.id), cards.label(it)) for it in page]
    if first + PAGE < found:
        options.append((f"{TURN}{first + PAGE}", Phrase("offer.next")))
    if first:
        options.append((f"{TURN}{max(0, first - PAGE)}", Phrase("offer.previous")))
    if options:
        other = OTHER_KIND[_kind(answers)]
        options.append((f"{OTHER}{other}", Phrase(f"offer.see.{other}")))
    return options


def choose(scene: Scene, answers: Mapping[str, str]) -> Chosen:
    chosen = answers["chosen"]
    if chosen.startswith(TURN):
        scene.keep(first=chosen.removeprefix(TURN))
        return Chosen.PAGE
    if chosen.startswith(OTHER):
        scene.keep(kind=chosen.removeprefix(OTHER), first="0")
        return Chosen.PAGE
    scene.keep(offer=chosen)
    return Chosen.ONE


def look(scene: Scene, answers: Mapping[str, str]) -> Look:
    """A card seen is a card shown: it is not sent again."""
    opportunity = of(scene, answers)
    if opportunity is None:
        return Look.GONE
    found = matching.explain(scene.session, scene.person_id, opportunity)
    reasons = found.reasons if found else ()
    reactions.show(scene.session, scene.person_id, opportunity.id, scene.now, reasons)
    why = cards.because(reasons, scene.language)
    if sent_at := applied.sent_by(scene.session, scene.person_id, [opportunity.id]):
        why = _applied(scene, sent_at[opportunity.id])
    scene.keep(
        listed="yes",
        offer_title=opportunity.title,
        offer_about=cards.about(opportunity, scene.language, why),
    )
    return Look.SHOWN


def _applied(scene: Scene, sent_at: datetime) -> str:
    zone = time_zones.zone_of_person(scene.session, scene.person_id)
    day = in_words(sent_at.astimezone(zone).date(), scene.language)
    return house_texts().words(scene.language, "offer.applied_on").format(day=day)


def tell_more(scene: Scene, answers: Mapping[str, str]) -> Done:
    if (opportunity := of(scene, answers)) is not None:
        for text in cards.details(opportunity, scene.language):
            scene.say(Say(text))
    return Done.DONE


def begin_again(scene: Scene, _: Mapping[str, str]) -> Done:
    scene.keep(first="0")
    return Done.DONE


def see_other_kind(scene: Scene, answers: Mapping[str, str]) -> Done:
    scene.keep(kind=OTHER_KIND[_kind(answers)], first="0")
    return Done.DONE


def clear_filters(scene: Scene, _: Mapping[str, str]) -> Done:
    scene.keep(first="0", filter_where=ANY, filter_contract=ANY)
    return Done.DONE


def of(scene: Scene, answers: Mapping[str, str]) -> Opportunity | None:
    """The opportunity that is looked at, as long as people may see it."""
    opportunity_id = int(answers["offer"])
    if not opportunities.is_shown(scene.session, opportunity_id, scene.now):
        return None
    return scene.session.get(Opportunity, opportunity_id)


def _page(scene: Scene, answers: Mapping[str, str]) -> Sequence[Opportunity]:
    first = _first(answers)
    ids = _all(scene, answers)[first : first + PAGE]
    query = select(Opportunity).where(Opportunity.id.in_(ids))
    return sorted(scene.session.scalars(query), key=lambda it: ids.index(it.id))


def _all(scene: Scene, answers: Mapping[str, str]) -> Sequence[int]:
    """The best first."""
    person, kind = scene.person_id, _kind(answers)
    found = matching.best_for(
        scene.session, [person], scene.now, kind=kind, limit=MOST, browsing=True
    )
    ids = [it.opportunity_id for it in found[person]]
    if not (only := _only(scene, answers)):
        return ids
    query = select(Opportunity.id).where(Opportunity.id.in_(ids), *only)
    left = set(scene.session.scalars(query))
    return [it for it in ids if it in left]


def _only(scene: Scene, answers: Mapping[str, str]) -> list[ColumnElement[bool]]:
    where, contract = answers.get("filter_where", ANY), answers.get("filter_contract", ANY)
    only: list[ColumnElement[bool]] = []
    if where == NEAR:
        department = scene.session.get_one(Person, scene.person_id).department
        only.append(Opportunity.department == department)
    if where == REMOTE:
        only.append(Opportunity.remote != Remote.NONE)
    if contract != ANY:
        only.append(Opportunity.contract == Contract(contract))
    return only


def _kind(answers: Mapping[str, str]) -> Kind:
    return Kind(answers.get("kind", Kind.JOB))


def _first(answers: Mapping[str, str]) -> int:
    return int(answers.get("first", "0"))
