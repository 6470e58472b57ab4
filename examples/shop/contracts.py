"""Telling the ID what runs on with a customer, so that whoever deletes the ID reads of it: an open order here.

The shop speaks in its own name: with a token that it gets by client_credentials for the scope `contracts`. When the ID
cannot be reached, the order stands all the same; a real shop would try again later.
"""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx2
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client

TIMEOUT = 5.0  # seconds for every call to the ID
LONGEST = timedelta(days=90)  # an order that was never said to have arrived is no longer told after this

logger = logging.getLogger("shop")


@dataclass(frozen=True, slots=True)
class Contracts:
    """What runs on, as the ID is told; `link` begins the address of an order, and is empty where it is not https."""

    issuer: str
    client_id: str
    client_secret: str
    link: str = ""

    async def put(self, order: str, sub: str, label: str, now: int) -> bool:
        """An order is open; whether the ID heard of it."""
        ends_on = (datetime.fromtimestamp(now, UTC) + LONGEST).date().isoformat()
        link = f"{self.link}/account" if self.link.startswith("https:") else ""
        return await self._call("PUT", order, {"sub": sub, "label": label, "link": link, "ends_on": ends_on})

    async def withdraw(self, order: str) -> bool:
        """An order has arrived; whether the ID heard of it."""
        return await self._call("DELETE", order, None)

    async def _call(self, method: str, order: str, body: dict[str, str] | None) -> bool:
        base = self.issuer.rstrip("/")
        try:
            async with AsyncOAuth2Client(self.client_id, self.client_secret, timeout=TIMEOUT) as client:
                await client.fetch_token(f"{base}/token", grant_type="client_credentials", scope="contracts")
                answer = await client.request(method, f"{base}/api/contracts/{order}", json=body)
        except (OAuthError, httpx2.HTTPError) as error:
            logger.warning("the ID did not hear of order %s: %s", order, type(error).__name__)
            return False
        if not answer.is_success:
            logger.warning("the ID did not take order %s: %d", order, answer.status_code)
        return bool(answer.is_success)
