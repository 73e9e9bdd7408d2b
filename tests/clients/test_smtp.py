"""How the mail server is reached: its address, its encryption, our name."""

import ssl
from email.message import EmailMessage
from pathlib import Path

import pytest

from bot.clients.smtp import Mailbox, hand_in, mailbox
from rules.outbox.retries import SendResult
from tests.harness.mail_server import MailServer, a_mail_server

CERTIFICATE = Path(__file__).parent / "certificate.pem"
FROM = "?from=Déclic <bonjour@declic.test>"
ELSEWHERE = "127.1"
"""This machine, under a name that does not look like it."""


@pytest.fixture
def tls(monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """The certificate of the server, which we trust for once."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE)
    return context


def at(mail: MailServer, *, host: str = "127.0.0.1", login: str = "") -> Mailbox:
    url = mail.url.replace("127.0.0.1", host).replace("://", f"://{login}")
    return mailbox(url + FROM)


def an_email() -> EmailMessage:
    email = EmailMessage()
    email["Subject"] = "Été"
    email.set_content("Bonjour.\n.\nUne ligne d'un seul point.\n")
    return email


async def send(to: Mailbox, address: str = "sam@entreprise.test") -> SendResult:
    return await hand_in(to, address, an_email())


async def test_elsewhere_words_leave_encrypted_and_our_name_too(tls: ssl.SSLContext) -> None:
    async with a_mail_server(tls, login=True) as mail:
        result = await send(at(mail, host=ELSEWHERE, login="d%40clic:right@"))
    assert (result, mail.encrypted, mail.logged_in) == (SendResult.SENT, [True], ["d@clic"])


async def test_encryption_from_the_first_byte(tls: ssl.SSLContext) -> None:
    async with a_mail_server(tls, at_once=True) as mail:
        assert await send(at(mail)) is SendResult.SENT
    assert mail.encrypted == [True]


async def test_elsewhere_nothing_leaves_without_encryption() -> None:
    async with a_mail_server() as mail:
        result = await send(at(mail, host=ELSEWHERE, login="declic:right@"))
    assert (result, mail.encrypted, mail.taken) == (SendResult.NOT_TAKEN, [], [])


async def test_a_certificate_that_nobody_vouches_for_is_not_trusted() -> None:
    stranger = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    stranger.load_cert_chain(CERTIFICATE)
    async with a_mail_server(stranger, at_once=True) as mail:
        assert await send(at(mail)) is SendResult.NOT_TAKEN
    assert mail.taken == []


async def test_a_wrong_password_loses_no_email(tls: ssl.SSLContext) -> None:
    async with a_mail_server(tls, login=True) as mail:
        assert await send(at(mail, host=ELSEWHERE, login="declic:wrong@")) is SendResult.NOT_TAKEN


async def test_an_address_that_the_server_cannot_read_is_refused() -> None:
    async with a_mail_server() as mail:
        assert await send(at(mail), "zoé@entreprise.test") is SendResult.REFUSED


async def test_lines_of_one_dot_arrive() -> None:
    async with a_mail_server() as mail:
        await send(at(mail))
    assert mail.taken[0].get_content().splitlines()[1] == "."


@pytest.mark.parametrize(
    ("url", "read"),
    [
        ("smtp://mail.example.org", ("mail.example.org", 587, False)),
        ("smtps://mail.example.org", ("mail.example.org", 465, True)),
        ("smtp://u:p@mail.example.org:25", ("mail.example.org", 25, False)),
    ],
)
def test_an_address_is_read(url: str, read: tuple[str, int, bool]) -> None:
    found = mailbox(url + FROM)
    assert (found.host, found.port, found.tls_at_once) == read
    assert found.sender_address == "bonjour@declic.test"


def test_the_user_is_the_sender_when_nobody_else_is_named() -> None:
    assert mailbox("smtp://a%40b.test:p@mail.example.org").sender == "a@b.test"


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.org",
        "http://mail.example.org" + FROM,
        "smtp://" + FROM,
        "smtp://mail.example.org",
        "smtp://user:hush#hush@mail.example.org" + FROM,
        "smtp://user:hush@mail.example.org:many" + FROM,
    ],
)
def test_an_address_that_does_not_do_is_told_without_repeating_it(url: str) -> None:
    with pytest.raises(ValueError, match=r"mail server|sender") as told:
        mailbox(url)
    assert "hush" not in str(told.value)
