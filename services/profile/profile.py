"""Keep what a person tells about themselves, one answer at a time; find it in a sentence."""

from collections.abc import Mapping
from enum import StrEnum

from sqlalchemy import ColumnElement, select

from flows.library import Library
from flows.texts import DEFAULT_LANGUAGE
from models.engine.database import insert_new
from models.people import Person
from models.profile import AccountFlag
from rules.conversation.answers import CHECKS, AnswerCheck, phone_as_read
from rules.conversation.given_names import given_name
from rules.conversation.typed_text import plain
from rules.understanding.extracts import first_name_in, phone_in
from services.conversation.phrases import Phrase
from services.conversation.turn_context import Done, TurnContext
from services.people import addresses, roles
from services.registries.registry import Finder
from services.team import command_lists, notifications


class HasPhone(StrEnum):
    KNOWN = "known"
    NONE = "none"


def keep_first_name(context: TurnContext, answers: Mapping[str, str]) -> Done:
    context.person.first_name = given_name(answers["first_name"])
    _flag_same_person(context)
    return Done.DONE


def keep_phone(context: TurnContext, answers: Mapping[str, str]) -> Done:
    context.person.phone = answers["phone"]
    _flag_same_person(context)
    return Done.DONE


def has_phone(context: TurnContext, answers: Mapping[str, str]) -> HasPhone:
    """Tell whether a number is known; keep the new one as people read it: `06 39 98 12 34`."""
    context.keep(number=phone_as_read(answers["phone"]))
    return HasPhone.KNOWN if context.person.phone else HasPhone.NONE


def keep_email(context: TurnContext, answers: Mapping[str, str]) -> Done:
    context.person.email = answers["email"]
    _flag_same_person(context)
    return Done.DONE


def keep_equipment(context: TurnContext, answers: Mapping[str, str]) -> Done:
    context.person.equipment = answers["equipment"]
    return Done.DONE


def keep_diploma(context: TurnContext, answers: Mapping[str, str]) -> Done:
    context.person.diploma = answers["diploma"]
    return Done.DONE


def keep_gender(context: TurnContext, answers: Mapping[str, str]) -> Done:
    context.person.gender = answers["gender"]
    return Done.DONE


def keep_language(context: TurnContext, answers: Mapping[str, str]) -> Done:
    context.person.language = context.language = answers["language"]
    if roles.roles_of(context.session, context.person_id):
        command_lists.follow(context.session, context.person, str(context.update_id), context.now)
    return Done.DONE


def languages(library: Library) -> list[tuple[str, str]]:
    """Return the code and the name of each language, in the language itself."""
    texts = library.texts.languages
    codes = sorted(texts, key=lambda code: (code != DEFAULT_LANGUAGE, code))
    return [(code, texts[code]["language.name"]) for code in codes]


def number_hint(context: TurnContext) -> Phrase:
    """Return how a number is given where the person chats: only Telegram shares one by a button."""
    is_shared = context.lane is not None and addresses.is_on_telegram(context.lane)
    return Phrase("phone.hint.share" if is_shared else "phone.hint.write")


def shown(value: str | None) -> str | Phrase:
    """Return the value, or the text that says that nothing was given."""
    return value or Phrase("profile.nothing")


def _flag_same_person(context: TurnContext) -> None:
    """Flag accounts of the same first name and the same e-mail or phone for the team to check."""
    person = context.person
    if not person.first_name:
        return
    for reason, column, value in (
        ("email", Person.email, person.email),
        ("phone", Person.phone, person.phone),
    ):
        if value:
            _flag(context, person, reason, column == value)


def _flag(context: TurnContext, person: Person, reason: str, same: ColumnElement[bool]) -> None:
    assert person.first_name
    query = select(Person).where(same, Person.id != person.id, Person.bot_id == person.bot_id)
    for other in context.session.scalars(query):
        if plain(other.first_name or "") == plain(person.first_name):
            first, second = sorted((person.id, other.id))
            new = insert_new(
                context.session,
                AccountFlag,
                ("person_id", "other_id"),
                person_id=first,
                other_id=second,
                reason=reason,
                flagged_at=context.now,
            )
            if new:
                notifications.announce_same_person(context, first, second)


def _first_name(_: TurnContext, text: str) -> Mapping[str, str]:
    name = first_name_in(text)
    checked = CHECKS[AnswerCheck.NAME](name) if name else None
    return {"first_name": checked} if isinstance(checked, str) else {}


def _phone(_: TurnContext, text: str) -> Mapping[str, str]:
    number = phone_in(text)
    checked = CHECKS[AnswerCheck.PHONE](number) if number else None
    return {"phone": checked} if isinstance(checked, str) else {}


FINDERS: Mapping[str, Finder] = {"first_name_told": _first_name, "phone_told": _phone}
