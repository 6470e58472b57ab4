"""Signing in by password and by a mailed proof."""

from dataclasses import replace

import pytest

from keyfob.accounts.acr import Acr
from keyfob.accounts.half_sign_in import HalfSignInBegun, NeedsSecond
from keyfob.accounts.last_place import LastPlace, PlaceNoted, Whereabouts
from keyfob.accounts.link import LinkEnded, Proven, Purpose, press, reserve_for_code
from keyfob.accounts.link_mail import Asking, ask
from keyfob.accounts.model import Account, Status
from keyfob.accounts.notice import OwnerTold, What
from keyfob.accounts.registration import RegistrationDropped
from keyfob.accounts.risk import Signal, asking_at
from keyfob.accounts.sessions import SessionRenewed
from keyfob.accounts.sign_in import (
    Blocked,
    Entry,
    PasswordFailed,
    PasswordRehashed,
    PasswordSwitchedOff,
    SignedIn,
    SignInRecorded,
    Wrong,
    reserve_for_password,
    sign_in_by_link,
    sign_in_by_password,
)
from keyfob.accounts.throttle import AttemptsForgotten
from keyfob.base.email import parse_email
from keyfob.base.place import Place, Point
from tests.accounts.people import NOW, POLICY, account, kinds, mailing, only, visitor
from tests.chance import counting_mint

MARIA = parse_email("maria@example.nl")
ENTRY = Entry(visitor(), MARIA)
HOME = LastPlace(Point(52.1, 5.1, 20), ("NL",), NOW - 3600)
ABROAD = Whereabouts(Place("DE", {}, Point(52.5, 13.4, 10)), HOME)
FAR_AWAY = Whereabouts(Place("AU", {}, Point(-33.9, 151.2, 50)), HOME)


def by_password(
    who: Account | None, *, proven: bool = True, entry: Entry = ENTRY, rehashed: str | None = None
) -> SignedIn | NeedsSecond | Wrong | Blocked:
    """Decide on a password, its attempt reserved."""
    entry = replace(entry, reserved=reserve_for_password(entry, POLICY))
    return sign_in_by_password(
        who, entry, proven=proven, rehashed=rehashed, policy=POLICY, now=NOW, mint=counting_mint()
    )


def proof(purpose: Purpose = Purpose.SIGN_IN, registration_id: str | None = None) -> Proven:
    """A link of Maria's pressed in the browser that asked."""
    asked = ask(Asking(purpose, MARIA, visitor(), registration_id), account(), mailing())
    outcome = press(asked.link, visitor(), NOW)
    assert isinstance(outcome, Proven)
    return outcome


def by_link(proven: Proven, who: Account | None, entry: Entry = ENTRY) -> SignedIn | NeedsSecond | Blocked:
    """Decide on a mailed proof."""
    return sign_in_by_link(proven, who, entry, policy=POLICY, now=NOW, mint=counting_mint())


def test_a_right_password_signs_in_and_starts_the_counts_anew() -> None:
    """Session, record, known browser, forgotten attempts: in one commit, guarded by the account's version."""
    outcome = by_password(account(failures=4))

    assert isinstance(outcome, SignedIn)
    assert kinds(outcome.changes) == [
        "SignInRecorded", "SessionStarted", "BrowserRecognized", "OwnerTold", "AttemptsForgotten",
    ]  # fmt: skip
    recorded = only(SignInRecorded, outcome.changes)
    assert (recorded.version, recorded.acr, recorded.sid) == (4, Acr.PASSWORD, outcome.session.sid)
    assert len(only(AttemptsForgotten, outcome.changes).cleared) == 1
    assert outcome.token not in repr(outcome)


def test_a_wrong_password_is_counted() -> None:
    """As an increment, never as a guard."""
    outcome = by_password(account(), proven=False)

    assert isinstance(outcome, Wrong)
    assert outcome.changes == (PasswordFailed("a" * 26, NOW),)


@pytest.mark.parametrize("proven", [True, False])
def test_an_unknown_address_answers_like_a_wrong_password(proven: bool) -> None:  # a table
    """The same kind of outcome and as many changes, whatever a decoy says."""
    outcome = by_password(None, proven=proven)

    assert isinstance(outcome, Wrong)
    assert outcome.changes == (PasswordFailed(None, NOW),)


def test_an_account_without_a_password_answers_like_a_wrong_one() -> None:
    """Not even a proof that cannot be makes it sign in."""
    assert isinstance(by_password(replace(account(), password=None)), Wrong)


def test_a_blocked_account_is_told_only_after_a_right_proof() -> None:
    """A wrong password hears what everybody hears."""
    blocked = account(status=Status.BLOCKED)

    assert by_password(blocked) == Blocked()
    assert isinstance(by_password(blocked, proven=False), Wrong)
    told = by_link(proof(), blocked)
    assert isinstance(told, Blocked)
    assert kinds(told.changes) == ["LinkEnded"]


def test_after_a_hundred_wrong_passwords_in_a_row_only_a_reset_helps() -> None:
    """The hundredth tells the owner; after it even the right password is wrong, and the mailed link still works."""
    assert kinds(by_password(account(failures=98), proven=False).changes) == ["PasswordFailed"]
    hundredth = by_password(account(failures=99), proven=False)
    assert only(PasswordSwitchedOff, hundredth.changes).account_id == "a" * 26
    assert only(OwnerTold, hundredth.changes).notice.what is What.PASSWORD_OFF
    assert isinstance(by_password(account(failures=99)), SignedIn)

    off = account(failures=100)
    assert isinstance(by_password(off), Wrong)
    assert kinds(by_password(off, proven=False).changes) == ["PasswordFailed"]
    assert isinstance(by_link(proof(), off), SignedIn)


def test_a_password_is_rehashed_when_the_cost_has_changed() -> None:
    """In the same commit, guarded by the same version."""
    outcome = by_password(account(), rehashed="$argon2id$new")
    rehashed = only(PasswordRehashed, outcome.changes)

    assert (rehashed.version, rehashed.phc) == (4, "$argon2id$new")
    assert "argon2" not in repr(rehashed)


def test_a_password_in_a_browser_never_seen_before_is_announced() -> None:
    """Not so a known browser, and not a mailed link, whose owner has just read the mail."""
    told = only(OwnerTold, by_password(account()).changes)
    assert (told.notice.what, told.notice.device, told.email) == (
        What.NEW_BROWSER, ENTRY.visitor.device, "maria@example.nl",
    )  # fmt: skip
    assert "OwnerTold" not in kinds(by_password(account(), entry=replace(ENTRY, known=True)).changes)
    assert "OwnerTold" not in kinds(by_link(proof(), account()).changes)


@pytest.mark.parametrize(
    ("whereabouts", "known", "what"),
    [
        (Whereabouts(), True, None),
        (Whereabouts(), False, What.NEW_BROWSER),
        (ABROAD, True, What.NEW_COUNTRY),
        (ABROAD, False, What.NEW_COUNTRY),
        (FAR_AWAY, True, What.IMPOSSIBLE_TRAVEL),
        (FAR_AWAY, False, What.IMPOSSIBLE_TRAVEL),
    ],
)
def test_the_owner_gets_one_mail_with_the_strongest_words(
    whereabouts: Whereabouts, known: bool, what: What | None
) -> None:
    """Never two; the record of the sign-in names all that was unusual."""
    outcome = by_password(account(), entry=replace(ENTRY, known=known, whereabouts=whereabouts))
    assert isinstance(outcome, SignedIn)
    assert [change.notice.what for change in outcome.changes if isinstance(change, OwnerTold)] == [what] * bool(what)
    assert only(SignInRecorded, outcome.changes).signals == outcome.signals
    assert (Signal.NEW_DEVICE in outcome.signals) == (not known)


def test_a_sign_in_leaves_its_place_with_it() -> None:
    """Whatever proved it; without a place there is nothing to leave."""
    for outcome in (
        by_password(account(), entry=replace(ENTRY, whereabouts=ABROAD)),
        by_link(proof(), account(), replace(ENTRY, whereabouts=ABROAD)),
    ):
        noted = only(PlaceNoted, outcome.changes)
        assert (noted.place.countries, noted.place.at) == (("DE", "NL"), NOW)
        assert noted.until == NOW + POLICY.known_browser_life
    assert "PlaceNoted" not in kinds(by_password(account()).changes)


def test_a_mailed_link_from_abroad_is_no_news_to_whoever_reads_the_mails() -> None:
    """It is in the audit all the same."""
    outcome = by_link(proof(), account(), replace(ENTRY, whereabouts=FAR_AWAY))
    assert "OwnerTold" not in kinds(outcome.changes)
    assert only(SignInRecorded, outcome.changes).signals == (
        Signal.IMPOSSIBLE_TRAVEL, Signal.NEW_COUNTRY, Signal.NEW_DEVICE,
    )  # fmt: skip


def test_a_trusted_device_far_away_is_asked_for_the_second_factor_after_all() -> None:
    """Whatever proved the first; nothing is told or noted before the second is right."""
    who = replace(account(), second_factor=True)
    trusted = replace(ENTRY, known=True, trusted=True)
    assert isinstance(by_password(who, entry=trusted), SignedIn)
    for whereabouts in (ABROAD, FAR_AWAY):
        entry = replace(trusted, whereabouts=whereabouts)
        for outcome in (by_password(who, entry=entry), by_link(proof(), who, entry)):
            assert isinstance(outcome, NeedsSecond)
            assert only(HalfSignInBegun, outcome.changes).signals == outcome.signals != ()
            assert not {"PlaceNoted", "OwnerTold"} & set(kinds(outcome.changes))


def test_a_brand_may_leave_trusted_devices_alone() -> None:
    """The owner is told as before."""
    who, policy = replace(account(), second_factor=True), replace(POLICY, risk=asking_at(()))
    entry = replace(ENTRY, known=True, trusted=True, whereabouts=FAR_AWAY)
    outcome = sign_in_by_password(who, entry, proven=True, policy=policy, now=NOW, mint=counting_mint())
    assert isinstance(outcome, SignedIn)
    assert only(OwnerTold, outcome.changes).notice.what is What.IMPOSSIBLE_TRAVEL


def test_a_stolen_password_is_named_where_it_was_used() -> None:
    """Not where the account was signed in to by mail; its notice is another matter."""
    stolen = account(breached_at=NOW - 9)
    entry = replace(ENTRY, known=True)
    by_it, by_mail = by_password(stolen, entry=entry), by_link(proof(), stolen, entry)
    assert only(SignInRecorded, by_it.changes).signals == (Signal.BREACHED_PASSWORD,)
    assert only(SignInRecorded, by_mail.changes).signals == ()


def test_new_terms_are_due_at_the_next_sign_in() -> None:
    """The session remembers that they are still to be asked."""
    due = [by_password(account(terms=terms)) for terms in ("1", "2")]

    assert [isinstance(outcome, SignedIn) and outcome.session.terms_due for outcome in due] == [True, False]


def test_a_mailed_link_signs_in_at_the_lowest_level_and_is_spent() -> None:
    """It is never a password, whatever the session was before."""
    outcome = by_link(proof(), account())

    assert isinstance(outcome, SignedIn)
    assert (outcome.session.acr, outcome.session.amr) == (Acr.MAIL, ("otp",))
    assert kinds(outcome.changes)[0] == "LinkEnded"
    assert only(LinkEnded, outcome.changes).link_id


def test_a_mailed_code_gives_its_try_back() -> None:
    """What was reserved for it is in the entry."""
    proven = proof()
    entry = replace(ENTRY, reserved=reserve_for_code(proven.link, POLICY))

    assert len(only(AttemptsForgotten, by_link(proven, account(), entry).changes).returned) == 3


def test_the_link_of_the_other_mail_drops_the_registration_it_came_from() -> None:
    """Registering an address that has an account ends in that account."""
    outcome = by_link(proof(registration_id="r" * 26), account())

    assert only(RegistrationDropped, outcome.changes).registration_id == "r" * 26


def test_a_proof_for_something_else_signs_nobody_in() -> None:
    """Another account, no account, or a registration: a bug, and never a session."""
    registering = replace(proof(), link=replace(proof().link, purpose=Purpose.REGISTER))

    for proven, who in [(proof(), replace(account(), id="b" * 26)), (proof(), None), (registering, account())]:
        with pytest.raises(ValueError, match="something else"):
            by_link(proven, who)


def test_signing_in_again_renews_the_session_and_keeps_staying_signed_in() -> None:
    """A new token in the cookie, the same session in the list."""
    first = by_password(account(), entry=replace(ENTRY, remember=True))
    assert isinstance(first, SignedIn)
    again = by_link(proof(), account(), replace(ENTRY, current=first.session))
    assert isinstance(again, SignedIn)

    assert only(SessionRenewed, again.changes).former == first.session.digest
    assert (again.session.sid, again.session.remember) == (first.session.sid, True)
