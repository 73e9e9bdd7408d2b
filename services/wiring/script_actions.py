"""Every name a script may use, and the code it stands for."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any

from flows.checks import Known
from flows.library import HERE, Library
from services.agenda import registry as agenda_registry
from services.announcements import registry as announcements_registry
from services.applications import answers as application_answers
from services.applications import registry as applications_registry
from services.backoffice import registry as backoffice_registry
from services.backoffice import suspensions
from services.conversation import meaning, multi_select
from services.conversation.conversations import Conversations
from services.conversation.external_calls import SERVICES
from services.conversation.phrases import Phrases
from services.conversation.runner import Action, Lister, ScriptRunner
from services.employers import registry as employers_registry
from services.enrolment import sign_up
from services.enrolment.sign_up import WayIn
from services.feedback import conversation as feedback_conversation
from services.geography.zones import Zones
from services.home import entry
from services.home import registry as home_registry
from services.mentoring import registry as mentoring_registry
from services.mentoring.reports import registry as reports_registry
from services.mentoring.reports.traces import NO_TRACES, Traces
from services.offers import destinations
from services.offers import registry as offers_registry
from services.privacy import data_copy
from services.privacy.erasure import Erasing
from services.profile import adviser, consents, message_preferences, profile
from services.schedule.video_rooms import NO_ROOMS, Rooms
from services.session_admin import registry as session_admin_registry
from services.strengths import next_steps, questionnaires, strengths, wishes
from services.tickets import canned_answers, distress, tickets
from services.wiring.attachment_makers import makers
from services.wiring.template_values import FACTS
from services.workshops import registry as workshops_registry
from services.workshops.attendance import attestation, conversation


def actions(
    of_way_in: WayIn, rooms: Rooms, traces: Traces, *, mail: bool, address: str
) -> Mapping[str, Action]:
    erasing = Erasing(traces)
    return {
        "open": sign_up.open_above,
        "begin_list": multi_select.begin,
        "record_notice": consents.record_notice,
        "check_age": of_way_in.check_age,
        "locate": of_way_in.locate,
        "judge": of_way_in.judge,
        "correct_verdict": of_way_in.correct,
        "check_position": sign_up.check_position,
        "count_address_tries": sign_up.count_address_tries,
        "forget": sign_up.forget,
        "take_place": sign_up.take_place,
        "contest": sign_up.contest,
        "keep_informed": sign_up.keep_informed,
        "erase_quietly": erasing.erase_quietly,
        "erase_all": erasing.erase_all,
        "ask_data_copy": data_copy.ask,
        "keep_first_name": profile.keep_first_name,
        "keep_phone": profile.keep_phone,
        "keep_email": profile.keep_email,
        "keep_equipment": profile.keep_equipment,
        "keep_diploma": profile.keep_diploma,
        "keep_gender": profile.keep_gender,
        "keep_language": profile.keep_language,
        "keep_comfort_needs": consents.keep_comfort_needs,
        "share_with_adviser": adviser.agree,
        "withdraw_consent": application_answers.withdraw_consent,
        "begin_run": questionnaires.begin_run,
        "is_answered": questionnaires.is_answered,
        "keep_answer": questionnaires.keep_answer,
        "finish_run": questionnaires.finish_run,
        "score_strengths": strengths.score_strengths,
        "keep_said": strengths.keep_said,
        "keep_chosen": strengths.keep_chosen,
        "is_refined": strengths.is_refined,
        "are_few_strengths": strengths.are_few,
        "meaning_of": meaning.meaning_of,
        "next_example": strengths.next_example,
        "keep_example": strengths.keep_example,
        "skip_example": strengths.skip_example,
        "next_discovery": next_steps.next_discovery,
        "route_summary": next_steps.route,
        "keep_wishes": wishes.keep_wishes,
        "messages_wanted": message_preferences.wanted,
        "want_fewer_messages": message_preferences.want_fewer,
        "want_all_messages": message_preferences.want_all,
        **announcements_registry.ACTIONS,
        "list_paused": suspensions.list_paused,
        "toggle_nudges": suspensions.toggle,
        **mentoring_registry.actions(rooms, mail=mail),
        **employers_registry.actions(mail=mail),
        **reports_registry.ACTIONS,
        **backoffice_registry.actions(traces),
        "distress_danger": distress.danger,
        "ask_distress_call": distress.ask_call,
        "team_is_open": distress.is_team_there,
        "keep_distress_number": distress.keep_number,
        **conversation.ACTIONS,
        **feedback_conversation.ACTIONS,
        **attestation.ACTIONS,
        **offers_registry.ACTIONS,
        **destinations.ACTIONS,
        **workshops_registry.ACTIONS,
        **session_admin_registry.actions(rooms),
        **agenda_registry.actions(address, mail=mail),
        **home_registry.ACTIONS,
        **applications_registry.actions(mail=mail),
        **canned_answers.ACTIONS,
        "tell_team": tickets.tell_team,
        "ask_call_back": tickets.ask_call_back,
    }


def build(
    zones: Zones,
    folder: Path = HERE,
    rooms: Rooms = NO_ROOMS,
    traces: Traces = NO_TRACES,
    *,
    mail: bool = True,
    address: str = "",
) -> Conversations:
    """`address` is where our pages are.  Raises `flows.library.BadScript` with every fault."""
    of_way_in = WayIn(zones)
    known_actions = actions(of_way_in, rooms, traces, mail=mail, address=address)
    listers: dict[str, Lister] = {
        "communes_of_postcode": of_way_in.communes,
        "quarters_of_commune": of_way_in.quarters,
        "nearest_communes": of_way_in.nearest,
        "canned_titles": canned_answers.titles,
        "people_named": suspensions.people_named,
        **announcements_registry.LISTERS,
        **mentoring_registry.LISTERS,
        **employers_registry.listers(mail=mail),
        **reports_registry.LISTERS,
        **backoffice_registry.LISTERS,
        **conversation.LISTERS,
        **attestation.LISTERS,
        **offers_registry.LISTERS,
        **workshops_registry.LISTERS,
        **session_admin_registry.LISTERS,
        **agenda_registry.LISTERS,
        **home_registry.listers(mail=mail),
        **applications_registry.LISTERS,
        "said_cards": strengths.cards,
        **_one_after_another(strengths.to_choose, "strengths", strengths.CHOICES),
        **_one_after_another(wishes.families, "families", wishes.PLACES),
        "summary_entries": next_steps.entries,
        "consents": consents.list_consents,
        "languages": lambda context, answers: profile.languages(library),
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
    player = ScriptRunner(library.texts, phrases, known_actions, listers)
    return Conversations(library, phrases, player, entry.home)


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
    done = action.func if isinstance(action, partial) else action
    returned: type[StrEnum] = done.__annotations__["return"]
    return frozenset(member.value for member in returned)
