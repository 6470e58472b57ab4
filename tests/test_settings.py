"""Settings: where they come from, which one wins, and how wrong ones are told."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.settings import Settings, SettingsError, check_issuer, load_settings, parse_listen


def test_flags_win_over_variables_and_those_over_the_file(tmp_path: Path) -> None:
    """A setting is taken from the place nearest to the person who starts the program."""
    (tmp_path / "keyfob.toml").write_text('brand = "file"\nlisten = "127.0.0.1:1"\nmetrics-listen = "127.0.0.1:9"\n')

    settings = load_settings(
        {"data": str(tmp_path), "listen": "127.0.0.1:3", "issuer": None, "trusted_proxy": ()},
        {"KEYFOB_LISTEN": "127.0.0.1:2", "KEYFOB_BRAND": "variable", "PATH": "/bin"},
    )

    assert (settings.listen, settings.brand, settings.metrics_listen) == ("127.0.0.1:3", "variable", "127.0.0.1:9")
    assert settings.data == tmp_path


def test_the_data_folder_may_come_from_a_variable(tmp_path: Path) -> None:
    """KEYFOB_DATA says where keyfob.toml is looked for as well."""
    (tmp_path / "keyfob.toml").write_text('brand = "ours"')
    assert load_settings({}, {"KEYFOB_DATA": str(tmp_path)}).brand == "ours"


def test_values_of_several_parts_come_from_every_source(tmp_path: Path) -> None:
    """Proxies are a list in the file, and words in a variable."""
    (tmp_path / "keyfob.toml").write_text('trusted_proxy = ["10.0.0.0/8"]')
    data = {"data": str(tmp_path)}

    assert load_settings(data, {}).trusted_proxy == ["10.0.0.0/8"]
    assert load_settings(data, {"KEYFOB_TRUSTED_PROXY": "10.0.0.1, fd00::/8"}).trusted_proxy == ["10.0.0.1", "fd00::/8"]
    assert load_settings({**data, "trusted_proxy": ("127.0.0.1",)}, {}).trusted_proxy == ["127.0.0.1"]


def test_how_long_the_audit_stays_comes_from_every_source(tmp_path: Path) -> None:
    """Thirteen months unless something else is set; nothing at all is a number, too."""
    data = {"data": str(tmp_path)}
    assert load_settings(data, {}).audit_months == 13
    (tmp_path / "keyfob.toml").write_text("audit_months = 24")
    assert load_settings(data, {}).audit_months == 24
    assert load_settings(data, {"KEYFOB_AUDIT_MONTHS": "0"}).audit_months == 0


def test_defaults_lie_in_the_data_folder(tmp_path: Path) -> None:
    """With a folder alone, everything has its place in it."""
    settings = load_settings({"data": str(tmp_path)}, {})

    assert settings.database_url == f"sqlite:///{tmp_path / 'keyfob.db'}"
    assert settings.master_key_file == tmp_path / "master.key"
    assert settings.mail_url == f"folder:{tmp_path / 'mail'}"
    assert settings.audit_folder == tmp_path / "audit"
    assert settings.issuer_url == "http://127.0.0.1:8080"
    assert settings.sender == "no-reply@127.0.0.1"


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        ({"listen": "8080"}, "HOST:PORT"),
        ({"listen": "localhost:99999"}, "HOST:PORT"),
        ({"listen": "localhost:" + "9" * 5000}, "HOST:PORT"),
        ({"metrics_listen": "localhost:²"}, "HOST:PORT"),
        ({"bounces": "/var/bounces"}, "folder:DIR"),
        ({"bounces": "folder:"}, "folder:DIR"),
        ({"issuer": "http://id.example"}, "has to be https"),
        ({"issuer": "https://id.example/path"}, "without a path"),
        ({"issuer": "https://id.example?query"}, "without a path"),
        ({"issuer": "https://user@id.example"}, "cannot be an issuer"),
        ({"issuer": "https://ID.example"}, "in small letters"),
        ({"issuer": "https://id.example:port"}, "cannot be an issuer"),
        ({"issuer": "id.example"}, "cannot be an issuer"),
        ({"database": "mysql://host/name"}, "is no database"),
        ({"database": "sqlite:///"}, "is no database"),
        ({"database": "postgres://user:secret@host/name"}, "“postgres:…” is no database"),
        ({"keys": "redis://host"}, "is no database"),
        ({"mail": "host:25"}, "no mail can leave"),
        ({"mail": "smtp://user:secret@host:port"}, "no mail can leave"),
        ({"mail": "smtp://"}, "no mail can leave"),
        ({"mail": "folder:"}, "no mail can leave"),
        ({"trusted_proxy": ("10.0.0.0/99",)}, "trusted proxy"),
        ({"passkey_domain": "ID.example"}, "is no domain for passkeys"),
        ({"passkey_domain": "https://id.example"}, "is no domain for passkeys"),
        ({"passkey_domain": "192.0.2.7"}, "is no domain for passkeys"),
        ({"passkey_origin": ("http://shop.example",)}, "is no origin for passkeys"),
        ({"passkey_origin": ("https://shop.example/",)}, "is no origin for passkeys"),
        ({"passkey_origin": ("android:apk-key-hash:short",)}, "is no origin for passkeys"),
        ({"breached_api": "api.example/range"}, "breached_api is https://HOST/PATH"),
        ({"breached_api": "https:///range"}, "breached_api is https://HOST/PATH"),
        ({"breached_api": "https://user:secret@api.example"}, "breached_api is https://HOST/PATH"),
        ({"breached_api": "https://api.example/?range="}, "breached_api is https://HOST/PATH"),
        ({"breached_api": "https://[api.example/"}, "breached_api is https://HOST/PATH"),
        ({"hash_memory": "0"}, "at least 1"),
        ({"hash_memory": "much"}, "does not fit"),
        ({"audit_months": "-1"}, "or 0"),
        ({"audit_months": "1201"}, "up to 1200"),
        ({"audit_months": "a year"}, "does not fit"),
        ({"colour": "red"}, "no setting “colour”"),
    ],
)
def test_what_cannot_work_is_refused_in_one_line(tmp_path: Path, flags: dict[str, object], said: str) -> None:
    """The line names what was given and what would do."""
    with pytest.raises(SettingsError) as refused:
        load_settings({"data": str(tmp_path), **flags}, {})

    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
    assert "secret" not in str(refused.value)


def test_who_serves_beyond_this_machine_says_how_it_is_reached(tmp_path: Path) -> None:
    """Every other verb works without an issuer."""
    settings = load_settings({"data": str(tmp_path), "listen": "0.0.0.0:8080"}, {})

    with pytest.raises(SettingsError, match="--issuer https://"):
        check_issuer(settings)


@pytest.mark.parametrize(
    "issuer", ["https://id.example", "https://id.example:8443", "http://localhost:1", "http://[::1]:8080"]
)
def test_issuers_are_https_or_a_loopback_name(tmp_path: Path, issuer: str) -> None:
    """Plain http is for trials on one's own machine; a slash at the end is left out."""
    assert load_settings({"data": str(tmp_path), "issuer": issuer + "/"}, {}).issuer_url == issuer


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("colour = 1", "no setting “colour”"),
        ("listen = [", "cannot be read"),
        ("listen = 8080", "“listen” does not fit"),
        ('data = "elsewhere"', "take “data” out"),
    ],
)
def test_an_unusable_file_stops_the_start(tmp_path: Path, text: str, said: str) -> None:
    """What is wrong in keyfob.toml is told with the file's name."""
    (tmp_path / "keyfob.toml").write_text(text)

    with pytest.raises(SettingsError, match=said) as refused:
        load_settings({"data": str(tmp_path)}, {})
    assert "keyfob.toml" in str(refused.value)


def test_an_unknown_variable_stops_the_start(tmp_path: Path) -> None:
    """A mistyped variable is not passed over in silence."""
    with pytest.raises(SettingsError, match="KEYFOB_LISTN"):
        load_settings({"data": str(tmp_path)}, {"KEYFOB_LISTN": "127.0.0.1:1"})


def test_settings_do_not_change() -> None:
    """What was read at the start holds until the end."""
    with pytest.raises(AttributeError):
        Settings().brand = "other"  # type: ignore[misc]  # that is what must not work


def test_addresses_to_listen_at_may_be_ipv6() -> None:
    """IPv6 addresses stand in brackets, as in a URL."""
    assert parse_listen("[::1]:8080") == ("::1", 8080)


@given(st.text())
def test_any_text_is_an_address_to_listen_at_or_refused(text: str) -> None:
    """Nothing else can happen."""
    try:
        host, port = parse_listen(text)
    except SettingsError:
        return
    assert host
    assert 0 <= port <= 65_535
