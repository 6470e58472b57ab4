"""What a session's end means for services: nothing of it slips through, and nobody else can bring it about."""

from tests.house import OpenHouse


def test_a_code_issued_in_the_moment_its_session_ended_is_worth_nothing(house: OpenHouse) -> None:
    """The end revoked the codes that it saw; this one was written just behind it."""
    person, service = house.person(), house.service()
    visitor = house.signed_in(person)
    page = visitor.open(service.url())
    house.write("DELETE FROM sessions WHERE sid IN (SELECT sid FROM families WHERE redeemed_at IS NULL)")
    reply = service.ask_token(
        grant_type="authorization_code",
        code=service.answer(page)["code"],
        redirect_uri=service.client.redirect_uris[0],
        code_verifier="v" * 43,
    )

    assert (reply.status_code, reply.json()["error"]) == (400, "invalid_grant")


def test_a_refresh_token_outlives_a_session_that_merely_expired(house: OpenHouse) -> None:
    """Offline access is for the time after; only an end that somebody wanted takes it away."""
    person, service = house.person(), house.service()
    visitor = house.signed_in(person)
    tokens = service.redeem(visitor.open(service.url()))
    house.write("DELETE FROM sessions WHERE sid IN (SELECT sid FROM families WHERE refresh_digest IS NOT NULL)")

    assert service.refresh(tokens["refresh_token"]).status_code == 200


def test_another_site_cannot_sign_out_somebody_who_still_has_terms_to_accept(house: OpenHouse) -> None:
    """They are signed in, so they are asked like everybody else."""
    visitor = house.signed_in()
    house.write("UPDATE sessions SET terms_due = 1")
    (before,) = house.rows("SELECT COUNT(*) FROM sessions")[0]
    question = visitor.open("/logout")

    assert (question.path, house.rows("SELECT COUNT(*) FROM sessions")) == ("/logout", [(before,)])
    question.submit()
    assert house.rows("SELECT COUNT(*) FROM sessions") == [(before - 1,)]
