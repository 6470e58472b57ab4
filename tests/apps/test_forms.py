"""Forms from elsewhere, forms with too much in them, and bodies that are no forms."""

import pytest

from keyfob.apps import id as id_app
from keyfob.apps import my as my_app
from tests.house import OpenHouse
from tests.visitor import Visitor

FORMS = [
    route.path.replace("{token}", "A" * 43)
    for route in (*id_app.ROUTES, *my_app.ROUTES)
    if route.post and not (route.machine or route.foreign_post)
]


def mails_waiting(house: OpenHouse) -> int:
    """How many messages there ever were."""
    count: int = house.rows("SELECT count(*) FROM outbox")[0][0]
    return count


@pytest.mark.parametrize("path", FORMS)
def test_a_form_of_another_site_is_refused(house: OpenHouse, path: str) -> None:
    """By its origin, by what the browser says of it, without a token, and with that of another browser (ASVS 3.5)."""
    visitor, other = house.signed_in(), house.visitor()
    csrf = visitor.open("/signed-out").form("/language").values["csrf"]
    foreign = other.open("/signed-out").form("/language").values["csrf"]
    mails = mails_waiting(house)
    for fields, headers in (
        ({"csrf": csrf}, {"origin": "https://evil.example"}),
        ({"csrf": csrf}, {"origin": "http://id.example"}),
        ({"csrf": csrf}, {"origin": "https://id.example.evil.example"}),
        ({"csrf": csrf}, {"origin": "https://id.example:444"}),
        ({"csrf": csrf}, {"sec_fetch_site": "cross-site"}),
        ({"csrf": csrf}, {"sec_fetch_site": "same-site"}),
        ({}, {}),
        ({"csrf": ""}, {}),
        ({"csrf": foreign}, {}),
        ({"csrf": csrf[:-1]}, {}),
        ({"csrf": "é"}, {}),
    ):
        reply = visitor.post(path, fields, **headers)
        assert reply.status_code == 403, (fields, headers)
        assert "location" not in reply.headers
    assert mails_waiting(house) == mails
    assert visitor.open("/my").path == "/my"


def test_a_sign_in_from_another_site_is_refused(house: OpenHouse) -> None:
    """Nobody is signed in to somebody else's account without noticing, also not by a browser that was never here."""
    person, thief, victim = house.person(), house.visitor(), house.visitor()
    url, fields = thief.open("/sign-in").submit(email=person.email).filled(password=person.password)
    assert victim.post(url, fields).status_code == 403
    victim.open("/sign-in").submit(email=person.email)
    assert victim.post(url, fields).status_code == 403
    victim.http.cookies.set("__Host-keyfob-browser", thief.cookie("keyfob-browser"), domain="id.example")
    assert victim.post(url, fields, origin="https://evil.example").status_code == 403
    assert victim.cookie("keyfob") == ""


def test_browsers_that_hide_where_they_come_from_may_post(house: OpenHouse) -> None:
    """Without an origin, or with “null”, as in some private modes: the token counts."""
    person = house.person()
    for origin in ({"origin": "null"}, {}):
        visitor = house.visitor()
        url, fields = visitor.open("/sign-in").filled(email=person.email)
        assert visitor.http.post(url, data=fields, headers=origin).status_code == 303


def submits(visitor: Visitor, path: str) -> tuple[str, str]:
    """A form's address, and its fields as they travel, but for the address typed."""
    url, fields = visitor.open(path).filled()
    fields.pop("email", None)
    return url, "&".join(f"{name}={value}" for name, value in fields.items())


@pytest.mark.parametrize("path", ["/register", "/sign-in", "/forgot"])
@pytest.mark.parametrize(
    "fields",
    [
        "email={a}&email={b}", "email={b}&email={a}", "email[]={a}", "email[0]={a}", "email[a]={a}", "email=",
        "email={a},{b}", "email={a};{b}", "email={a}%0ABcc:{b}", "email={a}%00", "email=%ff", "email={a}%0d%0a",
        "EMAIL={a}", "email={a}&csrf=x",
    ],
)  # fmt: skip
def test_a_field_given_twice_or_as_a_list_is_refused_and_mails_nobody(house: OpenHouse, path: str, fields: str) -> None:
    """A form of two readings would have one of them checked and the other one mailed to (ASVS 15.3.7)."""
    first, second = house.person().email, house.person().email
    mails, visitor = mails_waiting(house), house.visitor()
    url, own = submits(visitor, path)
    reply = visitor.post(url, f"{own}&{fields.format(a=first, b=second)}")
    assert reply.status_code == 400
    assert mails_waiting(house) == mails


@pytest.mark.parametrize("path", ["/register", "/sign-in", "/forgot"])
def test_a_body_that_is_no_form_is_refused_and_mails_nobody(house: OpenHouse, path: str) -> None:
    """JSON, multipart and text, whatever they say."""
    person, visitor = house.person(), house.visitor()
    mails = mails_waiting(house)
    csrf = visitor.open(path).form().values["csrf"]
    for kind, body in (
        ("application/json", f'{{"csrf":"{csrf}","email":["{person.email}"]}}'),
        ("application/json", f'{{"csrf":"{csrf}","email":{{"$ne":null}}}}'),
        ("text/plain", f"csrf={csrf}&email={person.email}"),
        (
            "multipart/form-data; boundary=x",
            f'--x\r\nContent-Disposition: form-data; name="email"\r\n\r\n{person.email}\r\n',
        ),
        ("", f"csrf={csrf}&email={person.email}"),
    ):
        reply = visitor.post(path, body, content_type=kind)
        assert reply.status_code in {400, 403}
    assert mails_waiting(house) == mails


def long_password_forms(house: OpenHouse) -> list[tuple[Visitor, str, dict[str, str], str]]:
    """Every form that asks for a password, filled in but for it."""
    person = house.person()
    signing_in, registering, forgetting = house.visitor(), house.visitor(), house.visitor()
    email = house.new_email()
    page = registering.open("/register").submit(email=email).submit(code=house.mail(email).code)
    page = page.submit(given_name="Maria", family_name="de Vries", country="NL")
    forgetting.open("/forgot").submit(email=person.email)
    reset = forgetting.open(house.mail(person.email, "reset").link)
    how = signing_in.open("/sign-in").submit(email=person.email)
    mine = house.signed_in(person)
    return [
        (signing_in, *how.filled(), "password"),
        (registering, *page.filled(), "password"),
        (forgetting, *reset.filled(), "password"),
        (mine, *mine.open("/my/password").filled(password="Anders12!x"), "current_password"),
        (mine, *mine.open("/my/password").filled(current_password="Geheim12!x"), "password"),
        (mine, *mine.open("/confirm").filled(), "password"),
    ]


@pytest.mark.parametrize(("size", "status"), [(1 << 20, 413), (200_000, 400), (1025, 400), (254, 400)])
def test_a_password_of_a_megabyte_is_refused_without_hashing_it(
    house: OpenHouse, monkeypatch: pytest.MonkeyPatch, size: int, status: int
) -> None:
    """At every form that asks for one: too large to be read, or too long to be a password."""
    forms = long_password_forms(house)
    hashed = []
    monkeypatch.setattr("keyfob.accounts.proof._hash", lambda *_: hashed.append("made"))
    monkeypatch.setattr("keyfob.accounts.proof.Argon2id.verify_phc_encoded", lambda *_: hashed.append("checked"))
    for visitor, url, fields, name in forms:
        reply = visitor.post(url, {**fields, name: "A1!" + "x" * size})
        assert reply.status_code == status
    assert hashed == []


def test_two_hundred_fields_are_enough(house: OpenHouse) -> None:
    """More are not even looked at."""
    visitor = house.visitor()
    url, own = submits(visitor, "/register")
    assert visitor.post(url, own + "".join(f"&f{number}=1" for number in range(300))).status_code == 400
