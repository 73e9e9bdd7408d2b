"""Describe a session being prepared: each part of it, and the whole before it is created."""

from datetime import date

from rules.enrolment.eligibility import ZoneRule
from rules.schedule.dates import in_words, with_year
from services.conversation.phrases import Phrase, plainly
from services.session_admin.draft import PreparedSession

PARTS = ("period", "where", "places", "rules", "partners", "names", "referent", "workshops")


def shown(draft: PreparedSession, language: str) -> dict[str, str]:
    """Describe each part that is answered; the others are empty."""
    phrases = {
        "period": _period(draft, language),
        "where": _where(draft),
        "places": _places(draft),
        "rules": _rules(draft, language),
        "partners": ", ".join(partner["name"] for partner in draft.values.get("doors", ())),
        "names": _names(draft),
        "referent": _referent(draft),
        "workshops": Phrase(f"session.days.{draft.days}") if draft.days else "",
    }
    return {part: plainly(phrase, language) for part, phrase in phrases.items()}


def _period(draft: PreparedSession, language: str) -> str | Phrase:
    if "starts_on" not in draft.values:
        return ""
    first, last = draft.starts_on, draft.ends_on
    values = {"first": in_words(first, language), "last": with_year(last, language)}
    return Phrase("session.period", values)


def _where(draft: PreparedSession) -> str:
    if "departments" not in draft.values:
        return ""
    return f"{draft.values['texts']['territory']} ({', '.join(draft.values['departments'])})"


def _places(draft: PreparedSession) -> str:
    if "seats" not in draft.values:
        return ""
    beyond = draft.values.get("overbooking")
    return f"{draft.values['seats']} + {beyond}" if beyond else str(draft.values["seats"])


def _rules(draft: PreparedSession, language: str) -> str | Phrase:
    if "job_seeker_required" not in draft.values:
        return ""
    seekers = "seekers" if draft.values["job_seeker_required"] else "everyone"
    parts = [
        Phrase(f"session.zone.{draft.zone}", {"day": _day(draft, language)}),
        Phrase("session.from_age", {"age": str(draft.values["minimum_age"])}),
        Phrase(f"session.rule.{seekers}"),
    ]
    return Phrase.joined(parts, between=", ")


def _day(draft: PreparedSession, language: str) -> str:
    day: date | None = None
    if draft.zone is ZoneRule.PRIORITY_UNTIL and "starts_on" in draft.values:
        day = draft.priority_until
    return in_words(day, language) if day else ""


def _names(draft: PreparedSession) -> str:
    texts = draft.values.get("texts", {})
    return f"{texts['programme']}, {texts['association']}" if "association" in texts else ""


def _referent(draft: PreparedSession) -> str:
    referent = draft.values.get("meetings", {}).get("protection")
    return f"{referent['name']}, {referent['email']}" if referent else ""
