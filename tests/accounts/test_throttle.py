"""What is counted, under which key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.accounts.throttle import (
    challenge_limits,
    device_limits,
    forget,
    forget_guesses,
    give_back,
    mail_limits,
    network_key,
    pairing_limits,
    parking_limits,
    passkey_limits,
    password_limits,
    registration_limits,
    user_code_limits,
)
from keyfob.accounts.throttle_rules import PROVABLE, RULES, Act, By, Rule, parse_rules
from keyfob.base.email import parse_email
from keyfob.base.limit import Effect, Limit

MARIA = parse_email("maria@example.nl")


def password(typed: str = "maria@example.nl", *, network: str = "192.0.2.7", known: bool = False) -> tuple[Limit, ...]:
    """What is reserved for a password."""
    return password_limits(RULES, parse_email(typed), network=network, browser=b"browser", known=known)


def test_five_passwords_an_address_and_thirty_a_network_in_a_quarter_of_an_hour() -> None:
    """The same numbers for every address, whoever has it."""
    assert [(limit.tries, limit.seconds, limit.effect) for limit in password()] == [
        (5, 900, Effect.REFUSE), (10, 900, Effect.PROVE), (30, 900, Effect.REFUSE), (20, 3600, Effect.REFUSE),
    ]  # fmt: skip


@pytest.mark.parametrize("typed", ["MARIA@example.nl", " maria@EXAMPLE.nl ", "maria@example.NL"])
def test_case_and_space_variants_of_an_address_share_one_counter(typed: str) -> None:
    """Nobody gets five more tries by a capital."""
    assert password(typed) == password()


def test_a_known_browser_is_counted_apart() -> None:
    """Fifty strangers guessing do not keep the owner out, and the owner's browser gives them nothing."""
    known = password(known=True)

    assert [(limit.tries, limit.seconds) for limit in known] == [(5, 900), (60, 3600)]
    assert not {limit.key for limit in known} & {limit.key for limit in password()}


def test_passkeys_are_counted_by_the_browser_that_brings_them() -> None:
    """They cannot be guessed; so nobody's failures keep anybody else from using theirs."""
    (limit,) = passkey_limits(RULES, b"browser")

    assert (limit.tries, limit.seconds) == (10, 900)
    assert passkey_limits(RULES, b"other") != (limit,)


def test_codes_that_devices_show_are_counted_by_session_account_and_network() -> None:
    """A new session brings new tries for itself, and none for the account (RFC 8628 section 5.1)."""
    here = user_code_limits(RULES, account_id="maria", sid="s1", network="192.0.2.7")
    there = user_code_limits(RULES, account_id="maria", sid="s2", network="192.0.2.8")

    assert [(limit.name, limit.tries) for limit in here] == [
        ("user-code:session", 5), ("user-code:account", 10), ("user-code:network", 30),
    ]  # fmt: skip
    assert [limit.name for limit in here if limit in there] == ["user-code:account"]


def test_pairing_codes_are_counted_by_car_network_and_service() -> None:
    """Two services may call a car alike; one that does not say which it is counts for the others alone."""
    one = pairing_limits(RULES, client_id="a", device_id="WP0", network="192.0.2.7")
    other = pairing_limits(RULES, client_id="b", device_id="WP0", network="192.0.2.7")

    assert [(limit.name, limit.tries) for limit in one] == [
        ("pairing:one-device", 5), ("pairing:network", 30), ("pairing:client", 1000),
    ]  # fmt: skip
    assert [limit.name for limit in one if limit in other] == ["pairing:network"]
    assert [limit.name for limit in pairing_limits(RULES, client_id="a", device_id="", network="192.0.2.7")] == [
        "pairing:network", "pairing:client",
    ]  # fmt: skip


def test_devices_that_ask_are_counted_by_network_and_service() -> None:
    """Of one network, a hundred and twenty in an hour."""
    limits = device_limits(RULES, client_id="a", network="192.0.2.7")
    assert [(limit.name, limit.tries) for limit in limits] == [("device:network", 120), ("device:client", 20000)]


def test_challenges_are_counted_by_network_and_in_a_known_browser_apart() -> None:
    """So a crowd behind one address cannot keep out whoever signed in there before."""
    (stranger,) = challenge_limits(RULES, network="192.0.2.7", browser=b"browser", known=False)
    (known,) = challenge_limits(RULES, network="192.0.2.7", browser=b"browser", known=True)

    assert (stranger.tries, known.tries) == (600, 60)
    assert "192.0.2.7" in stranger.key
    assert "192.0.2.7" not in known.key


@pytest.mark.parametrize(
    ("network", "key"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", ""),
        ("1.2.3.4, 5.6.7.8", ""),
        ("a", ""),
    ],
)
def test_a_network_is_an_address_or_a_64(network: str, key: str) -> None:
    """Changing the host part of an IPv6 address buys no tries."""
    assert network_key(network) == key


def test_without_a_network_nobody_shares_a_counter_by_accident() -> None:
    """What cannot be told is not counted."""
    assert {limit.name for limit in password(network="")} == {"password:email", "arrive:email"}


@given(st.emails(), st.emails())
def test_keys_of_different_addresses_never_meet(one: str, other: str) -> None:
    """A key says what is counted, by what, in which window, and for whom."""
    first, second = parse_email(one), parse_email(other)
    if first.folded != second.folded:
        keys = [{limit.key for limit in mail_limits(RULES, email, network="")} for email in (first, second)]
        assert not keys[0] & keys[1]


def test_after_a_right_password_the_account_starts_anew_and_the_network_loses_one_try() -> None:
    """A thief with an account of their own cannot wipe their network's count by signing in to it."""
    by_email, *by_network, arrived = password()
    forgotten = forget("a", (by_email, *by_network, arrived))

    assert (forgotten.cleared, forgotten.returned) == ((by_email.key,), tuple(limit.key for limit in by_network))


def test_a_right_password_neither_clears_nor_gives_back_that_somebody_arrived() -> None:
    """So whoever knows one opens no sign-ins without end, in ever new browsers or in one."""
    for limits in (password(), password(known=True)):
        forgotten = forget("a", limits)
        arrived = {limit.key for limit in limits if limit.act.startswith("arrive")}
        assert len(arrived) == 1
        assert not arrived & {*forgotten.cleared, *forgotten.returned}
        assert {*forgotten.cleared, *forgotten.returned} == {limit.key for limit in limits} - arrived


def test_after_a_right_code_its_try_is_given_back() -> None:
    """Who signs in by code all day is not shut out by it."""
    limits = password()

    assert give_back("a", limits).returned == tuple(limit.key for limit in limits)
    assert give_back("a", limits).cleared == ()


def test_after_a_reset_the_guesses_before_it_count_no_more() -> None:
    """Those of the address, not those of any network."""
    assert forget_guesses("a", RULES, MARIA).cleared == (password()[0].key,)


def test_what_strangers_have_written_is_counted_by_their_network_alone() -> None:
    """Sixty registrations an hour and six hundred requests that wait, each under a key of its own."""
    proved, registered = registration_limits(RULES, network="2001:db8::1")
    (parked,) = parking_limits(RULES, network="2001:db8::1")

    assert (registered.tries, registered.seconds, parked.tries, parked.seconds) == (60, 3600, 600, 3600)
    assert registered.key != parked.key
    assert (proved.tries, proved.effect) == (20, Effect.PROVE)
    assert (proved, registered) == registration_limits(RULES, network="2001:db8::2:3:4:5")
    assert (parked,) == parking_limits(RULES, network="2001:db8::2:3:4:5")
    assert registration_limits(RULES, network="") == parking_limits(RULES, network="") == ()


def test_the_table_is_read_line_by_line() -> None:
    """Remarks and spaces do not matter."""
    text = "# remark\n\n password : email : 5 : 15m : refuse # five\nmail:network:20:1h:report\n"
    assert parse_rules(text) == (
        Rule(Act.PASSWORD, By.EMAIL, 5, 900, Effect.REFUSE),
        Rule(Act.MAIL, By.NETWORK, 20, 3600, Effect.REPORT),
    )


@pytest.mark.parametrize(
    "line",
    [
        "password : email : 5 : 15m",
        "password : email : 5 : 15m : refuse : now",
        "passwort : email : 5 : 15m : refuse",
        "password : shoe : 5 : 15m : refuse",
        "password : email : 0 : 15m : refuse",
        "password : email : -5 : 15m : refuse",
        "password : email : five : 15m : refuse",
        "password : email : 10000000 : 15m : refuse",
        "password : email : 5 : soon : refuse",
        "password : email : 5 : 15m : explode",
        "mail : email : 5 : 15m : prove",
        "password : email : 5 : 15m : refuse\npassword : email : 6 : 15m : refuse",
    ],
)
def test_a_rule_that_cannot_be_meant_is_named_by_its_line(line: str) -> None:
    """A limit that is silently none would be worse than no start."""
    with pytest.raises(ValueError, match=r"^line "):
        parse_rules(line)


def is_possible(rule: Rule) -> bool:
    """Only where a page can ask for it can a proof be wanted."""
    return rule.effect is not Effect.PROVE or rule.act in PROVABLE


_rules = st.builds(
    Rule,
    st.sampled_from(Act),
    st.sampled_from(By),
    st.integers(1, 10**6),
    st.integers(1, 10**5),
    st.sampled_from(Effect),
).filter(is_possible)


@given(st.lists(_rules, unique_by=lambda rule: (rule.act, rule.by, rule.seconds, rule.effect)))
def test_every_table_that_is_written_is_read_again(rules: list[Rule]) -> None:
    """What an operator writes is what counts."""
    lines = [f"{rule.act} : {rule.by} : {rule.tries} : {rule.seconds}s : {rule.effect}" for rule in rules]
    assert parse_rules("\n".join(lines)) == tuple(rules)


def test_rules_of_another_effect_count_apart() -> None:
    """Or one attempt would be two."""
    rules = parse_rules("password : network : 10 : 15m : prove\npassword : network : 30 : 15m : refuse")
    limits = password_limits(rules, MARIA, network="192.0.2.7", browser=b"browser", known=False)
    assert len({limit.key for limit in limits}) == 2
    assert {limit.name for limit in limits} == {"password:network"}
