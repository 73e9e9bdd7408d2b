"""`declic mail test`: an e-mail to who looks after the bot, or what the server answered."""

import asyncio
import ssl
from pathlib import Path

import pytest

from tests.clients.test_smtp import CERTIFICATE, ELSEWHERE
from tests.harness.mail_server import MailServer, a_mail_server
from tests.harness.processes import Done, declic

FROM = "?from=Déclic <bonjour@declic.test>"
TO = "technique@association.test"


async def try_mail(folder: Path, **settings: str) -> Done:
    return await asyncio.to_thread(declic, ["mail", "test"], folder, **settings)


async def of(mail: MailServer, folder: Path) -> Done:
    return await try_mail(folder, SMTP_URL=mail.url + FROM, OPERATOR_EMAIL=TO)


async def test_an_email_arrives_and_is_told(tmp_path: Path) -> None:
    async with a_mail_server() as mail:
        done = await of(mail, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"Sent to {TO}")
    assert mail.recipients == [TO]
    assert mail.taken[0]["Subject"] == "Déclic: a try"
    assert "It has arrived" in mail.taken[0].get_content()


@pytest.mark.parametrize(
    ("word", "answer", "told"),
    [
        ("MAIL", "553 not yours", "SMTP_URL: the mail server refuses this sender (553 not yours)"),
        ("RCPT", "550 nobody", "OPERATOR_EMAIL: the mail server refuses this address (550 nobody)"),
        ("DATA", "554 spam", "SMTP_URL: the mail server does not take this e-mail (554 spam)"),
    ],
)
async def test_what_the_server_answered_is_told(
    word: str, answer: str, told: str, tmp_path: Path
) -> None:
    async with a_mail_server() as mail:
        mail.will_say(word, answer)
        done = await of(mail, tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(told)
    assert mail.taken == []


async def test_a_wrong_password_is_told_and_never_repeated(tmp_path: Path) -> None:
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(CERTIFICATE)
    async with a_mail_server(tls, login=True) as mail:
        url = mail.url.replace("://127.0.0.1", f"://declic:hush@{ELSEWHERE}") + FROM
        done = await try_mail(
            tmp_path, SMTP_URL=url, OPERATOR_EMAIL=TO, SSL_CERT_FILE=str(CERTIFICATE)
        )
    assert done.returncode == 1
    assert done.stderr.startswith("SMTP_URL: the mail server refuses this user and password (535")
    assert "hush" not in done.stderr


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({}, "OPERATOR_EMAIL: missing"),
        ({"OPERATOR_EMAIL": TO}, "SMTP_URL: missing"),
        ({"OPERATOR_EMAIL": "nobody"}, "OPERATOR_EMAIL: is not an e-mail address"),
        (
            {"OPERATOR_EMAIL": TO, "SMTP_URL": f"smtp://127.0.0.1:1{FROM}"},
            "SMTP_URL: the mail server does not answer (127.0.0.1, port 1)",
        ),
    ],
)
def test_what_is_missing_or_away_is_told(
    settings: dict[str, str], told: str, tmp_path: Path
) -> None:
    done = declic(["mail", "test"], tmp_path, **settings)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(told)
    assert len(done.stderr.splitlines()) == 1


async def test_it_is_written_in_french_to_who_speaks_french(tmp_path: Path) -> None:
    async with a_mail_server() as mail:
        settings = {"SMTP_URL": mail.url + FROM, "OPERATOR_EMAIL": TO, "DECLIC_LANG": "fr"}
        done = await try_mail(tmp_path, **settings)
    assert done.stdout.startswith(f"E-mail envoyé à {TO}")
    assert mail.taken[0]["Subject"] == "Déclic : un essai"
    assert "Il est arrivé" in mail.taken[0].get_content()
