"""Let a mentor, a host or a member of the team see their own card, and write what it says."""

from base64 import b64decode
from collections.abc import Mapping
from enum import StrEnum

from models.mentoring.mentors import Mentor
from rules.conversation.contact_details import has_contact_details
from services.conversation.phrases import Phrase
from services.conversation.turn_context import Done, ShownOrGone, TurnContext
from services.people import day_limits
from services.portraits import introductions, photos, who_is


class MyCardEntry(StrEnum):
    SEE = "see"
    SENTENCE = "sentence"
    JOB = "job"
    PHOTO = "photo"
    NO_PHOTO = "no_photo"
    BACK = "back"


class PhotoQuestion(StrEnum):
    """The question to ask before a photo: the charter first, if the signed one lacks photos."""

    CHARTER = "charter"
    PHOTO = "photo"
    NOT_YOURS = "not_yours"
    """Mentors alone may show a photo."""


class PhotoCountResult(StrEnum):
    COUNTED = "counted"
    TOO_MANY = "too_many"
    """The person has sent as many files today as are taken in a day."""


class IntroductionVerdict(StrEnum):
    KEPT = "kept"
    TOO_LONG = "too_long"
    CONTACT = "contact"
    """It holds an address or a number: people meet by Déclic alone."""


FILES, A_DAY = "files", 20
"""Files that a person may send in a day, CVs included."""
LONGEST = {"sentence": introductions.LONGEST_SENTENCE, "job": introductions.LONGEST_JOB}


def entries(context: TurnContext, _: Mapping[str, str]) -> list[tuple[str, Phrase]]:
    """List what a person may do with their card: a mentor's profile tells their trade."""
    is_mentor = context.session.get(Mentor, context.person_id) is not None
    has_photo = photos.of(context.session, context.person_id) is not None
    left_out = {
        MyCardEntry.JOB: is_mentor,
        MyCardEntry.PHOTO: not is_mentor,
        MyCardEntry.NO_PHOTO: not has_photo,
    }
    return [
        (entry, Phrase(f"portrait.entry.{entry}"))
        for entry in MyCardEntry
        if not left_out.get(entry, False)
    ]


def route(_: TurnContext, answers: Mapping[str, str]) -> MyCardEntry:
    return MyCardEntry(answers["entry"])


def see(context: TurnContext, _: Mapping[str, str]) -> ShownOrGone:
    return who_is.show(context, context.person_id)


def may_send_photo(context: TurnContext, _: Mapping[str, str]) -> PhotoQuestion:
    """Tell whether the mentor may send a photo, or is asked first to agree to the charter."""
    mentor = context.session.get(Mentor, context.person_id)
    if mentor is None:
        return PhotoQuestion.NOT_YOURS
    knows = mentor.charter_version not in photos.WITHOUT_PHOTOS
    return PhotoQuestion.PHOTO if knows else PhotoQuestion.CHARTER


def count_photo(context: TurnContext, _: Mapping[str, str]) -> PhotoCountResult:
    """Count a photo that the mentor has just sent, before it is fetched."""
    is_taken = day_limits.take(context.session, FILES, A_DAY, context.person_id, context.now)
    context.keep(most=str(A_DAY))
    return PhotoCountResult.COUNTED if is_taken else PhotoCountResult.TOO_MANY


def keep_photo(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Keep the photo just fetched, under the charter that the mentor signed."""
    mentor = context.session.get_one(Mentor, context.person_id)
    content = b64decode(answers["photo"])
    version = mentor.charter_version or ""
    photos.keep(context.session, context.person_id, content, version, context.now)
    return Done.DONE


def withdraw_photo(context: TurnContext, _: Mapping[str, str]) -> Done:
    photos.withdraw(context.session, context.person_id)
    return Done.DONE


def keep(context: TurnContext, answers: Mapping[str, str]) -> IntroductionVerdict:
    """Keep the answer named by `answers["field"]`: the sentence, or the trade."""
    field = answers["field"]
    words = " ".join(answers[field].split())
    if len(words) > LONGEST[field]:
        return IntroductionVerdict.TOO_LONG
    if has_contact_details(words):
        return IntroductionVerdict.CONTACT
    introductions.keep(context.session, context.person_id, context.now, **{field: words})
    return IntroductionVerdict.KEPT
