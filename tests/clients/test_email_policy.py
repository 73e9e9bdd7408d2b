"""A subject is read as it was written, however it is folded."""

from email import message_from_bytes, policy
from email.message import EmailMessage

from hypothesis import given
from hypothesis import strategies as st

from bot.clients.email_policy import AS_SENT

WORDS = (
    "Déclic",
    "«\u00a0Technicien",
    "fibre",
    "(H/F)\u00a0»",
    "«",
    "»",
    "est",
    "à",
    "🎉",
    "=?utf",
)


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=20).map(" ".join))
def test_a_subject_is_read_as_it_was_written(subject: str) -> None:
    email = EmailMessage(policy=AS_SENT)
    email["Subject"] = subject
    email.set_content("Bonjour")
    sent = email.as_bytes(policy=AS_SENT)
    head, _, _ = sent.partition(b"\r\nContent-Type")
    assert message_from_bytes(sent, policy=policy.default)["Subject"] == subject
    assert all(len(line) <= 78 for line in head.splitlines())
