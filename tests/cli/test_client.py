"""``keyfob client``: services come, are shown, and go."""

from pathlib import Path

import pytest
from sqlalchemy import select

from keyfob.storage.opening import Place, open_store
from keyfob.storage.schema import audit
from keyfob.storage.statement import Statement
from tests.cli.typing_in import free_address, get, keyfob, keyfob_running

SHOP = ("--name", "Shop", "--redirect-uri", "https://shop.example/callback")
AUDIT = Statement(select(audit.c.event, audit.c.actor_kind, audit.c.detail).order_by(audit.c.id))


def test_a_service_is_added_shown_listed_and_removed(tmp_path: Path, database_url: str) -> None:
    """On both databases, with nothing but --data and --database."""
    where = ("--data", tmp_path, "--database", database_url)
    added = keyfob("client", "add", *SHOP, "--json", *where)
    client_id = added.json["client_id"]

    assert (added.status, added.err) == (0, "")
    assert len(added.json["client_secret"]) == 43
    assert added.json["grant_types"] == ["authorization_code", "refresh_token"]
    assert added.json["scope"] == "openid profile email"
    assert added.json["token_endpoint_auth_method"] == "client_secret_basic"
    assert added.json["id_token_signed_response_alg"] == "ES256"
    assert added.json["first_party"] is False

    shown = keyfob("client", "show", client_id, "--json", *where)
    assert {**added.json, **shown.json} == added.json
    assert "client_secret" not in shown.json
    assert "Shop" in keyfob("client", "list", *where).out
    assert [one["client_id"] for one in keyfob("client", "list", "--json", *where).json["clients"]] == [client_id]

    assert keyfob("client", "remove", client_id, *where).status == 0
    assert keyfob("client", "list", "--json", *where).json == {"clients": []}
    assert keyfob("client", "show", client_id, *where).status == 2


def test_what_is_typed_is_what_is_kept(tmp_path: Path) -> None:
    """Every flag, with what is repeated in its order."""
    added = keyfob(
        "client", "add", "--data", tmp_path, "--json", "--name", "Kiosk", "--first-party",
        "--auth", "client_secret_post",
        "--redirect-uri", "https://a.example/1", "--redirect-uri", "https://b.example/2?x=y",
        "--post-logout-redirect-uri", "https://a.example/bye", "--backchannel-logout-uri", "https://a.example/out",
        "--grant", "authorization_code", "--grant", "client_credentials", "--scope", "openid", "--scope", "phone",
        "--id-token-alg", "RS256",
    ).json  # fmt: skip

    assert added["client_name"] == "Kiosk"
    assert added["redirect_uris"] == ["https://a.example/1", "https://b.example/2?x=y"]
    assert added["post_logout_redirect_uris"] == ["https://a.example/bye"]
    assert added["backchannel_logout_uri"] == "https://a.example/out"
    assert added["grant_types"] == ["authorization_code", "client_credentials"]
    assert added["scope"] == "openid phone"
    assert added["token_endpoint_auth_method"] == "client_secret_post"
    assert added["id_token_signed_response_alg"] == "RS256"
    assert added["first_party"] is True
    assert added["subject_type"] == "public"


def test_a_service_without_a_secret_is_given_none(tmp_path: Path) -> None:
    """An app; its own scheme may stand in its redirect URI."""
    uri = "com.example.app:/done"
    words = ("client", "add", "--data", tmp_path, "--name", "App", "--auth", "none", "--redirect-uri", uri)
    assert "client_secret" not in keyfob(*words, "--json").json
    assert "client_secret" not in keyfob(*words).out


def test_a_service_that_signs_its_assertions_brings_its_keys(tmp_path: Path) -> None:
    """From a file, as its makers publish them."""
    keys = tmp_path / "keys.json"
    keys.write_text(
        '{"keys":[{"kty":"EC","crv":"P-256","kid":"1","alg":"ES256","use":"sig",'
        '"x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}'
    )
    added = keyfob(
        "client", "add", *SHOP, "--auth", "private_key_jwt", "--jwks", keys, "--data", tmp_path / "id", "--json"
    )
    assert (added.status, added.json["token_endpoint_auth_method"]) == (0, "private_key_jwt")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("--redirect-uri", "com.example.app:/done"),
            "--redirect-uri com.example.app:/done is an app's own scheme, which needs --auth none",
        ),
        ((*SHOP[2:], "--auth", "private_key_jwt"), "--jwks is missing: "),
        (
            (*SHOP[2:], "--grant", "implicit"),
            (
                "--grant implicit: that is not known; some of these are wanted: "
                "authorization_code, refresh_token, client_credentials, device_code, pairing_code"
            ),
        ),
        (("--redirect-uri", "ftp://shop.example/"), "--redirect-uri ftp://shop.example/ is not of the scheme https"),
        (("--auth", "guess", *SHOP[2:]), "--auth is one of client_secret_basic, "),
    ],
)
def test_a_refusal_names_the_flag_and_what_would_do(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    """In the words that are typed, so that the next try is the last."""
    refused = keyfob("client", "add", "--name", "Shop", *words, "--data", tmp_path)

    assert (refused.status, refused.out) == (2, "")
    assert refused.err.startswith(f"keyfob: {said}")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_plain_http_is_for_loopback_names_and_worth_a_warning(tmp_path: Path, host: str) -> None:
    """The warning goes where it does not disturb the one object."""
    added = keyfob(
        "client",
        "add",
        "--name",
        "Trial",
        "--redirect-uri",
        f"http://{host}:8090/callback",
        "--data",
        tmp_path,
        "--json",
    )

    assert added.status == 0
    assert added.json["client_id"]
    assert (
        added.err == f"warning: http://{host}:8090/callback is plain http, which is for trials on this machine only\n"
    )


def test_what_is_said_to_a_person_is_what_a_library_asks_for(tmp_path: Path) -> None:
    """Issuer, client_id and the secret, which is shown this once."""
    (tmp_path / "keyfob.toml").write_text('issuer = "https://id.example/"')
    said = keyfob("client", "add", *SHOP, "--data", tmp_path).out

    assert "issuer         https://id.example\n" in said
    assert "client_secret  " in said
    assert "not shown again" in said


def test_an_issuer_that_is_not_known_is_not_made_up(tmp_path: Path) -> None:
    """Who gave it to “keyfob serve” alone is told where to read it, not what it would be without."""
    said = keyfob("client", "add", *SHOP, "--data", tmp_path).out

    assert "issuer         the address at which “keyfob serve” says it is reached\n" in said
    assert "127.0.0.1" not in said


def test_what_operators_do_is_in_the_audit(tmp_path: Path) -> None:
    """Who added and who removed a service."""
    client_id = keyfob("client", "add", *SHOP, "--json", "--data", tmp_path).json["client_id"]
    keyfob("client", "remove", client_id, "--data", tmp_path)

    store = open_store(Place(f"sqlite:///{tmp_path / 'keyfob.db'}", tmp_path / "master.key"))
    with store.database.reading() as connection:
        rows = connection.rows(AUDIT, {})
    store.close()
    detail = f'{{"client_id":"{client_id}"}}'
    assert sorted(rows) == [("client.added", "operator", detail), ("client.removed", "operator", detail)]


def test_a_service_just_added_works_at_once_beside_a_running_server(tmp_path: Path) -> None:
    """The server is asked about it in the next moment, and knows it."""
    address = free_address()
    with keyfob_running(tmp_path, "serve", "--data", tmp_path / "id", "--listen", address) as served:
        served.read_until("master key")
        client_id = keyfob("client", "add", *SHOP, "--json", "--data", tmp_path / "id").json["client_id"]
        query = (
            "response_type=code&scope=openid&redirect_uri=https://shop.example/callback&state=s"
            "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256"
        )
        known, page = get(f"http://{address}/authorize?client_id={client_id}&{query}")
        unknown, _ = get(f"http://{address}/authorize?client_id=nobody&{query}")

    assert (known, unknown) == (200, 400)
    assert "Shop" in page
