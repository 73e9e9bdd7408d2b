"""List what a person's profile offers the rest of the bot."""

from collections.abc import Mapping

from rules.conversation.answers import phone_as_read
from services.conversation.deployment import Deployment
from services.conversation.phrases import TemplateValue
from services.conversation.runner import Action, Lister
from services.profile import (
    adviser,
    comfort_needs,
    consents,
    message_preferences,
    profile,
    safe_contact,
    small_questions,
)
from services.profile.profile import shown
from services.registries.registry import Registry

ACTIONS: Mapping[str, Action] = {
    "record_notice": consents.record_notice,
    "keep_phone": profile.keep_phone,
    "phone_known": profile.has_phone,
    "keep_email": profile.keep_email,
    "keep_equipment": profile.keep_equipment,
    "keep_diploma": profile.keep_diploma,
    "keep_gender": profile.keep_gender,
    "keep_language": profile.keep_language,
    "keep_comfort_needs": comfort_needs.keep,
    "keep_safe_contact": safe_contact.keep,
    "forget_safe_contact": safe_contact.forget,
    "share_with_adviser": adviser.agree,
    "messages_wanted": message_preferences.wanted,
    "want_fewer_messages": message_preferences.want_fewer,
    "want_all_messages": message_preferences.want_all,
    "look_at_small_question": small_questions.look,
}
LISTERS: Mapping[str, Lister] = {
    "languages": lambda context, _: profile.languages(context.conversations.library),
}
TEMPLATE_VALUES: Mapping[str, TemplateValue] = {
    "first_name_shown": lambda context: shown(context.person.first_name),
    "phone_shown": lambda context: shown(phone_as_read(context.person.phone or "")),
    "messages_shown": message_preferences.shown,
    "safe_contact_shown": safe_contact.shown,
    "number_hint": profile.number_hint,
    "email_shown": lambda context: shown(context.person.email),
}


def registry(_: Deployment) -> Registry:
    return Registry(
        actions=ACTIONS,
        listers=LISTERS,
        template_values=TEMPLATE_VALUES,
        conditions={"phone_known": lambda context: bool(context.person.phone)},
        finders=profile.FINDERS,
        callbacks=[message_preferences.CALLBACKS, adviser.CALLBACKS],
    )
