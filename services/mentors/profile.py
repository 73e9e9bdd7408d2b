"""Ask a mentor the questions of the profile, and let a mentor correct any answer later."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from urllib.parse import urlsplit

from babel import Locale

from flows.jobs.families import load_families
from flows.texts import plain_text
from models.mentoring.mentors import Mentor, MentorStatus
from rules.conversation.given_names import given_name
from rules.conversation.typed_text import plain
from rules.schedule.dates import LOCALES
from services.conversation.multi_select import SelectionRoom, chosen
from services.conversation.phrases import Phrase
from services.conversation.turn_context import Done, TurnContext
from services.mentors import approval
from services.outbox import email_verification
from services.outbox.email_verification import EmailCodeCheck, EmailCodeResult
from services.people import people
from services.profile import profile
from services.team import closings

LONGEST, LONGEST_LINK = 120, 200
CHARTER = "2"
"""The version of the charter: raise it when the charter's text changes."""
SEEN_BY_TEAM = frozenset({"company", "referent"})
"""The fields whose change is shown to the team."""
LANGUAGES = ("fr", "en", "ar", "es", "pt", "tr", "ru", "uk")
MOST_FAMILIES = 3


def left(context: TurnContext) -> str | Phrase:
    """Return « Encore 3 questions » before a question; empty once the profile is complete."""
    mentor = context.session.get(Mentor, context.person_id)
    if mentor is None or mentor.status is not MentorStatus.DRAFT:
        return ""
    count = _about_oneself(mentor)
    if count < 2:
        return Phrase("mentor.last_one") if count else ""
    return Phrase("mentor.left", {"count": str(count)})


def questions(context: TurnContext) -> str:
    """Return how many questions about themself a mentor who begins is asked."""
    return str(_about_oneself(Mentor(first_name=context.person.first_name)))


def _about_oneself(mentor: Mentor) -> int:
    return len(set(missing(mentor)) - {MentorProfileGap.CODE, MentorProfileGap.CHARTER})


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
        "email": mentor.email or "…",
    }
    return Phrase("mentor.summary", values)


def work_email(context: TurnContext) -> str:
    mentor = context.session.get(Mentor, context.person_id)
    return (mentor and mentor.email) or ""


def languages_in_words(language: str, codes: Sequence[str]) -> str:
    return ", ".join(language_name(code, language) for code in codes)


def families_in_words(language: str, keys: Sequence[str]) -> str:
    labels = (plain_text(language, f"wishes.{key}.label") for key in keys)
    return ", ".join(label.lower() for label in labels)


def language_name(code: str, language: str) -> str:
    """Return the name of language `code` in `language`: "arabe" for "ar" in French."""
    return str(Locale.parse(LOCALES.get(language, language)).languages[code])


class MentorProfileGap(StrEnum):
    """What the profile still lacks, in the order of the questions."""

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


class MentorAnswerVerdict(StrEnum):
    KEPT = "kept"
    TOO_LONG = "too_long"


class RoomQuestion(StrEnum):
    EITHER = "either"
    OWN = "own"
    """The bot has no video rooms: the mentor must give a link."""


class RoomSkipResult(StrEnum):
    DONE = "done"
    NO_ROOM = "no_room"


class RoomLinkVerdict(StrEnum):
    KEPT = "kept"
    NOT_A_LINK = "not_a_link"


class MentorSubmission(StrEnum):
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


def next_missing(context: TurnContext, _: Mapping[str, str]) -> MentorProfileGap:
    mentor = context.session.get(Mentor, context.person_id)
    if mentor is None:
        return MentorProfileGap.WELCOME
    if mentor.status is MentorStatus.DRAFT:
        return next(missing(mentor), MentorProfileGap.ROOM)
    return MentorProfileGap.CODE if code_waits(mentor) else MentorProfileGap.COMPLETE


def keep(context: TurnContext, answers: Mapping[str, str]) -> MentorAnswerVerdict:
    """Keep the answer named by `answers["field"]` in the profile's field of that name."""
    mentor, field = mentor_of(context), answers["field"]
    value = " ".join(answers[field].split())
    if len(value) > LONGEST:
        return MentorAnswerVerdict.TOO_LONG
    changed = value != getattr(mentor, field)
    setattr(mentor, field, value)
    mentor.company_key = plain(mentor.company)
    if changed and field in SEEN_BY_TEAM:
        approval.show_change(context, mentor)
    return MentorAnswerVerdict.KEPT


def keep_first_name(context: TurnContext, answers: Mapping[str, str]) -> Done:
    mentor_of(context).first_name = context.person.first_name = given_name(answers["first_name"])
    return Done.DONE


def keep_any_first_name(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Keep a person's first name, in the mentor's profile too if the person is a mentor."""
    if mentor := context.session.get(Mentor, context.person_id):
        mentor.first_name = given_name(answers["first_name"])
    return profile.keep_first_name(context, answers)


def sign_charter(context: TurnContext, _: Mapping[str, str]) -> Done:
    mentor = mentor_of(context)
    mentor.charter_version, mentor.charter_at = CHARTER, context.now
    return Done.DONE


def keep_room(context: TurnContext, answers: Mapping[str, str]) -> RoomLinkVerdict:
    """Keep the mentor's own video link; nobody sees it until the team has approved it."""
    link = answers["own_room"].strip()
    if not is_link(link):
        return RoomLinkVerdict.NOT_A_LINK
    mentor = mentor_of(context)
    mentor.own_room_url, mentor.own_room_approved_at = link, None
    approval.show_change(context, mentor)
    return RoomLinkVerdict.KEPT


def which_room(context: TurnContext, _: Mapping[str, str]) -> RoomQuestion:
    return RoomQuestion.EITHER if context.deployment.rooms.base else RoomQuestion.OWN


def leave_room(context: TurnContext, _: Mapping[str, str]) -> RoomSkipResult:
    """Return to the bot's video rooms, if there are any."""
    if not context.deployment.rooms.base:
        return RoomSkipResult.NO_ROOM
    mentor = mentor_of(context)
    mentor.own_room_url = mentor.own_room_approved_at = None
    return RoomSkipResult.DONE


def submit(context: TurnContext, answers: Mapping[str, str]) -> MentorSubmission:
    """Submit the profile to the team; `again` in the answers submits a refused one anew."""
    mentor = mentor_of(context)
    refused = mentor.status is MentorStatus.REFUSED and "again" in answers
    if mentor.status is not MentorStatus.DRAFT and not refused:
        return MentorSubmission.NOTHING
    mentor.status, mentor.first_name = MentorStatus.TO_APPROVE, context.person.first_name or ""
    mentor.answer_by = closings.answer_by(
        context.session, context.bot_id, context.now, context.person.department
    )
    approval.show_change(context, mentor)
    return MentorSubmission.SUBMITTED


def is_link(text: str) -> bool:
    """Accept only an https link to a named host, without user, other port or non-ASCII text."""
    try:
        link = urlsplit(text)
        named = link.scheme == "https" and "." in (link.hostname or "") and link.port in (None, 443)
    except ValueError:
        return False
    return (
        named
        and "@" not in link.netloc
        and len(text) <= LONGEST_LINK
        and text.isascii()
        and " " not in text
    )


def code_waits(mentor: Mentor) -> bool:
    """Tell whether a code was sent to the address and not given back yet."""
    return mentor.email_confirmed_at is None and mentor.email_code_hash is not None


def missing(mentor: Mentor) -> Iterator[MentorProfileGap]:
    """Return the questions of the profile that have no answer yet, in their order."""
    stored = {
        MentorProfileGap.FIRST_NAME: mentor.first_name,
        MentorProfileGap.COMPANY: mentor.company,
        MentorProfileGap.JOB: mentor.job,
        MentorProfileGap.SUBJECTS: mentor.subjects,
        MentorProfileGap.LANGUAGES: mentor.languages,
        MentorProfileGap.FAMILIES: mentor.families,
        MentorProfileGap.EMAIL: mentor.email,
        MentorProfileGap.CODE: not code_waits(mentor),
        MentorProfileGap.REFERENT: mentor.referent,
        MentorProfileGap.CHARTER: mentor.charter_at,
    }
    return (question for question, value in stored.items() if not value)


class MentorEmailCodeResult(StrEnum):
    SENT = EmailCodeResult.SENT
    ALREADY = EmailCodeResult.ALREADY
    WAIT = EmailCodeResult.WAIT
    CONFIRMED = EmailCodeResult.CONFIRMED
    TOMORROW = EmailCodeResult.TOMORROW
    TO_TEAM = "to_team"
    """There is no mail server: the team checks the address itself."""


def send_code(context: TurnContext, answers: Mapping[str, str]) -> MentorEmailCodeResult:
    """Send a code to the address just given, or again to the one on the profile."""
    if not context.deployment.has_mail:
        leave_address(context, answers)
        return MentorEmailCodeResult.TO_TEAM
    address, key = answers.get("work_email"), context.deployment.fingerprint_key
    return MentorEmailCodeResult(
        email_verification.ask_code(
            context.session, mentor_of(context), address, context.now, context.random_below, key
        )
    )


def leave_address(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Keep an address that no code has proven; a member of the team checks the address."""
    mentor = mentor_of(context)
    address = answers.get("work_email") or mentor.email
    if address != mentor.email:
        mentor.email, mentor.email_confirmed_at = address, None
        people.revoke_links(context.session, context.person_id)
    return leave_to_team(context, answers)


def check_code(context: TurnContext, answers: Mapping[str, str]) -> EmailCodeCheck:
    key, mentor = context.deployment.fingerprint_key, mentor_of(context)
    return email_verification.check_code(context.session, mentor, answers["code"], context.now, key)


def leave_to_team(context: TurnContext, _: Mapping[str, str]) -> Done:
    """Stop waiting for a code: the team checks the address itself."""
    mentor = mentor_of(context)
    mentor.email_code_hash = None
    if mentor.email_confirmed_at is None and mentor.status is not MentorStatus.DRAFT:
        approval.show_change(context, mentor)
    return Done.DONE


def add_to_list(context: TurnContext, answers: Mapping[str, str]) -> SelectionRoom:
    """Add one choice to `answers["list"]`: "languages" or "families" (of jobs)."""
    picked = [*chosen(answers), answers["one"]]
    families = answers["list"] == "families"
    labels = (
        families_in_words(context.language, picked)
        if families
        else languages_in_words(context.language, picked)
    )
    context.keep(chosen=",".join(picked), so_far=labels)
    most = MOST_FAMILIES if families else len(LANGUAGES)
    return SelectionRoom.FULL if len(picked) == most else SelectionRoom.MORE


def keep_list(context: TurnContext, answers: Mapping[str, str]) -> Done:
    setattr(mentor_of(context), answers["list"], chosen(answers))
    return Done.DONE


def languages(context: TurnContext, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    remaining = [code for code in LANGUAGES if code not in chosen(answers)]
    return [(code, language_name(code, context.language).capitalize()) for code in remaining]


def families(_: TurnContext, answers: Mapping[str, str]) -> list[tuple[str, Phrase]]:
    remaining = [key for key in load_families() if key not in chosen(answers)]
    return [(key, Phrase(f"wishes.{key}.label")) for key in remaining]
