"""Codes of an app: which ones count, setting the app up, and switching it off."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.accounts.acr import BY_MAIL, Acr
from keyfob.accounts.backup_codes import BackupCodesMade
from keyfob.accounts.notice import OwnerTold, What
from keyfob.accounts.sessions import Session, SessionRenewed, SessionsEnded
from keyfob.accounts.sign_in import Entry
from keyfob.accounts.totp import (
    Begun,
    NotTheCode,
    SecondFactorTurnedOff,
    SecondFactorTurnedOn,
    SetUp,
    SetUpOver,
    TurnedOn,
    begin,
    matching_step,
    otpauth_uri,
    secret_text,
    turn_off,
    turn_on,
)
from tests.accounts.people import NOW, PEPPER, POLICY, account, kinds, only, opened, visitor
from tests.chance import counting_mint
from tests.totp_app import Authenticator

SECRET = b"s" * 20
APP = Authenticator(SECRET)
STEP = NOW // 30
MARIA = account()
MINE, PHONE = (opened(account_id=MARIA.id, seed=seed).session for seed in (1, 2))


def shown() -> SetUp:
    """A secret shown to Maria."""
    return SetUp(MARIA.id, MINE.sid, SECRET, MARIA.version, NOW + 3600)


def type_first(
    typed: str, set_up: SetUp | None, current: Session | None = MINE, *, end_others: bool = False, now: int = NOW
) -> TurnedOn | NotTheCode | SetUpOver:
    """Type the first code in the browser of ``current``."""
    entry = Entry(visitor(), MARIA.email, current)
    return turn_on(
        MARIA,
        entry,
        set_up,
        typed,
        (MINE.sid, PHONE.sid),
        end_others=end_others,
        pepper=PEPPER,
        policy=POLICY,
        now=now,
        mint=counting_mint(),
    )


@pytest.mark.parametrize(
    ("now", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_the_codes_are_those_of_the_standard(now: int, code: str) -> None:
    """RFC 6238 appendix B, cut to six digits."""
    secret = b"12345678901234567890"

    assert matching_step(secret, code, now, after=0) == now // 30
    assert Authenticator(secret).code(now) == code


@given(st.binary(min_size=20, max_size=20), st.integers(NOW, 2**40), st.integers(-5, 5))
def test_a_code_is_good_in_its_step_and_the_ones_beside_it(secret: bytes, now: int, away: int) -> None:
    """Clocks may differ by one step, and no more (RFC 6238 section 5.2)."""
    code = Authenticator(secret).code(now + 30 * away)
    found = matching_step(secret, code, now, after=-1)

    if abs(away) <= 1:
        assert found is not None
        assert found >= now // 30 + away
    else:
        near = [Authenticator(secret).code(now + 30 * drift) for drift in (-1, 0, 1)]
        assert (found is not None) == (code in near)


@given(st.lists(st.tuples(st.integers(0, 90), st.integers(-1, 1)), max_size=20))
def test_no_code_counts_twice_and_none_before_the_last_one(history: list[tuple[int, int]]) -> None:
    """Whoever looks over a shoulder has a code that is spent (ASVS 6.5.1)."""
    now, last, taken = NOW, 0, set()
    for wait, drift in history:
        now += wait
        code = APP.code(now + 30 * drift)
        step = matching_step(SECRET, code, now, after=last)
        if step is not None:
            assert step > last
            assert step not in taken
            taken.add(step)
            last = step
        assert matching_step(SECRET, code, now, after=last) is None


@pytest.mark.parametrize("shape", ["{0}{1}", "{0} {1}", " {0}-{1} ", "{0}\u00a0{1}"])
def test_a_code_may_be_typed_with_spaces_and_dashes(shape: str) -> None:
    """As the app shows it."""
    code = APP.code(NOW)

    assert matching_step(SECRET, shape.format(code[:3], code[3:]), NOW, after=0) == STEP


def test_what_only_looks_like_a_code_is_none() -> None:
    """Digits of full width, of another script, too few, too many, with a letter, or none."""
    code = APP.code(NOW)
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in code)
    arabic = "".join(chr(ord(digit) - ord("0") + 0x660) for digit in code)

    for typed in (wide, arabic, code[1:], f"0{code}", f"{code}0", f"{code[:5]}x", "", "   ", f"+{code}"):
        assert matching_step(SECRET, typed, NOW, after=0) is None


def test_a_qr_code_holds_what_the_text_says_and_names_brand_and_address() -> None:
    """Signs that would change its meaning are escaped; the text is what apps take when typed by hand."""
    app = Authenticator.scanned(otpauth_uri(SECRET, "Tom & Jerry: the ID", "a+b?c=d@example.nl"))

    assert (app.secret, app.name) == (SECRET, "Tom & Jerry  the ID:a+b?c=d@example.nl")
    assert Authenticator.typed(secret_text(SECRET)).secret == SECRET
    assert len(secret_text(SECRET)) == 32


def test_a_secret_is_shown_again_until_it_expires_or_the_account_changes() -> None:
    """Loading the page again does not outdate the app that has just taken it in."""
    first = begin(MARIA, MINE.sid, None, policy=POLICY, now=NOW, mint=counting_mint())
    again = begin(MARIA, MINE.sid, first.set_up, policy=POLICY, now=NOW + 3599, mint=counting_mint(1))
    late = begin(MARIA, MINE.sid, first.set_up, policy=POLICY, now=NOW + 3600, mint=counting_mint(1))
    changed = begin(replace(MARIA, version=5), MINE.sid, first.set_up, policy=POLICY, now=NOW, mint=counting_mint(1))

    assert again == Begun(first.set_up)
    other = begin(MARIA, PHONE.sid, first.set_up, policy=POLICY, now=NOW, mint=counting_mint(1))
    assert kinds(first.changes) == kinds(late.changes) == kinds(changed.changes) == kinds(other.changes)
    assert kinds(first.changes) == ["SetUpBegun"]
    assert other.set_up.secret != first.set_up.secret
    assert len({begun.set_up.secret for begun in (first, late, changed)}) == 2
    assert len(first.set_up.secret) == 20
    assert "secret" not in repr(first)


def test_the_first_code_turns_the_second_factor_on() -> None:
    """In one commit with its recovery codes; the session is a new one, of the level now reached."""
    outcome = type_first(APP.code(NOW), shown())

    assert isinstance(outcome, TurnedOn)
    assert kinds(outcome.changes) == [
        "SecondFactorTurnedOn", "BackupCodesMade", "BrowserRecognized", "SessionRenewed", "OwnerTold",
    ]  # fmt: skip
    turned_on = only(SecondFactorTurnedOn, outcome.changes)
    assert (turned_on.version, turned_on.step, turned_on.replaced) == (4, STEP, False)
    told = only(OwnerTold, outcome.changes)
    assert (told.notice.what, told.email, told.locale) == (What.SECOND_FACTOR_ON, "maria@example.nl", "nl")
    made = only(BackupCodesMade, outcome.changes)
    assert (made.version, len(made.codes)) == (5, 10)
    assert len(outcome.codes) == 10
    renewed = only(SessionRenewed, outcome.changes)
    assert (renewed.former, renewed.session.sid) == (MINE.digest, MINE.sid)
    assert (renewed.session.acr, renewed.session.amr) == (Acr.SECOND_FACTOR, ("pwd", "otp", "mfa"))
    assert not [secret for secret in (outcome.token, *outcome.codes, repr(SECRET)) if secret in repr(outcome)]


def test_a_wrong_first_code_changes_nothing() -> None:
    """The secret stays on the page, and the next code is tried."""
    assert type_first("000000", shown()) == NotTheCode()
    assert type_first("", shown()) == NotTheCode()


@pytest.mark.parametrize(
    ("set_up", "current", "now"),
    [
        (None, MINE, NOW),
        (shown(), MINE, NOW + 3600),
        (replace(shown(), version=3), MINE, NOW),
        (replace(shown(), account_id="b" * 26), MINE, NOW),
        (shown(), PHONE, NOW),
        (shown(), None, NOW),
        (shown(), replace(MINE, account_id="b" * 26), NOW),
    ],
)
def test_a_secret_that_is_over_turns_nothing_on(set_up: SetUp | None, current: Session | None, now: int) -> None:
    """Confirmed before, too old, of an account that changed meanwhile, of another session, or somebody else's."""
    assert type_first(APP.code(now), set_up, current, now=now) == SetUpOver()


def test_turning_it_on_can_sign_out_the_other_browsers() -> None:
    """And trusts none any more (ASVS 7.4.3)."""
    outcome = type_first(APP.code(NOW), shown(), end_others=True)
    ended = only(SessionsEnded, outcome.changes)

    assert (ended.sids, ended.kept) == ((PHONE.sid,), MINE.sid)
    assert kinds(outcome.changes)[-1] == "DevicesForgotten"


def test_switching_it_off_tells_the_owner_and_trusts_no_device() -> None:
    """Guarded by the version, so that half sign-ins begun before are over."""
    locked = replace(MARIA, second_factor=True)
    outcome = turn_off(locked, visitor(), MINE, (MINE.sid, PHONE.sid), end_others=True, now=NOW, mint=counting_mint())

    assert kinds(outcome.changes) == ["SecondFactorTurnedOff", "DevicesForgotten", "OwnerTold", "SessionsEnded"]
    assert only(SecondFactorTurnedOff, outcome.changes).version == 4
    assert only(OwnerTold, outcome.changes).notice.what is What.SECOND_FACTOR_OFF
    assert only(SessionsEnded, outcome.changes).sids == (PHONE.sid,)
    kept = turn_off(locked, visitor(), MINE, (MINE.sid, PHONE.sid), end_others=False, now=NOW, mint=counting_mint())
    assert kinds(kept.changes) == ["SecondFactorTurnedOff", "DevicesForgotten", "OwnerTold"]
    assert turn_off(MARIA, visitor(), MINE, (), end_others=True, now=NOW, mint=counting_mint()).changes == ()


def test_a_session_by_mail_stays_what_it_is() -> None:
    """A code on top of a mail is no password."""
    by_mail = replace(opened(account_id=MARIA.id, proved=BY_MAIL).session, sid=MINE.sid)
    outcome = type_first(APP.code(NOW), shown(), by_mail)

    assert isinstance(outcome, TurnedOn)
    assert (outcome.session.acr, outcome.session.amr) == (Acr.MAIL, ("otp", "mfa"))
