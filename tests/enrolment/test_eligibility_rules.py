"""Who may join: every fact is kept, the strictest decides."""

from datetime import date, timedelta
from itertools import product

import pytest

from rules.enrolment.eligibility import (
    AgeBand,
    EligibilityOutcome,
    EligibilityReason,
    Judgement,
    SessionRules,
    Situation,
    ZoneRule,
    judge,
)
from rules.geography.zones import ZoneKind, ZoneVerdict
from tests.enrolment.builders import IN_QUARTER, IN_RURAL, OUTSIDE, UNSURE

TODAY = date(2026, 3, 3)
REQUIRED = SessionRules(ZoneRule.REQUIRED)
COUNTED = SessionRules(ZoneRule.COUNTED_ONLY)
PRIORITY = SessionRules(ZoneRule.PRIORITY_UNTIL, priority_until=TODAY + timedelta(days=1))


def judged(
    rules: SessionRules = REQUIRED,
    *,
    situation: Situation = Situation.REGISTERED,
    age: AgeBand = AgeBand.FROM_26_TO_49,
    zone: ZoneVerdict = IN_QUARTER,
    today: date = TODAY,
) -> Judgement:
    return judge(rules, situation=situation, age=age, zone=zone, today=today)


def test_a_job_seeker_of_a_quarter_is_welcome_and_knows_why() -> None:
    assert judged() == Judgement(
        EligibilityOutcome.ELIGIBLE,
        (EligibilityReason.REGISTERED, EligibilityReason.OLD_ENOUGH, EligibilityReason.IN_QUARTER),
    )


@pytest.mark.parametrize("situation", [Situation.LOOKING, Situation.UNKNOWN])
def test_not_registered_or_not_sure_is_a_yes(situation: Situation) -> None:
    assert judged(situation=situation).outcome is EligibilityOutcome.ELIGIBLE


def test_people_with_a_job_are_refused_only_where_the_session_is_for_job_seekers() -> None:
    for_all = SessionRules(ZoneRule.REQUIRED, job_seeker_required=False)

    assert judged(situation=Situation.EMPLOYED).outcome is EligibilityOutcome.NOT_ELIGIBLE
    assert judged(for_all, situation=Situation.EMPLOYED).outcome is EligibilityOutcome.ELIGIBLE


@pytest.mark.parametrize(
    ("minimum", "age", "outcome"),
    [
        (18, AgeBand.UNDER_18, EligibilityOutcome.NOT_ELIGIBLE),
        (18, AgeBand.FROM_18_TO_25, EligibilityOutcome.ELIGIBLE),
        (16, AgeBand.UNDER_18, EligibilityOutcome.TO_CHECK),
        (16, AgeBand.FROM_50, EligibilityOutcome.ELIGIBLE),
        (21, AgeBand.FROM_18_TO_25, EligibilityOutcome.TO_CHECK),
        (17, AgeBand.UNDER_18, EligibilityOutcome.TO_CHECK),  # who is 17 may come
        (25, AgeBand.FROM_18_TO_25, EligibilityOutcome.TO_CHECK),
        (26, AgeBand.FROM_18_TO_25, EligibilityOutcome.NOT_ELIGIBLE),
        (26, AgeBand.FROM_26_TO_49, EligibilityOutcome.ELIGIBLE),
        (27, AgeBand.FROM_26_TO_49, EligibilityOutcome.TO_CHECK),
        (49, AgeBand.FROM_26_TO_49, EligibilityOutcome.TO_CHECK),
        (50, AgeBand.FROM_26_TO_49, EligibilityOutcome.NOT_ELIGIBLE),
        (50, AgeBand.FROM_50, EligibilityOutcome.ELIGIBLE),
        (51, AgeBand.FROM_50, EligibilityOutcome.TO_CHECK),
    ],
)
def test_age_is_judged_by_band(minimum: int, age: AgeBand, outcome: EligibilityOutcome) -> None:
    rules = SessionRules(ZoneRule.REQUIRED, minimum_age=minimum)

    assert judged(rules, age=age).outcome is outcome


@pytest.mark.parametrize(
    ("zone", "outcome"),
    [
        (IN_QUARTER, EligibilityOutcome.ELIGIBLE),
        (IN_RURAL, EligibilityOutcome.ELIGIBLE),
        (UNSURE, EligibilityOutcome.TO_CHECK),
        (OUTSIDE, EligibilityOutcome.NOT_ELIGIBLE),
    ],
)
def test_a_zone_may_be_required(zone: ZoneVerdict, outcome: EligibilityOutcome) -> None:
    assert judged(zone=zone).outcome is outcome


@pytest.mark.parametrize("zone", [IN_QUARTER, IN_RURAL, UNSURE, OUTSIDE])
def test_a_zone_that_is_only_counted_refuses_nobody(zone: ZoneVerdict) -> None:
    assert judged(COUNTED, zone=zone).outcome is EligibilityOutcome.ELIGIBLE


def test_until_the_priority_date_others_wait_and_from_it_on_they_do_not() -> None:
    day = PRIORITY.priority_until

    assert judged(PRIORITY, zone=OUTSIDE).outcome is EligibilityOutcome.WAITS
    assert judged(PRIORITY, zone=UNSURE).outcome is EligibilityOutcome.TO_CHECK
    assert judged(PRIORITY, zone=IN_RURAL).outcome is EligibilityOutcome.ELIGIBLE
    assert day is not None
    assert judged(PRIORITY, zone=OUTSIDE, today=day).outcome is EligibilityOutcome.ELIGIBLE
    assert judged(PRIORITY, zone=UNSURE, today=day).outcome is EligibilityOutcome.ELIGIBLE


def test_a_refusal_keeps_every_reason() -> None:
    judgement = judged(situation=Situation.EMPLOYED, age=AgeBand.UNDER_18, zone=OUTSIDE)

    assert judgement.reasons == (
        EligibilityReason.EMPLOYED,
        EligibilityReason.TOO_YOUNG,
        EligibilityReason.OUTSIDE_ZONES,
    )


def test_there_is_a_judgement_for_everyone_and_doubt_is_never_a_refusal() -> None:
    everyone = product(
        (REQUIRED, COUNTED, PRIORITY),
        Situation,
        AgeBand,
        (IN_QUARTER, IN_RURAL, UNSURE, OUTSIDE),
    )
    for rules, situation, age, zone in everyone:
        judgement = judged(rules, situation=situation, age=age, zone=zone)
        assert len(judgement.reasons) == 3
        refused = judgement.outcome is EligibilityOutcome.NOT_ELIGIBLE
        sure = {
            EligibilityReason.EMPLOYED,
            EligibilityReason.TOO_YOUNG,
            EligibilityReason.OUTSIDE_ZONES,
        } & set(judgement.reasons)
        assert refused == bool(sure)
        if zone.kind is ZoneKind.TO_CHECK:
            assert EligibilityReason.OUTSIDE_ZONES not in judgement.reasons
