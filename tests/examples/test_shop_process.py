"""The shop as a process of its own: what it is told, and what outlives a restart."""

from pathlib import Path

from tests.examples.conftest import Visitor
from tests.examples.provider import CLIENT_ID, CLIENT_SECRET, Provider
from tests.examples.running import free_address, running_shop


def test_sessions_and_baskets_outlive_a_restart(provider: Provider, tmp_path: Path) -> None:
    """With a file to keep them in: customers stay signed in, guests keep their cart, a used logout token stays used."""
    address, file = free_address(), ("--data", str(tmp_path / "shop.db"))
    maria, guest = Visitor(address.base), Visitor(address.base)
    with running_shop(address, provider.issuer, CLIENT_ID, CLIENT_SECRET, *file):
        maria.send("/cart", slug="compass", act="add")
        maria.see("/sign-in")
        guest.send("/cart", slug="mug", act="add")
        elsewhere = provider.logout_token(sid="elsewhere")
        guest.http.post("/backchannel-logout", data={"logout_token": elsewhere})
    with running_shop(address, provider.issuer, CLIENT_ID, CLIENT_SECRET, *file):
        assert "Hello, Maria" in maria.see("/account")
        assert "Homeward compass" in maria.see("/cart")
        assert "Third Cup mug" in guest.see("/cart")
        assert guest.http.post("/backchannel-logout", data={"logout_token": elsewhere}).status_code == 400
        assert guest.http.post("/backchannel-logout", data={"logout_token": provider.logout_token()}).status_code == 200
        assert "Sign out" not in maria.see("/")
    maria.http.close()
    guest.http.close()


def test_nothing_secret_is_kept_as_it_is(provider: Provider, tmp_path: Path) -> None:
    """Who steals the file finds no cookie in it that works."""
    address, file = free_address(), tmp_path / "shop.db"
    maria = Visitor(address.base)
    with running_shop(address, provider.issuer, CLIENT_ID, CLIENT_SECRET, "--data", str(file)):
        maria.see("/sign-in")
    stolen = b"".join(part.read_bytes() for part in tmp_path.iterdir())

    assert provider.person["sub"].encode() in stolen
    assert maria.http.cookies["shop"].encode() not in stolen
    assert CLIENT_SECRET.encode() not in stolen
    maria.http.close()
