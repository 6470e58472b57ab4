"""People with a second factor: made as quickly as their rows are written, for tests that are about what comes after."""

from dataclasses import dataclass, field

from keyfob.accounts.backup_codes import BackupCodesMade, new_codes
from keyfob.accounts.totp import SecondFactorTurnedOn, SetUpBegun, begin
from keyfob.base.actor import PROGRAM
from keyfob.storage.accounts import find_account
from keyfob.storage.unit import Decided, Moment
from tests.house import OpenHouse, Person
from tests.totp_app import Authenticator
from tests.visitor import Page, Visitor

SID = "s" * 26
"""The session that sets it up; it is over by the time that a test begins."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What somebody with a second factor has at hand: the app, and the sheet with the recovery codes."""

    app: Authenticator
    codes: tuple[str, ...] = field(repr=False)


def lock(house: OpenHouse, person: Person) -> Keys:
    """Give an account a second factor; no code of its app was taken yet."""
    made: list[Keys] = []

    def turn_on(moment: Moment) -> Decided:
        account = find_account(moment.read, house.account_id(person))
        assert account is not None
        set_up = begin(account, SID, None, policy=house.program.house.accounts, now=moment.now, mint=moment.mint).set_up
        codes = new_codes(house.program.store.vault.pepper, moment.mint)
        made[:] = [Keys(Authenticator(set_up.secret), codes.shown)]
        return Decided(
            (
                SetUpBegun(account.id, set_up),
                SecondFactorTurnedOn(account.id, account.version, SID, set_up.secret, 0, replaced=False, at=moment.now),
                BackupCodesMade(account.id, account.version + 1, codes.kept),
            )
        )

    house.program.unit.run(turn_on, PROGRAM)
    return made[0]


def locked(house: OpenHouse) -> tuple[Person, Keys]:
    """Somebody with a second factor."""
    person = house.person()
    return person, lock(house, person)


def half_way(house: OpenHouse, person: Person, visitor: Visitor | None = None, start: str = "/sign-in") -> Page:
    """The page that asks for the code, after a right password."""
    page = house.sign_in(visitor or house.visitor(), person, start)
    assert page.path == "/sign-in/second", page.text
    return page


def sign_in(house: OpenHouse, person: Person, keys: Keys, visitor: Visitor | None = None, **fields: str) -> Page:
    """Sign in with both; time goes on to a code that was not used yet."""
    house.clock.turn(60)
    page = half_way(house, person, visitor)
    return page.submit(code=keys.app.code(house.clock.now), **fields)


def wrong_code(house: OpenHouse, keys: Keys) -> str:
    """A code that the app does not show in these minutes."""
    shown = {keys.app.code(house.clock.now + 30 * drift) for drift in range(-3, 4)}
    return next(code for code in ("000000", "111111", "222222", "333333") if code not in shown)
