"""Run `declic secrets`: say which secrets there are, and change one of them."""

import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from getpass import getpass
from pathlib import Path
from typing import Annotated

import typer

from bot import env_file, sealing_key, signing_key
from bot.refusal import Refused
from bot.settings import Settings, is_whole_token, read
from locales import _, borrowed, labelled

app = typer.Typer(no_args_is_help=True)


class SecretName(StrEnum):
    TOKEN = "token"
    WEBHOOK = "webhook"
    SIGNING = "signing"
    SEALING = "sealing"


@dataclass(frozen=True, slots=True)
class Secret:
    setting: str
    after: str
    """What stops working once it has changed."""


SECRETS: Mapping[SecretName, Secret] = {
    SecretName.TOKEN: Secret(
        "BOT_TOKEN",
        _(
            "the former token speaks to nobody once @BotFather has revoked it (/revoke); "
            "messages wait at Telegram for a day, links that were sent still open"
        ),
    ),
    SecretName.WEBHOOK: Secret(
        "WEBHOOK_SECRET",
        _("nothing stops: the bot tells Telegram when it starts"),
    ),
    SecretName.SIGNING: Secret(
        "SIGNING_KEY",
        _(
            "links of e-mails that were sent no longer open, and people who were reported, then "
            "erased, are no longer recognised when they come back"
        ),
    ),
    SecretName.SEALING: Secret(
        "SEALING_KEY",
        _("archives made before are restored or verified only after an explicit yes"),
    ),
}


@app.command(help=_("Say where each secret is, and what stops working when it changes."))
def show() -> None:
    """Print the place of each secret; print none."""
    settings = read()
    for name, secret in SECRETS.items():
        print(labelled(f"{name} ({secret.setting})", _place(settings, secret)))
        print("    " + _("if it changes: {what}").format(what=secret.after))


@app.command(
    help=_("Change a secret; the token is asked for, the others are drawn. Say what then stops.")
)
def change(
    name: Annotated[SecretName, typer.Argument(help=_("Which one."))],
) -> None:
    """Change a secret, and say what stops working."""
    settings, secret = read(), SECRETS[name]
    value = _new_token(settings) if name is SecretName.TOKEN else signing_key.new()
    place = _file(settings, secret)
    if name is SecretName.SIGNING:
        _keep_former(settings)
    if place == env_file.path():
        write_setting(place, secret.setting, value)
    else:
        _write(place, value)
    print(_("{setting} is changed in {place}").format(setting=secret.setting, place=place))
    print(secret.after)
    if name is not SecretName.SEALING:  # which backups alone read
        print(_("start the bot again: systemctl restart declic"))


def _keep_former(settings: Settings) -> None:
    try:
        signing_key.keep_former(settings)
    except OSError as error:
        raise _refused(settings.storage_dir.parent / signing_key.FORMER, error) from None


def write_setting(file: Path, name: str, value: str) -> None:
    """Write a setting in the file of settings, over its line if it has one."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        mine = re.compile(rf"\s*(export\s+)?{name}\s*=")
        kept = [line for line in lines if not mine.match(line)]
        at = next((at for at, line in enumerate(lines) if mine.match(line)), len(kept))
        kept.insert(at, f"{name}={value}")
    except OSError as error:
        raise _refused(file, error) from None
    _write(file, "\n".join(kept))


def _write(file: Path, text: str) -> None:
    """Write a secret; who may read its file stays. Raises Refused."""
    try:
        mode = file.stat().st_mode & 0o777 if file.exists() else 0o600
        signing_key.write(file, text, mode)
    except OSError as error:
        raise _refused(file, error) from None


def _refused(file: Path, error: OSError) -> Refused:
    refusal = _("{file} cannot be written ({reason})")
    return Refused(refusal.format(file=file, reason=borrowed.reason(error)))


def _place(settings: Settings, secret: Secret) -> str:
    if secret.setting in os.environ:
        return _("in the environment")
    if not getattr(settings, secret.setting.lower()) and secret.setting == "WEBHOOK_SECRET":
        return _("none; it serves with MODE=webhook")
    return str(_file(settings, secret))


def _file(settings: Settings, secret: Secret) -> Path:
    """Return the file that holds a secret. Raises Refused if the environment holds it."""
    if secret.setting in os.environ:
        refusal = _("{setting} is in the environment: change it where it is set")
        raise Refused(refusal.format(setting=secret.setting))
    if secret.setting == "BOT_TOKEN" and settings.bot_token_file:
        return settings.bot_token_file
    if secret.setting == "SIGNING_KEY" and not settings.signing_key:
        return signing_key.file_of(settings)
    if secret.setting == "SEALING_KEY" and not settings.sealing_key:
        return sealing_key.file_of(settings)
    return env_file.path()


def _new_token(settings: Settings) -> str:
    """Ask for the new token of the same bot. Raises Refused when it is none, or another's."""
    question = _("The new token that @BotFather gave (nothing is shown): ")
    token = (getpass(question) if sys.stdin.isatty() else sys.stdin.readline()).strip()
    if not is_whole_token(token):
        raise Refused(_("this is no token: copy it whole, 123456789:AAF…"))
    before, now = settings.token.partition(":")[0], token.partition(":")[0]
    if before and before != now:
        refusal = _("this is the token of another bot ({now}, not {before}): nobody is known to it")
        raise Refused(refusal.format(now=now, before=before))
    return token
