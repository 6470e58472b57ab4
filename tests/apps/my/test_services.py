"""Connected services: what each may see, and taking that back."""

from tests.house import OpenHouse


def test_a_service_appears_once_it_was_signed_in_to(house: OpenHouse) -> None:
    """With its name, what it sees, and whether it is the brand's own."""
    ours, theirs = house.service(name="Online Shop"), house.service(first_party=False, name="Ladekarte")
    visitor = house.signed_in()
    assert house.say("my.services.none") in visitor.open("/my/services").text
    ours.redeem(visitor.open(ours.url()))
    theirs.redeem(visitor.open(theirs.url(scope="openid email")).submit(decision="allow"))
    page = visitor.open("/my/services")
    assert "Online Shop" in page.text
    assert "Ladekarte" in page.text
    assert house.say("consent.sees.email") in page.text
    assert len([form for form in page.forms if form.action == "/my/services/withdraw"]) == 2


def test_withdrawn_a_service_gets_nothing_more_and_asks_again(house: OpenHouse) -> None:
    """Its tokens are dead at once, it is told, and the next sign-in begins with the question."""
    service, person = house.service(first_party=False), house.person()
    visitor = house.signed_in(person)
    tokens = service.redeem(visitor.open(service.url()).submit(decision="allow"))
    page = visitor.open("/my/services").submit_to("/my/services/withdraw")
    assert (page.path, page.notice) == ("/my/services", house.say("notice.service_withdrawn"))
    assert house.say("my.services.none") in page.text
    assert service.userinfo(tokens["access_token"]).status_code == 401
    assert service.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    assert house.logouts(person)[-1]["client_id"] == service.client.client_id
    assert visitor.open(service.url()).path == "/consent"


def test_other_services_stay_connected(house: OpenHouse) -> None:
    """One at a time."""
    first, second = house.service(first_party=False, name="A"), house.service(first_party=False, name="B")
    visitor = house.signed_in()
    first.redeem(visitor.open(first.url()).submit(decision="allow"))
    tokens = second.redeem(visitor.open(second.url()).submit(decision="allow"))
    url, fields = visitor.open("/my/services").filled("/my/services/withdraw")
    visitor.send(url, {**fields, "service": first.client.client_id})
    assert second.userinfo(tokens["access_token"]).status_code == 200
    assert visitor.open(first.url()).path == "/consent"
    assert "code" in second.answer(visitor.open(second.url()))


def test_what_was_never_connected_is_not_found(house: OpenHouse) -> None:
    """Neither somebody else's service nor one that does not exist; and nobody else's grant is touched."""
    service = house.service(first_party=False)
    owner = house.signed_in()
    tokens = service.redeem(owner.open(service.url()).submit(decision="allow"))
    own = house.service()
    thief = house.signed_in()
    own.redeem(thief.open(own.url()))
    url, fields = thief.open("/my/services").filled("/my/services/withdraw")
    for client_id in (service.client.client_id, "x" * 26, ""):
        assert thief.post(url, {**fields, "service": client_id}).status_code == 404
    assert service.userinfo(tokens["access_token"]).status_code == 200
