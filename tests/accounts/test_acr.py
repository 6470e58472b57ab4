"""Levels of sign-in, in order."""

import pytest

from keyfob.accounts.acr import BY_MAIL, BY_PASSWORD, Acr, reaches, stronger


def test_the_order_is_mail_then_password_then_second_factor_then_passkey() -> None:
    """Each level reaches itself and all below, and none above."""
    levels = [Acr.MAIL, Acr.PASSWORD, Acr.SECOND_FACTOR, Acr.PASSKEY]

    for at, have in enumerate(levels):
        assert [reaches(have, wanted) for wanted in levels] == [below <= at for below in range(4)]


@pytest.mark.parametrize("wanted", ["", "0", "urn:keyfob:acr:root", "URN:KEYFOB:ACR:PASSWORD"])
def test_a_level_nobody_knows_is_never_reached(wanted: str) -> None:
    """A service that asks for it gets a step-up or an honest lower one, not a yes."""
    assert not reaches(Acr.PASSKEY, wanted)


def test_a_mailed_proof_is_no_password_and_weaker_than_one() -> None:
    """RFC 8176 values."""
    assert "pwd" not in BY_MAIL.amr
    assert "mfa" not in BY_MAIL.amr + BY_PASSWORD.amr
    assert stronger(BY_MAIL, BY_PASSWORD) is stronger(BY_PASSWORD, BY_MAIL) is BY_PASSWORD
