"""Names that scripts may use about offers, and the code they stand for."""

from collections.abc import Mapping

from services.conversation.runner import Action, Lister
from services.offers import browse_conversation, search_conversation, skills
from services.offers.settings_conversation import (
    came_from,
    came_from_list,
    change_rhythm,
    forget_refusals,
    found,
    keep_for_later,
    like,
    not_found,
    open_refusal,
    open_wishes,
    pause,
    refuse,
    stop,
    tell_why,
    wanted,
)

ACTIONS: Mapping[str, Action] = {
    "enter_offers": search_conversation.enter,
    "agree_to_offers": search_conversation.agree,
    "open_missing_wishes": search_conversation.open_missing_wishes,
    "open_missing_diploma": search_conversation.open_missing_diploma,
    "keep_search": search_conversation.keep,
    "enter_offer_list": browse_conversation.enter,
    "find_offers": browse_conversation.find,
    "choose_offer": browse_conversation.choose,
    "look_at_offer": browse_conversation.look,
    "tell_more": browse_conversation.tell_more,
    "begin_again": browse_conversation.begin_again,
    "clear_filters": browse_conversation.clear_filters,
    "see_other_kind": browse_conversation.see_other_kind,
    "like_offer": like,
    "open_refusal": open_refusal,
    "came_from_list": came_from_list,
    "open_wishes": open_wishes,
    "came_from": came_from,
    "refuse_offer": refuse,
    "keep_for_later": keep_for_later,
    "tell_why": tell_why,
    "forget_refusals": forget_refusals,
    "offers_wanted": wanted,
    "change_rhythm": change_rhythm,
    "pause_offers": pause,
    "stop_offers": stop,
    "keep_found": found,
    "take_found_back": not_found,
    "add_own_skill": skills.add,
    "keep_own_skills": skills.keep,
}
LISTERS: Mapping[str, Lister] = {
    "offers_listed": browse_conversation.listed,
    "own_skills_left": skills.left,
}
