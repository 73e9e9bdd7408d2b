"""What a mentor tells of themself: asked one after another at first, corrected at any time."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from urllib.parse import urlsplit

from models.mentoring import Mentor, MentorStatus
from rules.conversation.typed_text import plain
from services.conversation.turn_context import Done, Scene
from services.mentoring import approval

LONGEST, LONGEST_LINK = 120, 200
CHARTER = "1"
"""Raised when its words change."""
SEEN_BY_TEAM = frozenset({"company", "referent"})
"""What the team wants to hear of when it changes."""


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


class Room(StrEnum):
    KEPT = "kept"
    NOT_A_LINK = "not_a_link"


class Submitted(StrEnum):
    SUBMITTED = "submitted"
    NOTHING = "nothing"


def mentor_of(scene: Scene) -> Mentor:
    return scene.session.get_one(Mentor, scene.person_id)


def begin(scene: Scene, _: Mapping[str, str]) -> Done:
    if scene.session.get(Mentor, scene.person_id) is None:
        name = scene.person.first_name or ""
        scene.session.add(Mentor(person_id=scene.person_id, first_name=name))
        scene.session.flush()
    return Done.DONE


def next_missing(scene: Scene, _: Mapping[str, str]) -> Next:
    mentor = scene.session.get(Mentor, scene.person_id)
    if mentor is None:
        return Next.WELCOME
    if mentor.status is MentorStatus.DRAFT:
        return next(missing(mentor), Next.ROOM)
    return Next.CODE if code_waits(mentor) else Next.COMPLETE


def keep(scene: Scene, answers: Mapping[str, str]) -> Kept:
    """The answer that is named as the `field` is."""
    mentor, field = mentor_of(scene), answers["field"]
    said = " ".join(answers[field].split())
    if len(said) > LONGEST:
        return Kept.TOO_LONG
    changed = said != getattr(mentor, field)
    setattr(mentor, field, said)
    mentor.company_key = plain(mentor.company)
    if changed and field in SEEN_BY_TEAM:
        approval.show_change(scene, mentor)
    return Kept.KEPT


def keep_first_name(scene: Scene, answers: Mapping[str, str]) -> Done:
    mentor_of(scene).first_name = scene.person.first_name = answers["first_name"]
    return Done.DONE


def sign_charter(scene: Scene, _: Mapping[str, str]) -> Done:
    mentor = mentor_of(scene)
    mentor.charter_version, mentor.charter_at = CHARTER, scene.now
    return Done.DONE


def keep_room(scene: Scene, answers: Mapping[str, str]) -> Room:
    """Seen by nobody until the team has approved it."""
    link = answers["own_room"].strip()
    if not is_link(link):
        return Room.NOT_A_LINK
    mentor = mentor_of(scene)
    mentor.own_room_url, mentor.own_room_approved_at = link, None
    approval.show_change(scene, mentor)
    return Room.KEPT


def leave_room(scene: Scene, _: Mapping[str, str]) -> Done:
    """The house's rooms will do."""
    mentor = mentor_of(scene)
    mentor.own_room_url = mentor.own_room_approved_at = None
    return Done.DONE


def submit(scene: Scene, answers: Mapping[str, str]) -> Submitted:
    """To the team, once all is told; `again` after a refusal."""
    mentor = mentor_of(scene)
    refused = mentor.status is MentorStatus.REFUSED and "again" in answers
    if mentor.status is not MentorStatus.DRAFT and not refused:
        return Submitted.NOTHING
    mentor.status, mentor.first_name = MentorStatus.TO_APPROVE, scene.person.first_name or ""
    approval.show_change(scene, mentor)
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
