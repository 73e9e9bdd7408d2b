"""Fetch the token that France Travail asks for, and renew it before it expires."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

import aiohttp
from pydantic import BaseModel, SecretStr, ValidationError

from bot.clients.france_travail_faults import AccessRefused, FranceTravailUnavailable
from locales import _

SCOPE = "api_offresdemploiv2 o2dsoffre"
REALM = {"realm": "/partenaire"}
MARGIN = 60.0
"""Seconds before its end at which a token is renewed."""
TIMEOUT = aiohttp.ClientTimeout(total=30)


class TokenAnswer(BaseModel):
    access_token: str
    expires_in: float


@dataclass(slots=True)
class FranceTravailAccess:
    client: aiohttp.ClientSession
    url: str
    client_id: str
    client_secret: SecretStr
    clock: Callable[[], float] = monotonic
    _token: str = ""
    _until: float = 0.0

    async def token(self) -> str:
        """Return a token that is good now. Raises AccessRefused or Unavailable."""
        if not self._token or self.clock() >= self._until:
            await self._renew()
        return self._token

    def forget(self) -> None:
        """Forget a token that was refused: the next one is new."""
        self._token = ""

    async def _renew(self) -> None:
        asked_at = self.clock()
        status, body = await self._ask()
        if status in (400, 401, 403):
            raise AccessRefused
        try:
            answer = TokenAnswer.model_validate_json(body)
        except ValidationError:
            raise FranceTravailUnavailable(_("no token ({status})").format(status=status)) from None
        self._token, self._until = answer.access_token, asked_at + answer.expires_in - MARGIN

    async def _ask(self) -> tuple[int, bytes]:
        form = {
            "grant_type": "client_credentials",
            "client_id": self.client_id,
            "client_secret": self.client_secret.get_secret_value(),
            "scope": SCOPE,
        }
        try:
            async with self.client.post(
                self.url, params=REALM, data=form, timeout=TIMEOUT
            ) as response:
                return response.status, await response.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise FranceTravailUnavailable(type(error).__name__) from None
