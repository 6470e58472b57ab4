"""Signing in, and confirming who one is, with a passkey."""

import json
import re
from typing import Any

import pytest

from tests.apps.passkeys import add_passkey, bring, options_for, person_with_passkey, sign_in, use
from tests.authenticator import BE, BS, ON_A_KEY, TOUCHED, UP, UV, Authenticator, pack
from tests.house import ISSUER, OpenHouse, together
from tests.service import claims_of
from tests.visitor import Page, Visitor

MINUTE = 60
ACTION = "/sign-in/passkey"


def said(page: Page) -> str:
    """What is said to be wrong with the whole form."""
    alerts = [part for part in page.tree.all("p") if part.get("role") == "alert"]
    return " ".join(alerts[0].text.split()) if alerts else ""


def audited(house: OpenHouse, event: str) -> list[dict[str, str]]:
    """The details of all audit rows of an event, oldest first."""
    rows = house.rows("SELECT detail FROM audit WHERE event = :event ORDER BY id", event=event)
    return [json.loads(row[0]) for row in rows]


def level_of(house: OpenHouse, account_id: str) -> tuple[str, str]:
    """Level and methods of the newest session of an account."""
    newest = "SELECT acr, amr FROM sessions WHERE account_id = :id ORDER BY created_at DESC LIMIT 1"
    acr, amr = house.rows(newest, id=account_id)[0]
    return acr.removeprefix("urn:keyfob:acr:"), amr


def test_a_passkey_signs_in_without_an_address(house: OpenHouse) -> None:
    """From the first page, at the highest level, with no second factor asked."""
    phone = Authenticator()
    person = person_with_passkey(house, phone)
    house.clock.turn(1)
    visitor = house.visitor()
    page = sign_in(visitor, phone)
    assert page.path == "/my"
    assert person.email in visitor.open("/my/security").text
    assert level_of(house, house.account_id(person)) == ("passkey", "swk user")


def test_the_second_page_has_a_button_for_it_and_keeps_one_signed_in(house: OpenHouse) -> None:
    """With what was ticked there."""
    phone = Authenticator()
    person = person_with_passkey(house, phone)
    visitor = house.visitor()
    page = visitor.open("/sign-in").submit(email=person.email)
    answer = phone.use(options_for(page, ACTION), ISSUER)
    url, fields = page.filled(ACTION, credential=json.dumps(answer))
    cookies = visitor.post(url, {**fields, "stay": "yes"}).headers.get_list("set-cookie")
    assert any(cookie.startswith("__Host-keyfob=") and "Max-Age=2592000" in cookie for cookie in cookies)


def test_services_are_told_how_the_person_came_in(house: OpenHouse) -> None:
    """The request that waited goes on, and the ID token says what was proved."""
    phone = Authenticator(flags=ON_A_KEY)
    person_with_passkey(house, phone)
    service, visitor = house.service(), house.visitor()
    page = visitor.open(service.url())
    claims = claims_of(service.redeem(use(page, ACTION, phone))["id_token"])
    assert (claims["acr"], claims["amr"]) == ("urn:keyfob:acr:passkey", ["hwk", "user"])


def test_a_passkey_that_was_merely_touched_is_a_single_factor(house: OpenHouse) -> None:
    """As sure as a password, and no surer."""
    key = Authenticator(flags=ON_A_KEY)
    person = person_with_passkey(house, key)
    key.flags = TOUCHED
    house.clock.turn(1)
    assert sign_in(house.visitor(), key).path == "/my"
    assert level_of(house, house.account_id(person)) == ("password", "hwk")


def test_what_the_dialogue_is_asked_for_is_the_same_for_everybody(house: OpenHouse) -> None:
    """Before and after an address, with an ID, with a passkey or with neither: no list of passkeys, nothing of anybody.

    Web Authentication level 3, sections 14.6.2 and 14.6.3.
    """
    phone = Authenticator()
    person = person_with_passkey(house, phone)
    addresses = [person.email, house.person().email, house.new_email()]
    pages = [house.visitor().open("/sign-in").submit(email=address) for address in addresses]
    shapes = []
    for page in [house.visitor().open("/sign-in"), *pages]:
        options = options_for(page, ACTION)
        assert re.fullmatch(r"[A-Za-z0-9_-]{43}", options.pop("challenge"))
        shapes.append(options)
    assert shapes == [shapes[0]] * 4
    assert shapes[0] == {
        "rpId": "id.example",
        "timeout": 300_000,
        "allowCredentials": [],
        "userVerification": "preferred",
    }


def test_a_passkey_that_nobody_has_is_named_so_that_it_is_forgotten(house: OpenHouse) -> None:
    """So that it is not offered again; the page says so in words, too."""
    phone = Authenticator()
    person_with_passkey(house, phone)
    options = options_for(house.visitor().open("/sign-in"), ACTION)
    stray = Authenticator("stray")
    stray.passkeys = [*phone.passkeys]
    stray.passkeys[0] = type(phone.passkeys[0])(b"nobody's", phone.passkeys[0].key, options["rpId"], b"h" * 32, 0)
    house.clock.turn(1)
    page = sign_in(house.visitor(), stray)
    assert (page.status, said(page)) == (400, house.say("problem.passkey_unknown"))
    told = [
        json.loads(part.get("data-passkey-signal")) for part in page.tree.all("div") if part.get("data-passkey-signal")
    ]
    assert told == [[["signalUnknownCredential", {"rpId": "id.example", "credentialId": pack(b"nobody's")}]]]
    assert audited(house, "passkey.refused")[-1] == {"use": "sign_in", "flaw": "credential"}


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "another site": ({"origin": "https://id.example.evil.test"}, "origin"),
    "a sibling subdomain": ({"origin": "https://shop.id.example"}, "origin"),
    "another domain": ({"rp_id": "example"}, "rp_id"),
    "nobody there": ({"flags": UV | BE | BS}, "not_present"),
    "made, not used": ({"client": {"type": "webauthn.create"}}, "type"),
    "the handle of somebody else": ({"handle": b"h" * 32}, "user_handle"),
    "a signature of nobody": ({"signature": b"0" * 70}, "signature"),
    "in a frame of another site": ({"client": {"crossOrigin": True}}, "cross_origin"),
}


@pytest.mark.parametrize("case", list(REFUSED))
def test_what_is_not_right_signs_nobody_in(house: OpenHouse, case: str) -> None:
    """The page does not say why; the audit does."""
    wrong, flaw = REFUSED[case]
    phone = Authenticator()
    person_with_passkey(house, phone)
    house.clock.turn(1)
    visitor = house.visitor()
    page = sign_in(visitor, phone, **wrong)
    assert (page.status, said(page)) == (400, house.say("problem.passkey_wrong"))
    assert audited(house, "passkey.refused")[-1] == {"use": "sign_in", "flaw": flaw}
    assert visitor.open("/my").path == "/sign-in"


def test_junk_instead_of_a_passkey_writes_nothing(house: OpenHouse) -> None:
    """Without a challenge that waits, however often and in how many browsers: the audit does not grow by strangers."""
    phone = Authenticator()
    person_with_passkey(house, phone)
    before = house.rows("SELECT count(*) FROM audit")
    for stray in (b"", b"nobody's"):
        page = house.visitor().open("/sign-in")
        options = {**options_for(page, ACTION), "challenge": pack(b"of nobody")}
        answer = phone.use(options, ISSUER, credential_id=stray)
        assert [bring(page, ACTION, answer).status for _ in range(3)] == [400] * 3
    assert house.rows("SELECT count(*) FROM audit") == before


def test_an_answer_serves_once(house: OpenHouse) -> None:
    """Its challenge is spent, so the same bytes sign nobody in again, in this browser or another."""
    phone = Authenticator()
    person_with_passkey(house, phone)
    visitor = house.visitor()
    page = visitor.open("/sign-in")
    answer = phone.use(options_for(page, ACTION), ISSUER)
    assert bring(page, ACTION, answer).path == "/my"
    for again in (visitor, house.visitor()):
        page = bring(again.open("/sign-in"), ACTION, answer)
        assert (page.status, said(page)) == (400, house.say("problem.passkey_late"))


def test_an_answer_counts_in_the_browser_that_was_asked(house: OpenHouse) -> None:
    """Whoever reads it elsewhere gains nothing, and takes nothing from its owner."""
    phone = Authenticator()
    person_with_passkey(house, phone)
    visitor = house.visitor()
    page = visitor.open("/sign-in")
    answer = phone.use(options_for(page, ACTION), ISSUER)
    stolen = bring(house.visitor().open("/sign-in"), ACTION, answer)
    assert said(stolen) == house.say("problem.passkey_late")
    assert bring(page, ACTION, answer).path == "/my"


def test_an_answer_counts_for_five_minutes(house: OpenHouse) -> None:
    """To the second."""
    phone = Authenticator()
    person_with_passkey(house, phone)
    for seconds, path in ((5 * MINUTE - 1, "/my"), (5 * MINUTE, ACTION)):
        page = house.visitor().open("/sign-in")
        answer = phone.use(options_for(page, ACTION), ISSUER)
        house.clock.turn(seconds)
        assert bring(page, ACTION, answer).path == path


def test_twenty_that_send_one_answer_at_once_are_one_sign_in(house: OpenHouse) -> None:
    """The challenge is spent under a guard."""
    phone = Authenticator()
    person = person_with_passkey(house, phone)
    visitor = house.visitor()
    page = visitor.open("/sign-in")
    answer = phone.use(options_for(page, ACTION), ISSUER)
    url, fields = page.filled(ACTION, credential=json.dumps(answer))
    before = len(house.rows("SELECT sid FROM sessions WHERE account_id = :id", id=house.account_id(person)))
    statuses = together(20, lambda _: visitor.post(url, fields).status_code)
    assert statuses.count(303) == 1
    assert set(statuses) <= {303, 400, 429, 503}
    after = len(house.rows("SELECT sid FROM sessions WHERE account_id = :id", id=house.account_id(person)))
    assert after == before + 1


def test_a_challenge_for_one_thing_is_none_for_another(house: OpenHouse) -> None:
    """An answer to the question on the confirming page does not sign in, nor the other way round."""
    phone = Authenticator()
    person = person_with_passkey(house, phone)
    visitor = house.signed_in(person)
    page = visitor.open("/confirm?pending=/my/security")
    answer = phone.use(options_for(page, "/confirm/passkey"), ISSUER)
    assert said(bring(visitor.open("/sign-in"), ACTION, answer)) == house.say("problem.passkey_late")
    answer = phone.use(options_for(visitor.open("/sign-in"), ACTION), ISSUER)
    page = bring(visitor.open("/confirm?pending=/my/security"), "/confirm/passkey", answer)
    assert said(page) == house.say("problem.passkey_late")


def test_a_blocked_account_is_told_after_a_right_passkey_alone(house: OpenHouse) -> None:
    """Nobody else learns of it (ASVS 6.3.8)."""
    phone = Authenticator()
    person = person_with_passkey(house, phone)
    house.block(person)
    assert said(sign_in(house.visitor(), phone, signature=b"0" * 70)) == house.say("problem.passkey_wrong")
    page = sign_in(house.visitor(), phone)
    assert (page.status, page.heading) == (403, house.say("error.blocked.title"))


def test_nonsense_is_refused_and_no_error(house: OpenHouse) -> None:
    """Whatever stands in the field."""
    page = house.visitor().open("/sign-in")
    for nonsense in (
        "",
        "{}",
        "[]",
        "null",
        '{"rawId": 1}',
        "x" * 250_000,
        '{"rawId":"%","type":"public-key","response":{}}',
    ):
        refused = page.submit_to(ACTION, credential=nonsense)
        assert (refused.status, said(refused)) == (400, house.say("problem.passkey_wrong"))


def test_fifty_wrong_passwords_do_not_keep_a_passkey_out(house: OpenHouse) -> None:
    """Nor do other people's passkeys that are not taken, in the same network."""
    phone = Authenticator()
    person = person_with_passkey(house, phone)
    address = house.new_address()
    for _ in range(12):
        house.visitor(address=address).open("/sign-in").submit(email=person.email).submit(password="Wrong12!x")
    assert [sign_in(house.visitor(address=address), phone, signature=b"0" * 70).status for _ in range(12)] == [400] * 12
    assert sign_in(house.visitor(address=address), phone).path == "/my"


def test_one_browser_has_ten_tries(house: OpenHouse) -> None:
    """Then it waits for a quarter of an hour; right ones do not count."""
    phone = Authenticator()
    person_with_passkey(house, phone)
    visitor = house.visitor()
    for _ in range(12):
        assert sign_in(visitor, phone).path == "/my"
    statuses = [sign_in(visitor, phone, signature=b"0" * 70).status for _ in range(11)]
    assert statuses == [400] * 10 + [429]
    assert sign_in(visitor, phone).status == 429
    house.clock.turn(15 * MINUTE)
    assert sign_in(visitor, phone).path == "/my"


def test_a_network_cannot_fill_the_table_of_challenges(house: OpenHouse) -> None:
    """Strangers share a number; a browser that signed somebody in before has its own."""
    phone, address = Authenticator(), house.new_address()
    person = person_with_passkey(house, phone)
    known = house.visitor(address=address)
    house.sign_in(known, person)
    page = house.visitor(address=address).open("/sign-in")
    url, fields = page.filled(ACTION)
    statuses = [page.visitor.post(f"{url}/options", fields).status_code for _ in range(601)]
    assert (statuses.count(200), statuses[-1]) == (600, 429)
    stranger = house.visitor(address=address).open("/sign-in")
    url, fields = stranger.filled(ACTION)
    assert stranger.visitor.post(f"{url}/options", fields).json() == {"error": "too_many"}
    known.forget("keyfob")
    assert sign_in(known, phone).path == "/my"


def test_options_are_for_forms_of_ours(house: OpenHouse) -> None:
    """Other sites can neither make us write challenges nor read them."""
    visitor = house.visitor()
    url, fields = visitor.open("/sign-in").filled(ACTION)
    assert visitor.post(f"{url}/options", {}).status_code == 403
    assert visitor.post(f"{url}/options", fields, origin="https://evil.test").status_code == 403
    assert visitor.post(f"{url}/options", fields, sec_fetch_site="cross-site").status_code == 403
    assert house.visitor().post(f"{url}/options", fields).status_code == 403


def test_confirming_asks_for_the_person_and_for_passkeys_of_ones_own(house: OpenHouse) -> None:
    """Where there are passkeys a password is not enough for a sensitive act, so it is not asked for."""
    phone, key = Authenticator(), Authenticator("key", flags=ON_A_KEY)
    person = person_with_passkey(house, phone)
    add_passkey(confirmed(house.signed_in(person), phone), key)
    visitor = house.signed_in(person)
    page = visitor.open("/my/passkeys/add")
    assert page.path == "/confirm"
    assert not any("password" in form.names for form in page.forms)
    options = options_for(page, "/confirm/passkey")
    assert options["userVerification"] == "required"
    own = {pack(device.passkeys[0].id) for device in (phone, key)}
    assert {known["id"] for known in options["allowCredentials"]} == own
    page = use(page, "/confirm/passkey", phone, flags=UP | BE | BS)
    assert (page.status, said(page)) == (400, house.say("problem.passkey_not_verified"))
    assert use(page, "/confirm/passkey", key).path == "/my/passkeys/add"


def confirmed(visitor: Visitor, phone: Authenticator) -> Visitor:
    """A browser that has just confirmed who uses it."""
    page = use(visitor.open("/my/passkeys/add"), "/confirm/passkey", phone)
    assert page.path == "/my/passkeys/add"
    return visitor
