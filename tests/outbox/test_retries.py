"""What becomes of a try, as the policy of its source says."""

from datetime import timedelta

import pytest

from rules.outbox import policies
from rules.outbox.retries import FinalState, Policy, SendResult, SendVerdict, Tries, decide

HEARD = [policies.MESSAGES, policies.RECIPIENTS]
WRITTEN = [policies.EMAILS, policies.TOPIC_POSTS]


@pytest.mark.parametrize("policy", HEARD)
def test_a_message_that_never_arrives_fails_after_its_last_pause(policy: Policy) -> None:
    tries = Tries(0)
    for pause in policy.pauses:
        verdict = decide(policy, SendResult.NOT_TAKEN, tries)
        assert (verdict.end, verdict.again_in) == (None, pause)
        tries = verdict.tries
    assert decide(policy, SendResult.NOT_TAKEN, tries).end is FinalState.FAILED


@pytest.mark.parametrize("policy", WRITTEN)
def test_an_email_and_a_post_are_tried_again_and_again(policy: Policy) -> None:
    verdict = decide(policy, SendResult.NOT_TAKEN, Tries(99))
    assert verdict == SendVerdict(None, Tries(100), policy.pauses[-1])


@pytest.mark.parametrize(
    ("policy", "first", "again"),
    [
        (policies.MESSAGES, None, FinalState.UNKNOWN),
        (policies.ONCE_ONLY, FinalState.UNKNOWN, FinalState.UNKNOWN),
        (policies.RECIPIENTS, FinalState.UNKNOWN, FinalState.UNKNOWN),
        (policies.EMAILS, None, FinalState.UNKNOWN),
        (policies.TOPIC_POSTS, None, None),
    ],
)
def test_what_may_have_arrived_is_sent_once_more_or_never_or_until_it_surely_did(
    policy: Policy, first: FinalState | None, again: FinalState | None
) -> None:
    verdict = decide(policy, SendResult.IN_DOUBT, Tries(0))
    assert verdict.end is first
    assert decide(policy, SendResult.IN_DOUBT, Tries(1, doubtful=True)).end is again


@pytest.mark.parametrize(
    ("policy", "end", "attempts"),
    [
        (policies.MESSAGES, FinalState.UNKNOWN, 2),
        (policies.ONCE_ONLY, FinalState.UNKNOWN, 1),
        (policies.RECIPIENTS, FinalState.UNKNOWN, 1),
        (policies.EMAILS, FinalState.UNKNOWN, 2),
        (policies.TOPIC_POSTS, FinalState.FAILED, 4),
        (policies.ANSWERS, FinalState.FAILED, 1),
    ],
)
def test_what_breaks_each_time_is_given_up(policy: Policy, end: FinalState, attempts: int) -> None:
    verdict = SendVerdict(None, Tries(0))
    while verdict.end is None and verdict.tries.attempts < 10:
        verdict = decide(policy, policy.broken, verdict.tries)
    assert (verdict.end, verdict.tries.attempts) == (end, attempts)


def test_only_a_post_survives_refusals_and_not_for_ever() -> None:
    for policy in (policies.MESSAGES, policies.RECIPIENTS, policies.EMAILS):
        assert decide(policy, SendResult.REFUSED, Tries(0)).end is FinalState.FAILED
    ends = [decide(policies.TOPIC_POSTS, SendResult.REFUSED, Tries(n)).end for n in range(4)]
    assert ends == [None, None, None, FinalState.FAILED]


@pytest.mark.parametrize("policy", HEARD + WRITTEN)
def test_neither_an_outage_nor_a_change_of_mind_is_an_attempt(policy: Policy) -> None:
    tries = Tries(3, doubtful=True)
    assert decide(policy, SendResult.LET_GO, tries) == SendVerdict(None, tries)
    assert decide(policy, SendResult.PUT_OFF, tries) == SendVerdict(None, tries, policy.pauses[0])


def test_an_answer_is_owed_on_and_tried_again_soon() -> None:
    for result in (SendResult.NOT_TAKEN, SendResult.PUT_OFF, SendResult.IN_DOUBT):
        verdict = decide(policies.ANSWERS, result, Tries(9))
        assert (verdict.end, verdict.again_in) == (None, timedelta(seconds=2))
    assert decide(policies.ANSWERS, SendResult.LET_GO, Tries(9)) == SendVerdict(None, Tries(9))


@pytest.mark.parametrize("policy", [*HEARD, policies.ONCE_ONLY, *WRITTEN, policies.ANSWERS])
def test_a_sender_keeps_to_the_first_half_of_its_lease(policy: Policy) -> None:
    assert policy.fresh == policy.lease / 2 / timedelta(seconds=1)
