"""Every name a script may use, and the code it stands for."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, get_type_hints

from flows.checks import Known
from flows.library import HERE, Library
from services import consents, erasing, menu, profile, tickets, way_in
from services.calls import SERVICES
from services.conversations import Action, Conversations, Lister
from services.facts import FACTS
from services.phrases import Phrases
from services.way_in import WayIn
from services.zones import Zones


def actions(of_way_in: WayIn) -> Mapping[str, Action]:
    return {
        "open": way_in.open_above,
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
        "keep_first_name": profile.keep_first_name,
        "keep_phone": profile.keep_phone,
        "keep_email": profile.keep_email,
        "keep_equipment": profile.keep_equipment,
        "keep_diploma": profile.keep_diploma,
        "keep_gender": profile.keep_gender,
        "keep_language": profile.keep_language,
        "keep_comfort_needs": consents.keep_comfort_needs,
        "consent_to_offers": consents.consent_to_offers,
        "withdraw_consent": consents.withdraw_consent,
        "tell_team": tickets.tell_team,
        "ask_call_back": tickets.ask_call_back,
    }


def build(zones: Zones, folder: Path = HERE) -> Conversations:
    """Raises `flows.library.BadScript` with every fault of the scripts and texts."""
    of_way_in = WayIn(zones)
    known_actions = actions(of_way_in)
    listers: dict[str, Lister] = {
        "communes_of_postcode": of_way_in.communes,
        "quarters_of_commune": of_way_in.quarters,
        "nearest_communes": of_way_in.nearest,
        "menu_entries": menu.entries,
        "consents": consents.list_consents,
        "languages": lambda scene, answers: profile.languages(library),
    }
    known = Known(
        actions={name: outcomes(action) for name, action in known_actions.items()},
        services=SERVICES,
        listers=frozenset(listers),
        facts=frozenset(FACTS),
    )
    library = Library.load(known, folder)
    phrases = Phrases(library.texts, FACTS)
    return Conversations(library, phrases, known_actions, listers, way_in.home)


def outcomes(action: Callable[..., Any]) -> frozenset[str]:
    """What an action may answer: the members of the StrEnum it returns."""
    returned: type[StrEnum] = get_type_hints(action)["return"]
    return frozenset(member.value for member in returned)
