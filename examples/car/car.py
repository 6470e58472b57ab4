"""The car itself: who drives, who else is signed in here, and which code is on the screen; pages only look at it.

Two things go on by themselves. One asks about the code on the screen until somebody has answered. The other asks the ID
every few seconds whether the driver is still signed in: a car is behind its network operator's doors, where no
back-channel logout can reach it, and asking for userinfo costs the ID one read.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

from identity import Identity, NotNow, Shown, Tokens
from memory import Driver, Kept, Memory

logger = logging.getLogger("car")

WATCH = 2.0  # seconds between two looks at the driver's session; with TIMEOUT and the page's own, below five
WATCH_OTHERS = 30  # seconds between two looks at the sessions of those who do not drive
LOOKED_AT = 20  # seconds after which nobody looks at the code any more
EARLY = 30  # seconds before its end at which an access token is renewed
ANSWERED = ("denied", "expired", "too_many")
SLOWER = 5  # seconds more between two questions, each time that the ID says slow_down (RFC 8628, 3.5)


@dataclass(frozen=True, slots=True)
class Asking:
    """The code on the screen. `state`: begins, shown, denied, expired, too_many, offline or refused."""

    state: str = "begins"
    shown: Shown | None = None
    wait: int = 0


@dataclass(frozen=True, slots=True)
class Note:
    """Something to be told on the screen: a word's name, and who it is about."""

    key: str
    name: str = ""


class Car:
    """One car; everything happens in one event loop, so what is read and written without waiting is whole."""

    def __init__(self, identity: Identity, memory: Memory) -> None:
        self.identity = identity
        self.asking: Asking | None = None
        self.note: Note | None = None
        self.is_offline = False
        self._memory = memory
        self._kept = memory.load()
        self._asking_task: asyncio.Task[None] | None = None
        self._looked_at = 0.0
        self._others_at = 0.0
        self._renewing = asyncio.Lock()

    @property
    def drivers(self) -> tuple[Driver, ...]:
        """Everybody who is signed in here."""
        return self._kept.drivers

    @property
    def driver(self) -> Driver | None:
        """Who drives, or nobody."""
        return self._kept.find(self._kept.driving)

    @contextlib.asynccontextmanager
    async def awake(self) -> AsyncIterator[None]:
        """For the length of the block the car looks after its sessions."""
        watching = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            watching.cancel()
            self.stop_asking()
            await asyncio.gather(watching, return_exceptions=True)
            await self.identity.close()

    # A new driver

    def show_code(self) -> None:
        """Put a code on the screen, and wait for somebody to confirm it."""
        self.stop_asking()
        self.note = None
        self.asking = Asking()
        self.look()
        self._asking_task = asyncio.create_task(self._ask())

    def stop_asking(self) -> None:
        """Take the code from the screen."""
        if self._asking_task is not None:
            self._asking_task.cancel()
        self.asking = self._asking_task = None

    def look(self) -> None:
        """Somebody looks at the code."""
        self._looked_at = time.monotonic()

    async def pair(self, code: str) -> None:
        """Sign in whoever had this code shown to them; NotNow when that cannot be."""
        tokens = await self.identity.pair(code)
        self.stop_asking()
        await self._seat(tokens)

    async def _ask(self) -> None:
        """Ask until it is over; a code that expires is followed by a new one, as long as somebody looks at it."""
        while True:
            try:
                shown = await self.identity.ask_code()
                self.asking = Asking("shown", shown)
                tokens = await self._poll(shown)
            except NotNow as why:
                if why.reason == "expired" and time.monotonic() - self._looked_at < LOOKED_AT:
                    continue
                if why.reason == "offline":
                    self.asking = Asking("offline")
                    await asyncio.sleep(WATCH)
                    continue
                self._hear(why)
                self.asking = Asking(why.reason if why.reason in ANSWERED else "refused", wait=why.wait)
                return
            await self._seat(tokens)
            self.asking = None
            return

    async def _poll(self, shown: Shown) -> Tokens:
        interval, until = shown.interval, time.monotonic() + shown.expires_in
        while time.monotonic() < until:
            await asyncio.sleep(interval)
            try:
                return await self.identity.poll(shown)
            except NotNow as why:
                if why.reason not in {"pending", "slow_down", "too_many", "offline"}:
                    raise
                # RFC 8628, 3.5: slower when told to, and when the network does not answer.
                interval += SLOWER if why.reason == "slow_down" else 0
                if why.wait:
                    await asyncio.sleep(why.wait)
        raise NotNow("expired")

    async def _seat(self, tokens: Tokens) -> None:
        """The driver takes the wheel, under the name that the ID has; without an answer the name comes later."""
        new = Driver(tokens.sub, "", "", tokens.access_token, tokens.refresh_token, tokens.expires_at)
        self._keep(self._kept.seated(new))
        with contextlib.suppress(NotNow):
            await self._look_after(tokens.sub)
        self.note = None
        self._others_at = 0.0

    # Those who are signed in

    async def switch(self, sub: str) -> None:
        """Let another driver take the wheel; or, for one who was signed out elsewhere, say so."""
        self.note = None
        if self._kept.find(sub) is None:
            return
        try:
            await self._look_after(sub)
        except NotNow as why:
            self._hear(why)
        if self._kept.find(sub) is not None:
            self._keep(replace(self._kept, driving=sub))

    async def sign_out(self, sub: str) -> None:
        """Sign a driver out; the ID hears of it now, or when it can be reached again."""
        leaving = self._kept.find(sub)
        if leaving is None:
            return
        self._keep(self._kept.without(sub, give_back=True))
        self.note = Note("signed_out", leaving.given_name)
        await self._give_back()

    async def _watch(self) -> None:
        while True:
            await self._give_back()
            due = self._kept.driving if time.monotonic() - self._others_at < WATCH_OTHERS else None
            if due is None:
                self._others_at = time.monotonic()
            for driver in self.drivers:
                if due is None or driver.sub == due:
                    try:
                        await self._look_after(driver.sub)
                    except NotNow as why:
                        self._hear(why)
            await asyncio.sleep(WATCH)

    async def _look_after(self, sub: str) -> None:
        """Ask the ID about a driver; one whose session has ended is signed in no more. NotNow when it says nothing."""
        async with self._renewing:
            driver = self._kept.find(sub)
            if driver is None:
                return
            try:
                if driver.expires_at < time.time() + EARLY:
                    driver = await self._refresh(driver)
                claims = await self._who(driver)
            except NotNow as why:
                if why.reason != "void":
                    raise
                self._end(driver)
                return
        self.is_offline = False
        if claims.get("sub") == sub:  # Core 5.3.2: or it is about somebody else
            self._renew(sub, given_name=str(claims.get("given_name", "")), locale=str(claims.get("locale", "")))

    async def _who(self, driver: Driver) -> dict[str, Any]:
        """The driver's claims; a token that works no more is tried once more with a fresh one."""
        try:
            return await self.identity.who(driver.access_token)
        except NotNow as why:
            if why.reason != "void":
                raise
        return await self.identity.who((await self._refresh(driver)).access_token)

    async def _refresh(self, driver: Driver) -> Driver:
        tokens = await self.identity.refresh(driver.refresh_token)
        self._renew(
            driver.sub,
            access_token=tokens.access_token,
            refresh_token=tokens.refresh_token,
            expires_at=tokens.expires_at,
        )
        return self._kept.find(driver.sub) or driver

    async def _give_back(self) -> None:
        for token in self._kept.give_back:
            try:
                await self.identity.give_back(token)
            except NotNow as why:
                self._hear(why)
                if why.reason == "offline":
                    return
            self._keep(replace(self._kept, give_back=tuple(one for one in self._kept.give_back if one != token)))

    def _end(self, driver: Driver) -> None:
        self.is_offline = False
        self._keep(self._kept.without(driver.sub, give_back=False))
        self.note = Note("ended", driver.given_name)

    def _hear(self, why: NotNow) -> None:
        if why.reason == "offline":
            self.is_offline = True
        elif why.reason == "refused":
            logger.warning("the ID refused: %s", why)

    def _renew(self, sub: str, **changed: Any) -> None:
        if driver := self._kept.find(sub):
            self._keep(self._kept.renewed(replace(driver, **changed)))

    def _keep(self, kept: Kept) -> None:
        if kept != self._kept:
            self._memory.save(kept)
            self._kept = kept
