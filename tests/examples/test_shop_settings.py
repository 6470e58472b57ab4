"""The shop's options: on the command line or in the environment, and one clear line when they are wrong."""

import pytest

from settings import read_settings

GIVEN = ["--issuer", "http://127.0.0.1:8080", "--client-id", "shop", "--client-secret", "secret"]


def test_four_options_are_enough() -> None:
    """The rest has defaults that fit a first trial."""
    settings = read_settings(GIVEN, {})

    assert (settings.host, settings.port) == ("127.0.0.1", 8090)
    assert settings.base_url == "http://127.0.0.1:8090"
    assert not settings.is_secure


def test_the_environment_says_the_same() -> None:
    """The secret best so: a command line can be read by others; an option given wins."""
    environment = {
        "SHOP_ISSUER": "https://id.example",
        "SHOP_CLIENT_ID": "shop",
        "SHOP_CLIENT_SECRET": "secret",
        "SHOP_BASE_URL": "https://shop.example/",
        "SHOP_LISTEN": "0.0.0.0:80",
    }
    settings = read_settings(["--listen", "[::1]:8090"], environment)

    assert (settings.issuer, settings.client_secret) == ("https://id.example", "secret")
    assert (settings.host, settings.port) == ("::1", 8090)
    assert settings.base_url == "https://shop.example"
    assert settings.is_secure


@pytest.mark.parametrize(
    "arguments",
    [
        GIVEN[:4],
        [*GIVEN, "--listen", "8090"],
        [*GIVEN, "--listen", "127.0.0.1:http"],
        [*GIVEN, "--base-url", "http://shop.example"],
        [*GIVEN, "--base-url", "https://shop.example/shop"],
        [*GIVEN, "--base-url", "ftp://127.0.0.1"],
        ["--issuer", "http://id.example", *GIVEN[2:]],
    ],
    ids=str,
)
def test_wrong_options_end_in_one_line(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2, and a last line that names the option."""
    with pytest.raises(SystemExit) as ended:
        read_settings(arguments, {})

    assert ended.value.code == 2
    assert "--" in capsys.readouterr().err.splitlines()[-1]
