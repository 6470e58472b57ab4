"""Trusted devices: where no code is asked for, for how long, and how that ends."""

import pytest

from tests.house import OpenHouse, Person
from tests.second_factor import Keys, half_way, locked, sign_in
from tests.service import claims_of
from tests.visitor import SAFARI, Visitor

DAY = 86_400
PASSWORD = "urn:keyfob:acr:password"


def trusted(house: OpenHouse, person: Person, keys: Keys, *, agent: str = "") -> Visitor:
    """A browser that is not asked for a code."""
    visitor = house.visitor(agent=agent) if agent else house.visitor()
    assert sign_in(house, person, keys, visitor, trust="yes").path == "/my"
    return visitor


def is_asked(house: OpenHouse, person: Person, visitor: Visitor) -> bool:
    """Whether the browser is asked for a code at its next sign-in."""
    visitor.forget("keyfob")
    path = house.sign_in(visitor, person).path
    assert path in {"/my", "/sign-in/second"}
    return path == "/sign-in/second"


def rows(house: OpenHouse, person: Person) -> int:
    """How many devices are trusted by an account."""
    query = "SELECT count(*) FROM trusted_devices WHERE account_id = :id"
    count: int = house.rows(query, id=house.account_id(person))[0][0]
    return count


def test_for_thirty_days_no_code_is_asked_for_where_the_box_was_ticked(house: OpenHouse) -> None:
    """In that browser alone, and not a second longer; the cookie lasts as long."""
    person, keys = locked(house)
    visitor = house.visitor()
    house.clock.turn(60)
    url, fields = half_way(house, person, visitor).filled(code=keys.app.code(house.clock.now), trust="yes")
    begun = house.clock.now
    cookies = visitor.post(url, fields).headers.get_list("set-cookie")
    (cookie,) = [one for one in cookies if "keyfob-trust" in one]
    assert set(cookie.split("; ")[1:]) == {"Path=/", "HttpOnly", "SameSite=Lax", "Secure", f"Max-Age={30 * DAY}"}
    assert not is_asked(house, person, visitor)
    assert is_asked(house, person, house.visitor())
    house.clock.turn(begun + 30 * DAY - 1 - house.clock.now)
    assert not is_asked(house, person, visitor)
    house.clock.turn(1)
    assert is_asked(house, person, visitor)


def test_without_the_tick_a_browser_is_asked_every_time(house: OpenHouse) -> None:
    """Known or not."""
    person, keys = locked(house)
    visitor = house.visitor()
    sign_in(house, person, keys, visitor)
    assert is_asked(house, person, visitor)
    assert visitor.cookie("keyfob-trust") == ""


def test_what_was_skipped_is_not_told_as_proved(house: OpenHouse) -> None:
    """The service hears of the password alone; one that asks for more gets it."""
    (person, keys), service = locked(house), house.service()
    visitor = trusted(house, person, keys)
    visitor.forget("keyfob")
    page = house.sign_in(visitor, person, service.url())
    claims = claims_of(service.redeem(page)["id_token"])
    assert (claims["acr"], claims["amr"]) == (PASSWORD, ["pwd"])
    house.clock.turn(60)
    page = visitor.open(service.url(acr_values="urn:keyfob:acr:password-and-second-factor"))
    assert page.path == "/confirm"
    page = page.submit(password=person.password)
    assert page.path == "/sign-in/second"
    assert "trust" not in page.form().names
    claims = claims_of(service.redeem(page.submit(code=keys.app.code(house.clock.now)))["id_token"])
    assert claims["acr"] == "urn:keyfob:acr:password-and-second-factor"


def test_a_mailed_link_is_not_asked_for_a_code_on_a_trusted_device_either(house: OpenHouse) -> None:
    """And stays the lowest level."""
    person, keys = locked(house)
    visitor = trusted(house, person, keys)
    visitor.forget("keyfob")
    visitor.open("/sign-in").submit(email=person.email).submit_to("/sign-in/link")
    assert visitor.open(house.mail(person.email, "sign_in_link").link).submit().path == "/my"


def test_a_recovery_code_trusts_no_device(house: OpenHouse) -> None:
    """There is no box, and a field made up is not listened to."""
    person, keys = locked(house)
    visitor = house.visitor()
    half_way(house, person, visitor)
    url, fields = visitor.open("/sign-in/second/backup").filled(backup_code=keys.codes[0])
    assert visitor.send(url, {**fields, "trust": "yes"}).path == "/my"
    assert rows(house, person) == 0


def test_a_brand_may_trust_no_device(house: OpenHouse) -> None:
    """The box is gone, and a field made up is not listened to."""
    person, keys = locked(house)
    with house.deciding(trust_life=0):
        page = half_way(house, person)
        assert "trust" not in page.form().names
        url, fields = page.filled(code=keys.app.code(house.clock.now))
        page.visitor.send(url, {**fields, "trust": "yes"})
    assert rows(house, person) == 0


def test_devices_are_listed_and_one_is_forgotten(house: OpenHouse) -> None:
    """The one in use is marked; nothing of a cookie is shown; the other ones stay."""
    person, keys = locked(house)
    phone = trusted(house, person, keys, agent=SAFARI)
    laptop = trusted(house, person, keys)
    page = laptop.open("/my/security")
    assert page.text.count(house.say("second.row.trusted")) == 2
    assert "Mobile Safari" in page.text
    assert phone.cookie("keyfob-trust") not in page.reply.text
    forms = [form for form in page.forms if form.action == "/my/security/trusted/forget"]
    (theirs,) = [form for form in forms if form != page.form("/my/security/trusted/forget")]
    page = laptop.send("/my/security/trusted/forget", dict(theirs.values))
    assert (page.path, page.notice) == ("/my/security", house.say("notice.device_forgotten"))
    assert is_asked(house, person, phone)
    assert not is_asked(house, person, laptop)


def test_all_devices_are_forgotten(house: OpenHouse) -> None:
    """With one press, this one too."""
    person, keys = locked(house)
    phone, laptop = trusted(house, person, keys), trusted(house, person, keys)
    page = laptop.open("/my/security").submit_to("/my/security/trusted/forget-all")
    assert page.notice == house.say("notice.devices_forgotten")
    assert laptop.cookie("keyfob-trust") == ""
    assert is_asked(house, person, phone)
    assert is_asked(house, person, laptop)


def test_the_device_of_somebody_else_is_not_found(house: OpenHouse) -> None:
    """Its id, and one that never was, are answered alike (ASVS 8.2.2)."""
    (victim, theirs), (thief, mine) = locked(house), locked(house)
    visitor = trusted(house, victim, theirs)
    device = visitor.open("/my/security").form("/my/security/trusted/forget").values["device"]
    other = trusted(house, thief, mine)
    url, fields = other.open("/my/security").filled("/my/security/trusted/forget")
    for unknown in (device, "x" * 26, ""):
        assert other.post(url, {**fields, "device": unknown}).status_code == 404
    assert not is_asked(house, victim, visitor)


def test_the_trust_of_one_account_is_worth_nothing_at_another(house: OpenHouse) -> None:
    """Nor in the hands of whoever lays a cookie ready: each trust is a new token."""
    (person, keys), (other, _) = locked(house), locked(house)
    visitor = trusted(house, person, keys)
    assert is_asked(house, other, visitor)
    laid = house.visitor()
    laid.http.cookies.set("__Host-keyfob-trust", "A" * 43, domain="id.example")
    sign_in(house, person, keys, laid, trust="yes")
    values = {cookie.value for cookie in laid.http.cookies.jar if cookie.name == "__Host-keyfob-trust"}
    assert len(values - {"A" * 43}) == 1
    thief = house.visitor()
    thief.http.cookies.set("__Host-keyfob-trust", "A" * 43, domain="id.example")
    assert is_asked(house, person, thief)


def test_trusting_again_takes_the_place_of_the_former_trust(house: OpenHouse) -> None:
    """One row a browser."""
    person, keys = locked(house)
    visitor = trusted(house, person, keys)
    house.clock.turn(30 * DAY)
    sign_in(house, person, keys, visitor, trust="yes")
    assert rows(house, person) == 1


@pytest.mark.parametrize("end_others", ["yes", ""])
def test_a_new_password_forgets_the_devices_whether_or_not_it_ends_the_others(
    house: OpenHouse, end_others: str
) -> None:
    """It was known to somebody else, perhaps on such a device."""
    person, keys = locked(house)
    other, here = trusted(house, person, keys), house.visitor()
    sign_in(house, person, keys, here)
    url, fields = here.open("/my/password").filled(current_password=person.password, password="Anders12!x")
    here.send(url, {**fields, "end_others": end_others})
    assert is_asked(house, Person(person.email, "Anders12!x"), other)


def test_a_reset_forgets_all_devices(house: OpenHouse) -> None:
    """Whoever has the mailbox and a trusted device is asked for the code."""
    person, keys = locked(house)
    visitor = trusted(house, person, keys)
    visitor.open("/forgot").submit(email=person.email)
    visitor.open(house.mail(person.email, "reset").link).submit(password="Anders12!x")
    assert is_asked(house, Person(person.email, "Anders12!x"), visitor)


def test_saying_that_it_was_somebody_else_forgets_all_devices(house: OpenHouse) -> None:
    """By the link of any notice."""
    person, keys = locked(house)
    visitor = trusted(house, person, keys)
    house.visitor().open(house.mail(person.email, "new_browser").link).submit()
    assert rows(house, person) == 0
    assert visitor.open("/my").path != "/my"
