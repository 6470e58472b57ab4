"""Levels of sign-in, in order."""

import pytest

from keyfob.accounts.acr import AMR, Acr, reaches


def test_the_order_is_mail_then_password_then_second_factor_then_passkey() -> None:
    """Each level reaches itself and all below, and none above."""
    levels = [Acr.MAIL, Acr.PASSWORD, Acr.SECOND_FACTOR, Acr.PASSKEY]

    for at, have in enumerate(levels):
        assert [reaches(have, wanted) for wanted in levels] == [below <= at for below in range(4)]


@pytest.mark.parametrize("wanted", ["", "0", "urn:keyfob:acr:root", "URN:KEYFOB:ACR:PASSWORD"])
def test_a_level_nobody_knows_is_never_reached(wanted: str) -> None:
    """A service that asks for it gets a step-up or an honest lower one, not a yes."""
    assert not reaches(Acr.PASSKEY, wanted)


def test_every_level_has_methods_and_a_mailed_proof_is_no_password() -> None:
    """RFC 8176 values."""
    assert set(AMR) == set(Acr)
    assert "pwd" not in AMR[Acr.MAIL]
    assert "mfa" not in AMR[Acr.MAIL] + AMR[Acr.PASSWORD]
