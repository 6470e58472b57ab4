"""What the car keeps over the night: its key and number, its drivers, and what it has yet to give back.

Two files that only the car's own program may read. In a car that is built, the key is made in a chip that never lets it
out, and the rest lies in storage that the chip unlocks.
"""

import json
import os
import secrets
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from joserfc.jwk import ECKey, KeySet

KEY, DRIVERS = "key.json", "drivers.json"


@dataclass(frozen=True, slots=True)
class Driver:
    """Somebody signed in here, with the tokens of a session of their own; `expires_at` is the access token's end."""

    sub: str
    given_name: str
    locale: str
    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at: int


@dataclass(frozen=True, slots=True)
class Kept:
    """All of it, as it is at one moment: drivers in the order they came, who drives, refresh tokens to give back."""

    drivers: tuple[Driver, ...] = ()
    driving: str = ""
    give_back: tuple[str, ...] = field(default=(), repr=False)

    def find(self, sub: str) -> Driver | None:
        """The driver of this name."""
        return next((driver for driver in self.drivers if driver.sub == sub), None)

    def seated(self, driver: Driver) -> "Kept":
        """The driver takes the wheel; a session that the same person had here before is to be given back."""
        before = self.find(driver.sub)
        kept = self.without(driver.sub, give_back=True) if before else self
        return replace(kept, drivers=(*kept.drivers, driver), driving=driver.sub)

    def renewed(self, driver: Driver) -> "Kept":
        """The same driver, who knows more or has newer tokens."""
        return replace(self, drivers=tuple(driver if one.sub == driver.sub else one for one in self.drivers))

    def without(self, sub: str, *, give_back: bool) -> "Kept":
        """The driver leaves; the refresh token is given back unless it is known to be void."""
        leaving = self.find(sub)
        tokens = (leaving.refresh_token,) if leaving and give_back else ()
        return Kept(
            drivers=tuple(one for one in self.drivers if one.sub != sub),
            driving="" if self.driving == sub else self.driving,
            give_back=self.give_back + tokens,
        )


class Memory:
    """The folder; what does not exist yet is made."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        made = self._read(KEY)
        if made is None:
            key = ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256", "kid": secrets.token_hex(8)})
            made = {"key": key.as_dict(private=True), "number": secrets.token_hex(8).upper()}
            self._write(KEY, made)
        self.key = ECKey.import_key(made["key"])
        self.number: str = made["number"]
        """What tells this car from all others: in a car that is built, its VIN."""

    def public_keys(self) -> str:
        """The public half of the key, as a JWK Set: what the ID knows this car by."""
        return json.dumps(KeySet([self.key]).as_dict(private=False))

    def load(self) -> Kept:
        """What was kept."""
        kept = self._read(DRIVERS) or {}
        drivers = tuple(Driver(**driver) for driver in kept.get("drivers", ()))
        return Kept(drivers, kept.get("driving", ""), tuple(kept.get("give_back", ())))

    def save(self, kept: Kept) -> None:
        """Keep it, before anything else is done: a refresh token works once."""
        self._write(DRIVERS, asdict(kept))

    def _read(self, name: str) -> Any:  # noqa: ANN401 - JSON
        try:
            return json.loads((self._folder / name).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None

    def _write(self, name: str, value: dict[str, Any]) -> None:
        """Whole or not at all, whenever the power goes."""
        new = self._folder / f"{name}.new"
        with os.fdopen(os.open(new, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
            json.dump(value, out)
            out.flush()
            os.fsync(out.fileno())
        new.replace(self._folder / name)
