"""Every name a script may use, and the code it stands for."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any

from flows.checks import Known
from flows.library import HERE, Library
from services import (
    advisers,
    agenda_names,
    announcement_names,
    application_consents,
    application_names,
    assessments,
    attendance_names,
    canned,
    consents,
    destination_presses,
    discovery,
    distress,
    employer_names,
    erasing,
    feedback_names,
    meeting_names,
    mentor_names,
    menu,
    nudges,
    offer_names,
    participant_attestation,
    person_names,
    picking,
    profile,
    safety_names,
    session_names,
    strengths,
    team_menu,
    tickets,
    way_in,
    wishes,
    workshop_names,
)
from services.calls import SERVICES
from services.conversations import Conversations
from services.facts import FACTS
from services.makers import makers
from services.phrases import Phrases
from services.playing import Action, Lister, Player
from services.rooms import NO_ROOMS, Rooms
from services.way_in import WayIn
from services.zones import Zones


def actions(of_way_in: WayIn, rooms: Rooms, *, mail: bool, address: str) -> Mapping[str, Action]:
    return {
        "open": way_in.open_above,
        "begin_list": picking.begin,
        "record_notice": consents.record_notice,
        "check_age": of_way_in.check_age,
        "locate": of_way_in.locate,
        "judge": of_way_in.judge,
        "check_position": way_in.check_position,
        "count_address_tries": way_in.count_address_tries,
        "forget": way_in.forget,
        "take_place": way_in.take_place,
        "contest": way_in.contest,
        "keep_informed": way_in.keep_informed,
        "erase_quietly": erasing.erase_quietly,
        "erase_all": erasing.erase_all,
        "route": menu.route,
        "after_invitation": team_menu.after_invitation,
        "team_route": team_menu.route,
        "keep_first_name": profile.keep_first_name,
        "keep_phone": profile.keep_phone,
        "keep_email": profile.keep_email,
        "keep_equipment": profile.keep_equipment,
        "keep_diploma": profile.keep_diploma,
        "keep_gender": profile.keep_gender,
        "keep_language": profile.keep_language,
        "keep_comfort_needs": consents.keep_comfort_needs,
        "share_with_adviser": advisers.agree,
        "withdraw_consent": application_consents.withdraw_consent,
        "begin_run": assessments.begin_run,
        "is_answered": assessments.is_answered,
        "keep_answer": assessments.keep_answer,
        "finish_run": assessments.finish_run,
        "score_strengths": strengths.score_strengths,
        "keep_said": strengths.keep_said,
        "keep_chosen": strengths.keep_chosen,
        "is_refined": strengths.is_refined,
        "next_example": strengths.next_example,
        "keep_example": strengths.keep_example,
        "skip_example": strengths.skip_example,
        "next_discovery": discovery.next_discovery,
        "route_summary": discovery.route,
        "keep_wishes": wishes.keep_wishes,
        "messages_wanted": nudges.wanted,
        "want_fewer_messages": nudges.want_fewer,
        "want_all_messages": nudges.want_all,
        **announcement_names.ACTIONS,
        "list_paused": nudges.list_paused,
        "toggle_nudges": nudges.toggle,
        **meeting_names.actions(rooms),
        **mentor_names.actions(mail=mail),
        **employer_names.actions(mail=mail),
        **safety_names.ACTIONS,
        **person_names.ACTIONS,
        "distress_danger": distress.danger,
        "ask_distress_call": distress.ask_call,
        "keep_distress_number": distress.keep_number,
        **attendance_names.ACTIONS,
        **feedback_names.ACTIONS,
        **participant_attestation.ACTIONS,
        **offer_names.ACTIONS,
        **destination_presses.ACTIONS,
        **workshop_names.ACTIONS,
        **session_names.ACTIONS,
        **agenda_names.actions(address, mail=mail),
        **application_names.actions(mail=mail),
        **canned.ACTIONS,
        "tell_team": tickets.tell_team,
        "ask_call_back": tickets.ask_call_back,
    }


def build(
    zones: Zones,
    folder: Path = HERE,
    rooms: Rooms = NO_ROOMS,
    *,
    mail: bool = True,
    address: str = "",
) -> Conversations:
    """`address` is where our pages are.  Raises `flows.library.BadScript` with every fault."""
    of_way_in = WayIn(zones)
    known_actions = actions(of_way_in, rooms, mail=mail, address=address)
    listers: dict[str, Lister] = {
        "communes_of_postcode": of_way_in.communes,
        "quarters_of_commune": of_way_in.quarters,
        "nearest_communes": of_way_in.nearest,
        "menu_entries": menu.entries,
        "team_entries": team_menu.entries,
        "canned_titles": canned.titles,
        "people_named": nudges.people_named,
        **announcement_names.LISTERS,
        **meeting_names.LISTERS,
        **mentor_names.LISTERS,
        **employer_names.listers(mail=mail),
        **safety_names.LISTERS,
        **person_names.LISTERS,
        **attendance_names.LISTERS,
        **participant_attestation.LISTERS,
        **offer_names.LISTERS,
        **workshop_names.LISTERS,
        **session_names.LISTERS,
        **agenda_names.listers(mail=mail),
        **application_names.LISTERS,
        "said_cards": strengths.cards,
        **_one_after_another(strengths.to_choose, "strengths", strengths.CHOICES),
        **_one_after_another(wishes.families, "families", wishes.PLACES),
        "summary_entries": discovery.entries,
        "consents": consents.list_consents,
        "languages": lambda scene, answers: profile.languages(library),
    }
    known = Known(
        actions={name: outcomes(action) for name, action in known_actions.items()},
        services=SERVICES,
        listers=frozenset(listers),
        documents=frozenset(makers(rooms)),
        facts=frozenset(FACTS),
    )
    library = Library.load(known, folder)
    phrases = Phrases(library.texts, {**FACTS, "rooms": lambda _: rooms.base})
    player = Player(library.texts, phrases, known_actions, listers)
    return Conversations(library, phrases, player, way_in.home)


def _one_after_another(
    lister: Callable[..., Any], name: str, places: Sequence[str]
) -> dict[str, Lister]:
    """`strengths_1`, `strengths_2`…: each without what was chosen at the places before."""
    return {
        f"{name}_{number}": partial(lister, before=places[: number - 1])
        for number in range(1, len(places) + 1)
    }


def outcomes(action: Callable[..., Any]) -> frozenset[str]:
    """What an action may answer: the members of the StrEnum it returns."""
    returned: type[StrEnum] = action.__annotations__["return"]
    return frozenset(member.value for member in returned)
