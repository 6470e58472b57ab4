"""The shop's options: on the command line or in the environment, and one clear line when they are wrong."""

import re
from pathlib import Path

import pytest

import settings
from settings import read_settings

GIVEN = ["--issuer", "http://127.0.0.1:8080", "--client-id", "shop", "--client-secret", "secret"]


def test_four_options_are_enough() -> None:
    """The rest has defaults that fit a first trial."""
    found = read_settings(GIVEN, {})

    assert (found.host, found.port) == ("127.0.0.1", 8090)
    assert found.base_url == "http://127.0.0.1:8090"
    assert not found.is_secure


def test_the_environment_says_the_same() -> None:
    """The secret best so: a command line can be read by others; an option given wins."""
    environment = {
        "SHOP_ISSUER": "https://id.example",
        "SHOP_CLIENT_ID": "shop",
        "SHOP_CLIENT_SECRET": "secret",
        "SHOP_BASE_URL": "https://shop.example/",
        "SHOP_LISTEN": "0.0.0.0:80",
    }
    found = read_settings(["--listen", "[::1]:8090"], environment)

    assert (found.issuer, found.client_secret) == ("https://id.example", "secret")
    assert (found.host, found.port) == ("::1", 8090)
    assert found.base_url == "https://shop.example"
    assert found.is_secure


def test_the_readme_knows_every_option(capsys: pytest.CaptureFixture[str]) -> None:
    """What `--help` lists stands in the README, with its variable, and the other way round."""
    with pytest.raises(SystemExit):
        read_settings(["--help"], {})
    readme = (Path(settings.__file__).parent / "README.md").read_text("utf-8")
    table = [line for line in readme.splitlines() if line.startswith("| `--")]
    options = set(re.findall(r"--[a-z-]+", capsys.readouterr().out)) - {"--help"}

    assert set(re.findall(r"`(--[a-z-]+)", "".join(table))) == options
    assert set(re.findall(r"`(SHOP_\w+)", "".join(table))) == {
        "SHOP_" + option.strip("-").replace("-", "_").upper() for option in options
    }


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
