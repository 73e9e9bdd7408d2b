"""What becomes of a try, as the policy of its source says."""

from datetime import timedelta

import pytest

from rules.outbox import policies
from rules.outbox.retries import End, Policy, Result, Tries, Verdict, decide

HEARD = [policies.MESSAGES, policies.RECIPIENTS]
WRITTEN = [policies.EMAILS, policies.TOPIC_POSTS]


@pytest.mark.parametrize("policy", HEARD)
def test_a_message_that_never_arrives_fails_after_its_last_pause(policy: Policy) -> None:
    tries = Tries(0)
    for pause in policy.pauses:
        verdict = decide(policy, Result.NOT_TAKEN, tries)
        assert (verdict.end, verdict.again_in) == (None, pause)
        tries = verdict.tries
    assert decide(policy, Result.NOT_TAKEN, tries).end is End.FAILED


@pytest.mark.parametrize("policy", WRITTEN)
def test_an_email_and_a_post_are_tried_again_and_again(policy: Policy) -> None:
    verdict = decide(policy, Result.NOT_TAKEN, Tries(99))
    assert verdict == Verdict(None, Tries(100), policy.pauses[-1])


@pytest.mark.parametrize(
    ("policy", "first", "again"),
    [
        (policies.MESSAGES, None, End.UNKNOWN),
        (policies.ONCE_ONLY, End.UNKNOWN, End.UNKNOWN),
        (policies.RECIPIENTS, End.UNKNOWN, End.UNKNOWN),
        (policies.EMAILS, None, End.UNKNOWN),
        (policies.TOPIC_POSTS, None, None),
    ],
)
def test_what_may_have_arrived_is_sent_once_more_or_never_or_until_it_surely_did(
    policy: Policy, first: End | None, again: End | None
) -> None:
    verdict = decide(policy, Result.IN_DOUBT, Tries(0))
    assert verdict.end is first
    assert decide(policy, Result.IN_DOUBT, Tries(1, doubtful=True)).end is again


@pytest.mark.parametrize(
    ("policy", "end", "attempts"),
    [
        (policies.MESSAGES, End.UNKNOWN, 2),
        (policies.ONCE_ONLY, End.UNKNOWN, 1),
        (policies.RECIPIENTS, End.UNKNOWN, 1),
        (policies.EMAILS, End.UNKNOWN, 2),
        (policies.TOPIC_POSTS, End.FAILED, 4),
        (policies.ANSWERS, End.FAILED, 1),
    ],
)
def test_what_breaks_each_time_is_given_up(policy: Policy, end: End, attempts: int) -> None:
    verdict = Verdict(None, Tries(0))
    while verdict.end is None and verdict.tries.attempts < 10:
        verdict = decide(policy, policy.broken, verdict.tries)
    assert (verdict.end, verdict.tries.attempts) == (end, attempts)


def test_only_a_post_survives_refusals_and_not_for_ever() -> None:
    for policy in (policies.MESSAGES, policies.RECIPIENTS, policies.EMAILS):
        assert decide(policy, Result.REFUSED, Tries(0)).end is End.FAILED
    ends = [decide(policies.TOPIC_POSTS, Result.REFUSED, Tries(n)).end for n in range(4)]
    assert ends == [None, None, None, End.FAILED]


@pytest.mark.parametrize("policy", HEARD + WRITTEN)
def test_neither_an_outage_nor_a_change_of_mind_is_an_attempt(policy: Policy) -> None:
    tries = Tries(3, doubtful=True)
    assert decide(policy, Result.LET_GO, tries) == Verdict(None, tries)
    assert decide(policy, Result.PUT_OFF, tries) == Verdict(None, tries, policy.pauses[0])


def test_an_answer_is_owed_on_and_tried_again_soon() -> None:
    for result in (Result.NOT_TAKEN, Result.PUT_OFF, Result.IN_DOUBT):
        verdict = decide(policies.ANSWERS, result, Tries(9))
        assert (verdict.end, verdict.again_in) == (None, timedelta(seconds=2))
    assert decide(policies.ANSWERS, Result.LET_GO, Tries(9)) == Verdict(None, Tries(9))


@pytest.mark.parametrize("policy", [*HEARD, policies.ONCE_ONLY, *WRITTEN, policies.ANSWERS])
def test_a_sender_keeps_to_the_first_half_of_its_lease(policy: Policy) -> None:
    assert policy.fresh == policy.lease / 2 / timedelta(seconds=1)
