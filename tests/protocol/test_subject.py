"""The names under which services know a person and a session."""

from dataclasses import replace

from keyfob.protocol.client import Client
from keyfob.protocol.provider import Secrets
from keyfob.protocol.subject import sid_for, sub_for
from tests.protocol.stage import PARTNER, SECRETS, SHOP


def of_sector(sector: str) -> Client:
    """A third party."""
    return replace(PARTNER, client_id=f"client of {sector}", sector=sector)


def test_third_parties_cannot_compare_notes() -> None:
    """Each sector knows a person under another name, and the brand's services under yet another."""
    names = {sub_for(client, "maria", SECRETS) for client in (SHOP, of_sector("a.example"), of_sector("b.example"))}
    sessions = {
        sid_for(client, "session-1", SECRETS) for client in (SHOP, of_sector("a.example"), of_sector("b.example"))
    }

    assert len(names) == len(sessions) == 3


def test_services_of_one_sector_know_a_person_by_one_name() -> None:
    """And so do all of the brand's own."""
    other = replace(SHOP, client_id="app of the brand", sector="elsewhere.example")

    assert sub_for(SHOP, "maria", SECRETS) == sub_for(other, "maria", SECRETS)
    assert sub_for(of_sector("a.example"), "maria", SECRETS) == sub_for(
        replace(of_sector("a.example"), client_id="another"), "maria", SECRETS
    )


def test_no_name_gives_the_account_away() -> None:
    """Not even to the brand's own services, and not without the key."""
    assert "maria" not in sub_for(SHOP, "maria", SECRETS)
    assert sub_for(SHOP, "maria", SECRETS) != sub_for(SHOP, "maria", Secrets(b"x" * 32, b"r" * 32))


def test_people_are_told_apart() -> None:
    """Within one sector, two accounts never share a name."""
    assert sub_for(PARTNER, "maria", SECRETS) != sub_for(PARTNER, "jan", SECRETS)


def test_keys_do_not_show() -> None:
    """Neither in a log nor in a traceback."""
    assert "ssss" not in repr(SECRETS)
    assert "rrrr" not in repr(SECRETS)
