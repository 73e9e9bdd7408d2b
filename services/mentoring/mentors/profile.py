"""What a mentor tells of themself: asked one after another at first, corrected at any time."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from urllib.parse import urlsplit

from babel import Locale

from flows.jobs.families import house_families
from flows.texts import house_texts
from models.mentoring import Mentor, MentorStatus
from rules.conversation.typed_text import plain
from rules.schedule.dates import LOCALES
from rules.tickets.working_hours import MAINLAND, answer_by
from services.conversation.multi_select import Added, chosen
from services.conversation.phrases import Phrase
from services.conversation.turn_context import Done, TurnContext
from services.mentoring.mentors import approval
from services.outbox import email_verification, link_revocation
from services.outbox.email_verification import Asking, Check

LONGEST, LONGEST_LINK = 120, 200
CHARTER = "1"
"""Raised when its words change."""
SEEN_BY_TEAM = frozenset({"company", "referent"})
"""What the team wants to hear of when it changes."""
LANGUAGES = ("fr", "en", "ar", "es", "pt", "tr", "ru", "uk")
MOST_FAMILIES = 3


def left(context: TurnContext) -> str | Phrase:
    """« Encore 3 questions », before a question; nothing once all is told."""
    mentor = context.session.get(Mentor, context.person_id)
    if mentor is None or mentor.status is not MentorStatus.DRAFT:
        return ""
    count = len(set(missing(mentor)) - {Next.CODE, Next.CHARTER})
    if count < 2:
        return Phrase("mentor.last_one") if count else ""
    return Phrase("mentor.left", {"count": str(count)})


def summary(context: TurnContext) -> str | Phrase:
    mentor = context.session.get(Mentor, context.person_id)
    if mentor is None:
        return ""
    values = {
        "job": mentor.job,
        "company": mentor.company,
        "subjects": mentor.subjects,
        "languages": languages_in_words(context.language, mentor.languages),
        "families": families_in_words(context.language, mentor.families),
        "email": mentor.work_email or "…",
    }
    return Phrase("mentor.summary", values)


def work_email(context: TurnContext) -> str:
    mentor = context.session.get(Mentor, context.person_id)
    return (mentor and mentor.work_email) or ""


def languages_in_words(language: str, codes: Sequence[str]) -> str:
    return ", ".join(language_name(code, language) for code in codes)


def families_in_words(language: str, keys: Sequence[str]) -> str:
    labels = (house_texts().words(language, f"wishes.{key}.label") for key in keys)
    return ", ".join(label.lower() for label in labels)


def language_name(code: str, language: str) -> str:
    """ "arabe", in the words of another language."""
    return str(Locale.parse(LOCALES.get(language, language)).languages[code])


class Next(StrEnum):
    """What is still missing, in the order it is asked."""

    WELCOME = "welcome"
    FIRST_NAME = "first_name"
    COMPANY = "company"
    JOB = "job"
    SUBJECTS = "subjects"
    LANGUAGES = "languages"
    FAMILIES = "families"
    EMAIL = "email"
    CODE = "code"
    REFERENT = "referent"
    CHARTER = "charter"
    ROOM = "room"
    COMPLETE = "complete"


class Kept(StrEnum):
    KEPT = "kept"
    TOO_LONG = "too_long"


class Which(StrEnum):
    EITHER = "either"
    OWN = "own"
    """The house has none."""


class Left(StrEnum):
    DONE = "done"
    NO_ROOM = "no_room"


class Room(StrEnum):
    KEPT = "kept"
    NOT_A_LINK = "not_a_link"


class Submitted(StrEnum):
    SUBMITTED = "submitted"
    NOTHING = "nothing"


def mentor_of(context: TurnContext) -> Mentor:
    return context.session.get_one(Mentor, context.person_id)


def begin(context: TurnContext, _: Mapping[str, str]) -> Done:
    if context.session.get(Mentor, context.person_id) is None:
        name = context.person.first_name or ""
        context.session.add(Mentor(person_id=context.person_id, first_name=name))
        context.session.flush()
    return Done.DONE


def next_missing(context: TurnContext, _: Mapping[str, str]) -> Next:
    mentor = context.session.get(Mentor, context.person_id)
    if mentor is None:
        return Next.WELCOME
    if mentor.status is MentorStatus.DRAFT:
        return next(missing(mentor), Next.ROOM)
    return Next.CODE if code_waits(mentor) else Next.COMPLETE


def keep(context: TurnContext, answers: Mapping[str, str]) -> Kept:
    """The answer that is named as the `field` is."""
    mentor, field = mentor_of(context), answers["field"]
    said = " ".join(answers[field].split())
    if len(said) > LONGEST:
        return Kept.TOO_LONG
    changed = said != getattr(mentor, field)
    setattr(mentor, field, said)
    mentor.company_key = plain(mentor.company)
    if changed and field in SEEN_BY_TEAM:
        approval.show_change(context, mentor)
    return Kept.KEPT


def keep_first_name(context: TurnContext, answers: Mapping[str, str]) -> Done:
    mentor_of(context).first_name = context.person.first_name = answers["first_name"]
    return Done.DONE


def sign_charter(context: TurnContext, _: Mapping[str, str]) -> Done:
    mentor = mentor_of(context)
    mentor.charter_version, mentor.charter_at = CHARTER, context.now
    return Done.DONE


def keep_room(context: TurnContext, answers: Mapping[str, str]) -> Room:
    """Seen by nobody until the team has approved it."""
    link = answers["own_room"].strip()
    if not is_link(link):
        return Room.NOT_A_LINK
    mentor = mentor_of(context)
    mentor.own_room_url, mentor.own_room_approved_at = link, None
    approval.show_change(context, mentor)
    return Room.KEPT


def which_room(context: TurnContext, _: Mapping[str, str]) -> Which:
    return Which.EITHER if context.deployment.rooms.base else Which.OWN


def leave_room(context: TurnContext, _: Mapping[str, str]) -> Left:
    """The house's rooms will do, as long as there are any."""
    if not context.deployment.rooms.base:
        return Left.NO_ROOM
    mentor = mentor_of(context)
    mentor.own_room_url = mentor.own_room_approved_at = None
    return Left.DONE


def submit(context: TurnContext, answers: Mapping[str, str]) -> Submitted:
    """To the team, once all is told; `again` after a refusal."""
    mentor = mentor_of(context)
    refused = mentor.status is MentorStatus.REFUSED and "again" in answers
    if mentor.status is not MentorStatus.DRAFT and not refused:
        return Submitted.NOTHING
    mentor.status, mentor.first_name = MentorStatus.TO_APPROVE, context.person.first_name or ""
    mentor.answer_by = answer_by(context.now, context.person.department or MAINLAND)
    approval.show_change(context, mentor)
    return Submitted.SUBMITTED


def is_link(words: str) -> bool:
    """https only, to a named host, with nothing that hides where it leads."""
    try:
        link = urlsplit(words)
        named = link.scheme == "https" and "." in (link.hostname or "") and link.port in (None, 443)
    except ValueError:
        return False
    return (
        named
        and "@" not in link.netloc
        and len(words) <= LONGEST_LINK
        and words.isascii()
        and " " not in words
    )


def code_waits(mentor: Mentor) -> bool:
    """A code went to the address and did not come back yet."""
    return mentor.email_confirmed_at is None and mentor.email_code_hash is not None


def missing(mentor: Mentor) -> Iterator[Next]:
    told = {
        Next.FIRST_NAME: mentor.first_name,
        Next.COMPANY: mentor.company,
        Next.JOB: mentor.job,
        Next.SUBJECTS: mentor.subjects,
        Next.LANGUAGES: mentor.languages,
        Next.FAMILIES: mentor.families,
        Next.EMAIL: mentor.work_email,
        Next.CODE: not code_waits(mentor),
        Next.REFERENT: mentor.referent,
        Next.CHARTER: mentor.charter_at,
    }
    return (what for what, known in told.items() if not known)


class Sent(StrEnum):
    SENT = Asking.SENT
    ALREADY = Asking.ALREADY
    WAIT = Asking.WAIT
    CONFIRMED = Asking.CONFIRMED
    TO_TEAM = "to_team"
    """No mail server: the team looks at the address itself."""


def send_code(context: TurnContext, answers: Mapping[str, str]) -> Sent:
    """To the address just given, or once more to the one that is known."""
    if not context.deployment.has_mail:
        return _leave_address_to_team(context, answers)
    given = answers.get("work_email")
    return Sent(
        email_verification.ask_code(
            context.session, mentor_of(context), given, context.now, context.chance
        )
    )


def _leave_address_to_team(context: TurnContext, answers: Mapping[str, str]) -> Sent:
    mentor = mentor_of(context)
    address = answers.get("work_email") or mentor.work_email
    if address != mentor.work_email:
        mentor.work_email, mentor.email_confirmed_at = address, None
        link_revocation.revoke_links_of(context.session, context.person_id)
    leave_to_team(context, answers)
    return Sent.TO_TEAM


def check_code(context: TurnContext, answers: Mapping[str, str]) -> Check:
    return email_verification.check_code(mentor_of(context), answers["code"], context.now)


def leave_to_team(context: TurnContext, _: Mapping[str, str]) -> Done:
    """No code came: the team looks at the address itself."""
    mentor = mentor_of(context)
    mentor.email_code_hash = None
    if mentor.email_confirmed_at is None and mentor.status is not MentorStatus.DRAFT:
        approval.show_change(context, mentor)
    return Done.DONE


def add_to_list(context: TurnContext, answers: Mapping[str, str]) -> Added:
    """One more of `list`: languages or families of jobs."""
    picked = [*chosen(answers), answers["one"]]
    families = answers["list"] == "families"
    words = (
        families_in_words(context.language, picked)
        if families
        else languages_in_words(context.language, picked)
    )
    context.keep(chosen=",".join(picked), so_far=words)
    most = MOST_FAMILIES if families else len(LANGUAGES)
    return Added.FULL if len(picked) == most else Added.MORE


def keep_list(context: TurnContext, answers: Mapping[str, str]) -> Done:
    setattr(mentor_of(context), answers["list"], chosen(answers))
    return Done.DONE


def languages(context: TurnContext, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    left = [code for code in LANGUAGES if code not in chosen(answers)]
    return [(code, language_name(code, context.language).capitalize()) for code in left]


def families(_: TurnContext, answers: Mapping[str, str]) -> list[tuple[str, Phrase]]:
    left = [key for key in house_families() if key not in chosen(answers)]
    return [(key, Phrase(f"wishes.{key}.label")) for key in left]
