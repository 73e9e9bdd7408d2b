"""Script actions about offers: reactions to one, why it was sent, rhythm, pause, work found."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from flows.texts import translate
from models.offers import JobSearch
from models.profile import ConsentPurpose
from rules.offers.digests import PAUSE
from rules.offers.opportunities import OfferRefusal, Rhythm
from rules.offers.search_learning import SearchLesson
from rules.schedule.dates import in_words
from rules.schedule.time_zones import local_date
from services.conversation.phrases import Phrase, plainly
from services.conversation.turn_context import Done, TurnContext
from services.offers import (
    browse_conversation,
    consent_and_pauses,
    opportunities,
    reactions,
    search_profile,
    why_conversation,
)
from services.profile import consents


class NotForMeResult(StrEnum):
    TOO_FAR = "too_far"
    LEVEL = "level"
    CONTRACT = "contract"
    HOURS = "hours"
    NOT_INTERESTED = "not_interested"
    PLAIN = "plain"
    GONE = "gone"


class OfferPostponement(StrEnum):
    SENT = "sent"
    """The offer is sent again on a day."""
    LISTED = "listed"
    """Offers are not sent: the person finds it in the list."""


class WhyOfferResult(StrEnum):
    TOLD = "told"
    GONE = "gone"


class RhythmChange(StrEnum):
    """What becomes of a rhythm; HELD: the person wants fewer messages, which stops offers too."""

    FOLLOWED = "done"
    HELD = "held"


class SettingsOrigin(StrEnum):
    DISCOVERY = "discovery"
    ELSEWHERE = "elsewhere"


class ReactionOrigin(StrEnum):
    LISTED = "listed"
    ELSEWHERE = "elsewhere"


class OffersConsent(StrEnum):
    AGREED = "agreed"
    UNASKED = "unasked"


def like(context: TurnContext, answers: Mapping[str, str]) -> Done:
    opportunity_id = int(answers["offer"])
    reactions.like(context.session, context.person_id, opportunity_id, context.now)
    context.open_above("apply", opportunity=str(opportunity_id))
    return Done.DONE


def open_refusal(context: TurnContext, answers: Mapping[str, str]) -> Done:
    context.open_above("offer_refuse", offer=answers["offer"])
    return Done.DONE


def open_wishes(context: TurnContext, _: Mapping[str, str]) -> Done:
    context.open_above("wishes", whence="offers")
    return Done.DONE


def came_from(_: TurnContext, answers: Mapping[str, str]) -> SettingsOrigin:
    """Return where the questions about wishes were opened, for the script to return."""
    return SettingsOrigin.ELSEWHERE if "whence" in answers else SettingsOrigin.DISCOVERY


def came_from_list(_: TurnContext, answers: Mapping[str, str]) -> ReactionOrigin:
    return ReactionOrigin.LISTED if "listed" in answers else ReactionOrigin.ELSEWHERE


def refuse(context: TurnContext, answers: Mapping[str, str]) -> NotForMeResult:
    """Record the refusal; return what changes in the search, PLAIN for nothing."""
    opportunity_id = int(answers["offer"])
    if not opportunities.is_shown(context.session, opportunity_id, context.now):
        return NotForMeResult.GONE
    refusal = OfferRefusal(answers["refusal"]) if "refusal" in answers else None
    learnt = reactions.refuse(
        context.session, context.person_id, opportunity_id, refusal, context.now
    )
    if refusal is None or learnt is SearchLesson.NOTHING:
        return NotForMeResult.PLAIN
    if learnt is SearchLesson.HOURS:
        hours = search_profile.search_of(context.session, context.person_id, context.now).hours
        context.keep(hours=translate(context.language, f"match.hours.{hours}"))
    return NotForMeResult(refusal)


def keep_for_later(context: TurnContext, answers: Mapping[str, str]) -> OfferPostponement:
    """Put the offer off; keep the day on which it is sent again, if offers are sent."""
    opportunity_id = int(answers["offer"])
    at = reactions.later(context.session, context.person_id, opportunity_id, context.now)
    context.keep(again_on=day(context, at))
    return (
        OfferPostponement.SENT if consent_and_pauses.are_sent(context) else OfferPostponement.LISTED
    )


def tell_why(context: TurnContext, answers: Mapping[str, str]) -> WhyOfferResult:
    """Keep why an offer is shown, and the facts about the person that were used."""
    opportunity = browse_conversation.of(context, answers)
    if opportunity is None:
        return WhyOfferResult.GONE
    session, person_id = context.session, context.person_id
    why = why_conversation.why_shown(session, person_id, opportunity) or Phrase("offer.ruled_out")
    facts = why_conversation.facts_used(session, person_id)
    lines = Phrase.joined(facts.values())
    context.keep(why=plainly(why, context.language), believed=plainly(lines, context.language))
    return WhyOfferResult.TOLD


def forget_refusals(context: TurnContext, _: Mapping[str, str]) -> Done:
    """Take back everything that the search learnt from « Pas pour moi »."""
    session, person_id, now = context.session, context.person_id, context.now
    search = search_profile.forget_level(session, person_id, now)
    for contract in list(search.contracts_excluded):
        search_profile.allow_contract(session, person_id, contract, now)
    for job in list(search.jobs_excluded):
        search_profile.allow_job(session, person_id, job, now)
    return Done.DONE


def wanted(context: TurnContext, _: Mapping[str, str]) -> OffersConsent:
    session, person_id = context.session, context.person_id
    if not session.scalar(consent_and_pauses.whether_agreed(person_id)):
        return OffersConsent.UNASKED
    search = search_profile.search_of(session, person_id, context.now)
    context.keep(how_often=_how_often(context, search))
    return OffersConsent.AGREED


def change_rhythm(context: TurnContext, answers: Mapping[str, str]) -> RhythmChange:
    """Set how often offers are sent; this ends a pause, and « J'ai trouvé »."""
    search = search_profile.search_of(context.session, context.person_id, context.now)
    search.rhythm, search.snoozed_until = Rhythm(answers["rhythm"]), None
    search.found_at = search.found = None
    consent_and_pauses.plan_next(context.session, search, context.now)
    is_held = consent_and_pauses.is_quiet(context) and search.rhythm is not Rhythm.ON_DEMAND
    return RhythmChange.HELD if is_held else RhythmChange.FOLLOWED


def pause(context: TurnContext, _: Mapping[str, str]) -> Done:
    search = search_profile.search_of(context.session, context.person_id, context.now)
    search.snoozed_until = context.now + PAUSE
    consent_and_pauses.plan_next(context.session, search, context.now)
    context.keep(again_on=day(context, search.next_digest_at or search.snoozed_until))
    return Done.DONE


def stop(context: TurnContext, _: Mapping[str, str]) -> Done:
    stop_sending(context)
    return Done.DONE


def stop_sending(context: TurnContext) -> None:
    """Withdraw the consent to be sent offers, as /confidentialite does."""
    consents.withdraw(context.session, context.person_id, ConsentPurpose.OFFERS, context.now)


def found(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Record that the person found work (« J'ai trouvé »): nothing more is sent."""
    consent_and_pauses.found_work(context.session, context.person_id, answers["found"], context.now)
    return Done.DONE


def not_found(context: TurnContext, _: Mapping[str, str]) -> Done:
    consent_and_pauses.found_work(context.session, context.person_id, None, context.now)
    return Done.DONE


def _how_often(context: TurnContext, search: JobSearch) -> str:
    language, until = context.language, search.snoozed_until
    if search.found_at is not None:
        return translate(language, "offers.how_often.found")
    if until is not None and until > context.now:
        return translate(language, "offers.how_often.paused", day=day(context, until))
    if consent_and_pauses.is_quiet(context) and search.rhythm is not Rhythm.ON_DEMAND:
        return translate(language, "offers.how_often.quiet")
    return translate(language, f"offers.how_often.{search.rhythm}")


def day(context: TurnContext, at: datetime) -> str:
    """Return the person's local date in words."""
    return in_words(local_date(at, context.person.department), context.language)
