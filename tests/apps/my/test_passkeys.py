"""Passkeys in My: made, named and removed, by their owner, who proved it a moment ago."""

import json
from typing import Any

import pytest

from tests.apps.passkeys import add_passkey, bring, make, options_for, person_with_passkey, sign_in, use
from tests.authenticator import ON_A_KEY, TOUCHED, UV, Authenticator, pack
from tests.house import ISSUER, OpenHouse, Person, together
from tests.visitor import Page, Visitor

ADD = "/my/passkeys/add"
NEW = "Anders12!x"
MINUTE = 60


def said(page: Page) -> str:
    """What is said to be wrong with the whole form."""
    alerts = [part for part in page.tree.all("p") if part.get("role") == "alert"]
    return " ".join(alerts[0].text.split()) if alerts else ""


def listed(visitor: Visitor) -> list[str]:
    """The addresses of the pages of all passkeys there are."""
    return [link for link in visitor.open("/my/security").links if link.startswith("/my/passkeys/") and link != ADD]


def without_password(house: OpenHouse, person: Person) -> None:
    """As if they had registered with a passkey."""
    house.write("DELETE FROM passwords WHERE account_id = :id", id=house.account_id(person))


def in_my(house: OpenHouse, phone: Authenticator) -> Visitor:
    """A browser that just came in with the passkey."""
    visitor = house.visitor()
    assert sign_in(visitor, phone).path == "/my"
    return visitor


def test_a_new_passkey_stands_in_the_list_and_its_owner_hears_of_it(house: OpenHouse) -> None:
    """By whom it is kept, that it is synced, and that it was not used yet."""
    person = house.person()
    visitor = house.signed_in(person)
    page = add_passkey(visitor, Authenticator())
    assert page.notice == house.say("notice.passkey_added")
    for words in ("Google Password Manager", house.say("passkey.list.synced"), house.say("passkey.list.unused")):
        assert words in page.text
    signs = [sign.get("aria-label") for sign in page.tree.all("svg") if sign.get("role") == "img"]
    assert signs == [house.say("passkey.kind.manager")]
    house.mail(person.email, "passkey_added")


def test_a_security_key_is_said_to_be_one_and_its_use_is_noted(house: OpenHouse) -> None:
    """A maker that nobody knows is called a passkey."""
    key = Authenticator(flags=ON_A_KEY, aaguid=b"\0" * 16)
    person_with_passkey(house, key)
    house.clock.turn(MINUTE)
    page = in_my(house, key).open("/my/security")
    assert f"{house.say('passkey.list.unnamed')} {house.say('passkey.list.single')}" in page.text
    assert house.say("passkey.list.unused") not in page.text


def test_what_is_asked_for_names_the_owner_and_what_there_is_already(house: OpenHouse) -> None:
    """A handle that says nothing of the person, no attestation, and no second passkey in the same place."""
    phone = Authenticator()
    person = person_with_passkey(house, phone)
    visitor = in_my(house, phone)
    options = options_for(visitor.open(ADD), ADD)
    user = options.pop("user")
    assert (user["name"], user["displayName"]) == (person.email, "Maria de Vries")
    assert len(user["id"]) == 43
    assert house.account_id(person) not in user["id"]
    assert len(options.pop("challenge")) == 43
    assert options == {
        "rp": {"id": "id.example", "name": "Porsche ID"},
        "pubKeyCredParams": [{"type": "public-key", "alg": alg} for alg in (-8, -7, -257)],
        "timeout": 300_000,
        "excludeCredentials": [
            {"type": "public-key", "id": pack(phone.passkeys[0].id), "transports": ["hybrid", "internal"]}
        ],
        "authenticatorSelection": {
            "residentKey": "required",
            "requireResidentKey": True,
            "userVerification": "required",
        },
        "attestation": "none",
    }


def test_several_passkeys_each_sign_in(house: OpenHouse) -> None:
    """All under one handle, so that a password manager keeps them apart from other people's."""
    phone, key = Authenticator(), Authenticator("key", flags=ON_A_KEY)
    person = person_with_passkey(house, phone)
    add_passkey(in_my(house, phone), key)
    assert key.passkeys[0].handle == phone.passkeys[0].handle
    for device in (phone, key):
        assert person.email in in_my(house, device).open("/my/security").text


@pytest.mark.parametrize("path", ["get", "options", "post"])
def test_six_minutes_after_the_last_proof_it_is_asked_for_again(house: OpenHouse, path: str) -> None:
    """Before the page, before a challenge, and before anything is kept (ASVS 7.5.1)."""
    person = house.person()
    visitor = house.signed_in(person)
    page, phone = visitor.open(ADD), Authenticator()
    answer = phone.make(options_for(page, ADD), ISSUER)
    house.clock.turn(6 * MINUTE)
    url, fields = page.filled(ADD, credential=json.dumps(answer))
    reply = {
        "get": lambda: visitor.get(ADD),
        "options": lambda: visitor.post(f"{url}/options", fields),
        "post": lambda: visitor.post(url, fields),
    }[path]()
    assert (reply.status_code, reply.headers["location"]) == (303, "/confirm?pending=%2Fmy%2Fpasskeys%2Fadd")
    page = visitor.open("/confirm?pending=%2Fmy%2Fpasskeys%2Fadd").submit(password=person.password)
    assert page.path == ADD
    assert listed(visitor) == []


def test_a_mailed_link_is_not_enough(house: OpenHouse) -> None:
    """Whoever has the mailbox cannot give themselves a passkey."""
    person, visitor = house.person(), house.visitor()
    visitor.open("/sign-in").submit(email=person.email).submit_to("/sign-in/link")
    assert visitor.open(house.mail(person.email, "sign_in_link").link).submit().path == "/my"
    assert visitor.open(ADD).path == "/confirm"


WRONG: dict[str, dict[str, Any]] = {
    "another site": {"origin": "https://evil.test"},
    "another domain": {"rp_id": "example"},
    "nobody there": {"flags": UV},
    "used, not made": {"client": {"type": "webauthn.get"}},
    "another algorithm": {"key": {1: 2, 3: -35, -1: 2, -2: b"x" * 48, -3: b"y" * 48}},
}


@pytest.mark.parametrize("case", list(WRONG))
def test_what_is_not_right_is_not_kept(house: OpenHouse, case: str) -> None:
    """And its challenge serves no second time."""
    visitor = house.signed_in()
    page = make(visitor.open(ADD), ADD, Authenticator(), **WRONG[case])
    assert (page.status, said(page)) == (400, house.say("problem.passkey_wrong"))
    assert listed(visitor) == []


def test_a_passkey_that_could_not_confirm_is_not_kept_so_nobody_locks_themselves_out(house: OpenHouse) -> None:
    """Made by a mere touch it would raise what is asked for beyond what it can give; the page says how to go on."""
    person, key = house.person(), Authenticator(flags=TOUCHED)
    visitor = house.signed_in(person)
    page = make(visitor.open(ADD), ADD, key)
    assert (page.status, said(page)) == (400, house.say("problem.passkey_made_unverified"))
    assert listed(visitor) == []
    house.clock.turn(360)
    guarded = "/my/security/second-factor"
    assert visitor.open(guarded).submit(password=person.password).path == guarded
    page = visitor.open(ADD)
    key.flags = ON_A_KEY  # its owner gave it a PIN
    assert make(page, ADD, key).path == "/my/security"
    house.clock.turn(360)
    asked = visitor.open(guarded)
    assert asked.path == "/confirm"
    assert use(asked, "/confirm/passkey", key).path == guarded


def test_a_passkey_of_one_account_is_not_anothers(house: OpenHouse) -> None:
    """Its id is taken, whoever says to have made it."""
    phone = Authenticator()
    person_with_passkey(house, phone)
    visitor = house.signed_in()
    page = make(visitor.open(ADD), ADD, Authenticator(), credential_id=phone.passkeys[0].id)
    assert said(page) == house.say("problem.passkey_wrong")
    assert listed(visitor) == []


def test_one_answer_makes_one_passkey(house: OpenHouse) -> None:
    """However often it is sent, one after the other or at once."""
    visitor = house.signed_in()
    page = visitor.open(ADD)
    answer = Authenticator().make(options_for(page, ADD), ISSUER)
    url, fields = page.filled(ADD, credential=json.dumps(answer))
    replies = together(8, lambda _: visitor.post(url, fields))
    done = [reply for reply in replies if reply.headers.get("location") == "/my/security?notice=passkey-added"]
    assert len(done) == 1
    assert len(listed(visitor)) == 1
    assert visitor.post(url, fields).headers["location"] == "/confirm?pending=%2Fmy%2Fpasskeys%2Fadd"


def test_an_answer_for_one_account_is_none_for_another(house: OpenHouse) -> None:
    """In one browser, one after the other."""
    first, second, visitor = house.person(), house.person(), house.visitor()
    house.sign_in(visitor, first)
    page = visitor.open(ADD)
    answer = Authenticator().make(options_for(page, ADD), ISSUER)
    house.sign_in(visitor, second)
    page = bring(visitor.open(ADD), ADD, answer)
    assert said(page) == house.say("problem.passkey_wrong")


def test_a_stolen_session_swaps_no_names(house: OpenHouse) -> None:
    """Or the owner would remove the wrong passkey: a fresh proof comes first."""
    phone = Authenticator()
    person_with_passkey(house, phone)
    visitor = in_my(house, phone)
    house.clock.turn(6 * MINUTE)
    (path,) = listed(visitor)
    assert visitor.open(path).submit(name="Another").path == "/confirm"


def test_a_name_tells_passkeys_apart(house: OpenHouse) -> None:
    """It is shown literally; without one the maker's is back."""
    phone = Authenticator()
    person_with_passkey(house, phone)
    visitor = in_my(house, phone)
    (path,) = listed(visitor)
    page = visitor.open(path).submit(name="  <b>Blue</b>   key ")
    assert page.notice == house.say("notice.passkey_renamed")
    assert "<b>Blue</b> key" in page.text
    assert "Google Password Manager" in page.text
    assert visitor.open(path).submit(name="").text.count("Google Password Manager") == 1
    for typed, problem in (
        ("x" * 101, house.say("problem.text_long", count=100)),
        ("back\u202ewards", house.say("problem.passkey_name")),
        ("4111 1111 1111 1111", house.say("problem.passkey_name")),
    ):
        page = visitor.open(path).submit(name=typed)
        assert (page.status, page.problems) == (400, {"name": problem})


def test_a_removed_passkey_signs_nobody_in_and_its_keeper_hears_of_it(house: OpenHouse) -> None:
    """The owner too, by mail; what is left is named, so that the rest can vanish."""
    phone, key = Authenticator(), Authenticator("key", flags=ON_A_KEY)
    person = person_with_passkey(house, phone)
    visitor = in_my(house, phone)
    house.clock.turn(1)
    add_passkey(visitor, key)
    first, _ = listed(visitor)
    page = visitor.open(first).submit_to(f"{first}/remove")
    assert page.notice == house.say("notice.passkey_removed")
    (told,) = [part.get("data-passkey-signal") for part in page.tree.all("div") if part.get("data-passkey-signal")]
    whose = {"rpId": "id.example", "userId": pack(phone.passkeys[0].handle)}
    assert json.loads(told) == [
        ["signalAllAcceptedCredentials", {**whose, "allAcceptedCredentialIds": [pack(key.passkeys[0].id)]}],
        ["signalCurrentUserDetails", {**whose, "name": person.email, "displayName": "Maria de Vries"}],
    ]
    house.mail(person.email, "passkey_removed")
    assert said(sign_in(house.visitor(), phone)) == house.say("problem.passkey_unknown")
    assert sign_in(house.visitor(), key).path == "/my"


def test_the_last_passkey_gone_the_list_is_told_to_be_empty(house: OpenHouse) -> None:
    """The one moment at which an account without passkeys says so."""
    phone = Authenticator()
    person_with_passkey(house, phone)
    visitor = in_my(house, phone)
    (path,) = listed(visitor)
    page = visitor.open(path).submit_to(f"{path}/remove")
    (told,) = [part.get("data-passkey-signal") for part in page.tree.all("div") if part.get("data-passkey-signal")]
    assert json.loads(told)[0][1]["allAcceptedCredentialIds"] == []
    again = visitor.open("/my/security")
    assert [part for part in again.tree.all("div") if part.get("data-passkey-signal")] == []


def test_removing_asks_for_a_fresh_proof_by_a_passkey(house: OpenHouse) -> None:
    """And can sign out everywhere else, such as on a device that was lost (ASVS 7.4.3)."""
    phone = Authenticator()
    person = person_with_passkey(house, phone)
    lost, visitor = in_my(house, phone), house.signed_in(person)
    (path,) = listed(visitor)
    page = visitor.open(path).submit_to(f"{path}/remove")
    assert page.path == "/confirm"
    assert use(page, "/confirm/passkey", phone).path == path
    visitor.open(path).submit_to(f"{path}/remove", end_others="yes")
    assert listed(visitor) == []
    assert lost.open("/my").path == "/sign-in"


def test_the_last_way_in_besides_the_mailbox_stays(house: OpenHouse) -> None:
    """Not even by a form that is not shown."""
    phone = Authenticator()
    person = person_with_passkey(house, phone)
    without_password(house, person)
    visitor = in_my(house, phone)
    (path,) = listed(visitor)
    page = visitor.open(path)
    assert house.say("problem.passkey_last") in page.text
    url, fields = page.filled(path)
    page = visitor.send(f"{url}/remove", {"csrf": fields["csrf"]})
    assert (page.status, said(page)) == (400, house.say("problem.passkey_last"))
    assert listed(visitor) == [path]


def test_of_two_that_remove_the_last_two_at_once_one_is_too_late(house: OpenHouse) -> None:
    """Guarded by the account's version."""
    phone, key = Authenticator(), Authenticator("key", flags=ON_A_KEY)
    person = person_with_passkey(house, phone)
    visitor = in_my(house, phone)
    add_passkey(visitor, key)
    without_password(house, person)
    paths = listed(visitor)
    csrf = visitor.open("/my/security").form("/my/security/end-others").values["csrf"]
    replies = together(2, lambda number: visitor.post(f"{paths[number]}/remove", {"csrf": csrf}).status_code)
    assert sorted(replies) == [303, 400]
    assert len(listed(visitor)) == 1


def test_somebody_elses_passkey_is_not_found(house: OpenHouse) -> None:
    """It can neither be seen, nor named, nor removed (ASVS 8.2.2)."""
    phone = Authenticator()
    person_with_passkey(house, phone)
    (path,) = listed(in_my(house, phone))
    stranger = house.signed_in()
    csrf = stranger.open("/my/profile").form().values["csrf"]
    assert stranger.get(path).status_code == 404
    assert stranger.post(path, {"csrf": csrf, "name": "mine"}).status_code == 404
    assert stranger.post(f"{path}/remove", {"csrf": csrf}).status_code == 404


def test_twenty_passkeys_are_enough(house: OpenHouse) -> None:
    """The next one is refused with a word why."""
    phone = Authenticator("0")
    person_with_passkey(house, phone)
    visitor = in_my(house, phone)
    for number in range(1, 20):
        add_passkey(visitor, Authenticator(str(number)))
    page = make(visitor.open(ADD), ADD, Authenticator("one too many"))
    assert (page.status, said(page)) == (400, house.say("problem.passkey_enough", count=20))
    assert len(listed(visitor)) == 20


def test_this_was_not_me_puts_passkeys_on_hold(house: OpenHouse) -> None:
    """A thief's passkey signs nobody in; the owner's does again once it was used beside the new password."""
    phone, thiefs = Authenticator(), Authenticator("thief's")
    person = person_with_passkey(house, phone)
    house.clock.turn(MINUTE)
    add_passkey(in_my(house, phone), thiefs)
    house.visitor().open(house.mail(person.email, "passkey_added").link).submit()
    for device in (thiefs, phone):
        assert said(sign_in(house.visitor(), device)) == house.say("problem.passkey_on_hold")

    visitor = house.visitor()
    visitor.open("/forgot").submit(email=person.email)
    visitor.open(house.mail(person.email, "reset").link).submit(password=NEW)
    house.sign_in(visitor, Person(person.email, NEW))
    assert use(visitor.open("/confirm?pending=/my/security"), "/confirm/passkey", phone).path == "/my/security"
    assert sign_in(house.visitor(), phone).path == "/my"
    assert said(sign_in(house.visitor(), thiefs)) == house.say("problem.passkey_on_hold")
