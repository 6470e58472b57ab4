"""What is written to the log while people come and go: nothing that says who they are, and no secret (ASVS 16.2.5)."""

import logging

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from keyfob.web.logs import JsonLines
from keyfob.web.metrics import REQUESTS, SECONDS
from tests.house import OpenHouse, Person
from tests.service import VERIFIER


def measured() -> str:
    """All that Prometheus is told of requests."""
    registry = CollectorRegistry()
    registry.register(REQUESTS)
    registry.register(SECONDS)
    return generate_latest(registry).decode()


def test_a_whole_visit_leaves_no_name_address_or_secret_in_the_log_nor_in_the_metrics(
    house: OpenHouse, caplog: pytest.LogCaptureFixture
) -> None:
    """Registering, wrong and right passwords, tokens, refusals, recovery: lines tell routes, statuses and reasons."""
    caplog.set_level(logging.DEBUG, "keyfob")
    service, visitor = house.service(name="Zubehörladen"), house.visitor(address="198.51.100.23")
    person = Person(house.new_email())
    page = house.register(visitor, person, service.url(prompt="create", login_hint=person.email, state="state-of-mine"))
    answer = service.answer(page)
    tokens = service.redeem(page)
    service.ask_token(grant_type="authorization_code", code=answer["code"], code_verifier=VERIFIER)
    service.refresh(tokens["refresh_token"])
    service.userinfo(tokens["access_token"])
    service.userinfo(tokens["id_token"])
    house.sign_in(house.visitor(), Person(person.email, "Wrong12!x"))
    visitor.open("/forgot").submit(email=person.email)
    mail = house.mail(person.email, "reset")
    visitor.open(mail.link).submit(password="Anders12!x")
    notice = house.mail(person.email, "password_changed")
    visitor.open(f"{notice.link}x")
    visitor.open(notice.link).submit()
    visitor.open(service.url(redirect_uri=f"https://evil.example/cb?email={person.email}#{person.email}"))
    visitor.open(f"/nope/{person.email}?email={person.email}")
    visitor.post("/sign-in", {"email": person.email, "csrf": "x"})
    lines = [JsonLines().format(record) for record in caplog.records]
    assert len(lines) > 30
    text = "\n".join([*lines, measured()])
    assert '"/not-me/{token}"' in text
    secrets = [
        person.email, person.password, "Wrong12!x", "Anders12!x", "Maria", "de Vries", answer["code"], mail.code,
        mail.link.rpartition("/")[2], notice.link.rpartition("/")[2], service.secret,
        tokens["access_token"], tokens["refresh_token"], tokens["id_token"],
        visitor.cookie("keyfob-browser"), "198.51.100.23", "state-of-mine", VERIFIER,
    ]  # fmt: skip
    assert [secret for secret in secrets if secret in text] == []
