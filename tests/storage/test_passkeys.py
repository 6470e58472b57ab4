"""Passkeys and their challenges as they are kept: sealed, found again, one account's each, once each."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from keyfob.accounts.passkey import Passkey
from keyfob.accounts.passkey_challenge import ChallengePosed, ChallengeSpent, Use, pose
from keyfob.accounts.passkey_keeping import PasskeyAdded, PasskeyRemoved, PasskeyRenamed
from keyfob.accounts.passkey_sign_in import PasskeyUsed
from keyfob.accounts.sign_up import AccountCreated
from keyfob.base.actor import PROGRAM
from keyfob.base.change import Change
from keyfob.base.errors import GuardFailed
from keyfob.storage.accounts import find_account
from keyfob.storage.events import EVENTS
from keyfob.storage.opening import Store
from keyfob.storage.passkey_challenges import find_challenge
from keyfob.storage.passkeys import find_passkey, is_known_credential, list_passkeys
from keyfob.storage.reader import Reader
from keyfob.storage.statement import Statement
from keyfob.storage.table import NEW_KEYS, WRITES
from keyfob.storage.unit import Decided, Moment, Tables, Unit
from keyfob.work.table import messages
from tests.accounts.people import NOW, POLICY, account, visitor
from tests.chance import counting_mint
from tests.house import together

MARIA = account()
JONAS = replace(account("jonas@example.nl"), id="j" * 26, customer_id="d" * 26)
PASSKEY = Passkey(
    id="k" * 26,
    credential_id=b"an id of the authenticator's own",
    public_key=b"a public key",
    aaguid="ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4",
    transports=("hybrid", "internal"),
    is_copyable=True,
    is_backed_up=False,
    sign_count=3,
    created_at=NOW,
    name="Maria's phone",
)


@pytest.fixture
def people(store: Store) -> Unit:
    """A unit of work that knows Maria and Jonas."""
    unit = Unit(store.database, store.vault, Tables(WRITES, EVENTS, NEW_KEYS, messages), clock=lambda: NOW)
    for person in (MARIA, JONAS):
        commit(unit, AccountCreated(person.id, person.customer_id or "", person, NOW))
    return unit


def commit(unit: Unit, *changes: Change) -> None:
    """Commit changes once; a guard that fails is told."""
    moment = unit.begin()
    try:
        unit.commit(changes, PROGRAM, moment)
    finally:
        moment.read.release()


def added(version: int = MARIA.version, *, owner: str = MARIA.id, passkey: Passkey = PASSKEY) -> PasskeyAdded:
    """An account has one more."""
    return PasskeyAdded(owner, version, passkey, NOW)


def removed(version: int) -> PasskeyRemoved:
    """Maria has one less."""
    return PasskeyRemoved(MARIA.id, version, PASSKEY.id, PASSKEY.credential_id, NOW)


def reader(unit: Unit) -> Reader:
    """For one look."""
    return Reader(unit.database, unit.vault)


def version_of(unit: Unit) -> tuple[int, int]:
    """Maria's version, and how many passkeys she has."""
    read = reader(unit)
    found = find_account(read, MARIA.id)
    read.release()
    assert found is not None
    return found.version, found.passkeys


def test_a_passkey_is_found_by_its_id_with_its_account(people: Unit) -> None:
    """As it was added; the account knows how many it has, and its version is one more."""
    commit(people, added())
    read = reader(people)
    found = find_passkey(read, PASSKEY.credential_id)
    assert found is not None
    who, passkey = found
    assert (who.id, who.passkeys, who.version, who.handle) == (MARIA.id, 1, MARIA.version + 1, MARIA.handle)
    assert passkey == PASSKEY
    assert list_passkeys(read, MARIA.id) == (PASSKEY,)
    assert is_known_credential(read, PASSKEY.credential_id)
    assert find_passkey(read, b"another") is None
    assert not is_known_credential(read, b"another")
    read.release()


def test_nothing_in_the_tables_tells_which_passkey_it_is(people: Unit) -> None:
    """Neither its id nor its key, its make or its name can be read without its account's key."""
    commit(people, added())
    tables = "SELECT sealed FROM passkeys UNION ALL SELECT hash FROM identifiers WHERE kind = 'passkey'"
    with people.database.reading() as connection:
        stored = b"".join(bytes(row[0]) for row in connection.rows(Statement(text(tables)), {}))
    for secret in (PASSKEY.credential_id, PASSKEY.public_key, PASSKEY.aaguid.encode(), PASSKEY.name.encode()):
        assert secret not in stored


def test_a_passkey_is_one_accounts(people: Unit) -> None:
    """Whoever brings it second is refused, whole."""
    commit(people, added())
    with pytest.raises(GuardFailed):
        commit(people, added(JONAS.version, owner=JONAS.id, passkey=replace(PASSKEY, id="x" * 26)))
    read = reader(people)
    assert list_passkeys(read, JONAS.id) == ()
    read.release()


def test_adding_and_removing_hold_for_the_version_they_were_decided_on(people: Unit) -> None:
    """So two who remove the last two at once cannot leave an account without any."""
    commit(people, added())
    with pytest.raises(GuardFailed):
        commit(people, added(passkey=replace(PASSKEY, id="x" * 26, credential_id=b"another")))
    with pytest.raises(GuardFailed):
        commit(people, removed(MARIA.version))
    assert version_of(people) == (MARIA.version + 1, 1)


def test_a_removed_passkey_is_nobodys(people: Unit) -> None:
    """And may come again."""
    commit(people, added())
    commit(people, removed(MARIA.version + 1))
    read = reader(people)
    assert find_passkey(read, PASSKEY.credential_id) is None
    assert list_passkeys(read, MARIA.id) == ()
    read.release()
    commit(people, added(MARIA.version + 2))
    assert version_of(people) == (MARIA.version + 3, 1)


def test_use_and_a_new_name_are_kept(people: Unit) -> None:
    """What the authenticator said last, and what the owner calls it."""
    commit(people, added())
    commit(people, PasskeyUsed(MARIA.id, PASSKEY.id, 2**32 - 1, True, NOW + 5))  # noqa: FBT003  # a field of a fact
    commit(people, PasskeyRenamed(MARIA.id, PASSKEY.id, replace(PASSKEY, name="Blue")))
    read = reader(people)
    expected = replace(PASSKEY, name="Blue", sign_count=2**32 - 1, is_backed_up=True, used_at=NOW + 5)
    assert list_passkeys(read, MARIA.id) == (expected,)
    read.release()


def test_what_is_gone_can_be_neither_used_nor_renamed(people: Unit) -> None:
    """Somebody removed it meanwhile: whoever decided on it looks again."""
    for change in (
        PasskeyUsed(MARIA.id, PASSKEY.id, 4, True, NOW),  # noqa: FBT003  # a field of a fact
        PasskeyRenamed(MARIA.id, PASSKEY.id, PASSKEY),
    ):
        with pytest.raises(GuardFailed):
            commit(people, change)


def test_a_challenge_is_found_in_its_browser_and_spent_once(people: Unit) -> None:
    """However many answer it at the same time."""
    posed = pose(Use.SIGN_IN, visitor(), "", POLICY, NOW, counting_mint())
    commit(people, *posed.changes)
    (change,) = posed.changes
    assert isinstance(change, ChallengePosed)
    challenge = change.challenge
    read = reader(people)
    assert find_challenge(read, challenge.digest, visitor().browser) == challenge
    assert find_challenge(read, challenge.digest, visitor("thief").browser) is None
    read.release()

    def spend(_: int) -> bool:
        try:
            commit(people, ChallengeSpent(challenge.digest))
        except GuardFailed:
            return False
        return True

    assert together(8, spend).count(True) == 1
    assert find_challenge(read, challenge.digest, visitor().browser) is None
    read.release()


def test_a_whole_history_runs_again_when_somebody_was_first(people: Unit) -> None:
    """Two answers to one challenge: the second decides anew, and finds none."""
    posed = pose(Use.SIGN_IN, visitor(), "", POLICY, NOW, counting_mint())
    commit(people, *posed.changes)
    (change,) = posed.changes
    assert isinstance(change, ChallengePosed)
    digest = change.challenge.digest

    def answer(_: int) -> bool:
        seen: list[bool] = []

        def handle(moment: Moment) -> Decided:
            found = find_challenge(moment.read, digest, visitor().browser) is not None
            seen.append(found)
            return Decided((ChallengeSpent(digest),) if found else ())

        people.run(handle, PROGRAM)
        return seen[-1]

    assert together(4, answer).count(True) == 1
