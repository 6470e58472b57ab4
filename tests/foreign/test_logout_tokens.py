"""The ID tells services that a session has ended (Back-Channel Logout 1.0), over a socket; two libraries judge it."""

import pytest

from tests.foreign.section import Section
from tests.foreign.stand import Stand
from tests.foreign.website import Website


def test_every_service_is_told_when_a_person_signs_out(website: Website, stand: Stand) -> None:
    """Once, with the sub and sid of its own ID token, signed as its ID tokens are; the names differ for others."""
    own, others = (Section(website, stand, backchannel=True, first_party=first) for first in (True, False))
    traveller = stand.traveller()
    signed_in = {section.name: section.sign_in(traveller)["claims"] for section in (own, others)}

    traveller.visit(traveller.visitor.open(website.url(own.name, "logout")).away)
    stand.house.program.worker.run_due()
    stand.house.program.worker.run_due()

    for name, claims in signed_in.items():
        (told,) = website.told[name]
        assert (told.claims["sub"], told.claims["sid"]) == (claims["sub"], claims["sid"])
    assert signed_in[own.name]["sid"] != signed_in[others.name]["sid"]


def test_nobody_is_told_what_does_not_concern_them(website: Website, stand: Stand) -> None:
    """A service at which this session never signed in hears nothing of its end."""
    concerned, other = (Section(website, stand, backchannel=True) for _ in range(2))
    traveller = stand.traveller()
    concerned.sign_in(traveller)
    other.sign_in(stand.traveller())

    traveller.visit(traveller.visitor.open(website.url(concerned.name, "logout")).away)
    stand.house.program.worker.run_due()

    assert concerned.name in website.told
    assert other.name not in website.told


@pytest.mark.parametrize("alg", ["ES256", "RS256"])
def test_jose_accepts_a_logout_token(website: Website, stand: Stand, alg: str) -> None:
    """What joserfc accepted at the website, npm jose accepts as well."""
    section, traveller = Section(website, stand, backchannel=True, id_token_signed_response_alg=alg), stand.traveller()
    section.sign_in(traveller)
    traveller.visit(traveller.visitor.open(website.url(section.name, "logout")).away)
    stand.house.program.worker.run_due()
    (told,) = website.told[section.name]

    judged = stand.journey("logout_token", section.service, traveller, logout_token=told.text)

    assert judged["payload"] == told.claims
    assert (judged["protectedHeader"]["alg"], told.alg) == (alg, alg)
