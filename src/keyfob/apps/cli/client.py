"""``keyfob client``: the services that sign customers in."""

import re

import click
import msgspec

from keyfob.apps.cli.flags import STORE, settings_flags
from keyfob.apps.cli.hands import Flags, Settings, hands
from keyfob.apps.cli.opened import opened, read
from keyfob.apps.cli.verbs import family
from keyfob.base.actor import OPERATOR
from keyfob.base.errors import KeyfobError
from keyfob.protocol.client import SAID_GRANTS, SHORT_GRANTS, AuthMethod, Client, GrantType
from keyfob.protocol.jose import SIGNING_ALGORITHMS
from keyfob.protocol.jws import ES256
from keyfob.protocol.register_client import (
    ClientAccepted,
    ClientRefused,
    ClientRequest,
    add_client,
    find_fault,
    remove_client,
)
from keyfob.storage.clients import find_client, list_clients
from keyfob.storage.unit import Decided, Moment

PAGE = 500
SCOPES = ("openid", "profile", "email")
GRANTS = (GrantType.AUTHORIZATION_CODE.value, GrantType.REFRESH_TOKEN.value)

_FLAGS = {
    "redirect_uris": "--redirect-uri",
    "post_logout_redirect_uris": "--post-logout-redirect-uri",
    "backchannel_logout_uri": "--backchannel-logout-uri",
    "security_events_uri": "--security-events-uri",
    "grant_types": "--grant",
    "scopes": "--scope",
    "token_endpoint_auth_method": "--auth",
    "id_token_signed_response_alg": "--id-token-alg",
    "jwks": "--jwks",
}

ADD_HELP = f"""Register a service, so that its customers sign in through the ID.

What it prints is what the service's OpenID Connect library asks for: the client_id, the client_secret (shown this once)
and the issuer, where keyfob.toml or KEYFOB_ISSUER names it. A running ID knows the new service at once.

\b
A shop of your own, whose customers are not asked for consent:
  keyfob client add --data ./id --name "Shop" --first-party \\
      --redirect-uri https://shop.example/callback \\
      --post-logout-redirect-uri https://shop.example/ \\
      --backchannel-logout-uri https://shop.example/signed-out

\b
An app on a phone or a page in a browser, which cannot keep a secret:
  keyfob client add --data ./id --name "App" --auth none --redirect-uri com.example.app:/done

\b
A program that acts for itself, without a person:
  keyfob client add --data ./id --name "Importer" --grant client_credentials --scope ""

\b
Your cars, each of which signs with a key of its own, and shows a code or takes one that My shows:
  keyfob client add --data ./id --name "Car" --first-party --auth private_key_jwt \\
      --jwks cars.json --grant device_code --grant pairing_code --grant refresh_token \\
      --scope openid --scope profile

\b
In a script, with one JSON object on the standard output and nothing else:
  keyfob client add --data ./id --name "Shop" --redirect-uri https://shop.example/callback --json

http addresses are for loopback names only, and worth a warning. Defaults: --auth {AuthMethod.BASIC},
--grant {" --grant ".join(GRANTS)}, --scope {" --scope ".join(SCOPES)}."""


@click.command("add", help=ADD_HELP)
@settings_flags(*STORE)
@click.option("--name", required=True, help="What customers read when they are asked for consent.")
@click.option("--redirect-uri", multiple=True, metavar="URI", help="Where a person returns to; can be repeated.")
@click.option("--post-logout-redirect-uri", multiple=True, metavar="URI", help="Where to after signing out; repeated.")
@click.option("--backchannel-logout-uri", default="", metavar="URI", help="What we call when a session ends.")
@click.option("--security-events-uri", default="", metavar="URI", help="Where we push events, such as a deleted ID.")
@click.option("--grant", multiple=True, metavar="GRANT", help=f"{', '.join(SAID_GRANTS)}; can be repeated.")
@click.option("--scope", multiple=True, metavar="SCOPE", help="What it may ask for; can be repeated.")
@click.option("--auth", default=AuthMethod.BASIC.value, metavar="METHOD", help=f"One of {', '.join(AuthMethod)}.")
@click.option("--jwks", type=click.File(encoding="utf-8"), help="Its public keys (JWK Set), for private_key_jwt.")
@click.option("--id-token-alg", default=ES256, metavar="ALG", help=f"{' or '.join(SIGNING_ALGORITHMS)}.")
@click.option("--first-party", is_flag=True, help="The brand's own: no consent is asked for.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
def add(flags: Flags, *, as_json: bool, **given: object) -> None:
    """Register it, or say which flag stands in the way."""
    request, policy = _request(given), hands().protocol(flags)
    outcome: ClientAccepted | ClientRefused | None = find_fault(request, policy)
    if outcome is None:
        with opened(flags, make=True) as store:
            outcome = store.unit.run(lambda moment: add_client(request, policy, moment.mint, moment.now), OPERATOR)
    if isinstance(outcome, ClientRefused):
        raise click.UsageError(_in_flags(f"{outcome.field} {outcome.why}"))
    for warning in outcome.warnings:
        click.echo(f"warning: {warning}", err=True)
    if as_json:
        click.echo(_json(outcome.client, outcome.secret))
    else:
        _introduce(outcome, hands().settings(flags))


@click.command("list", help="List the services: id, name, how they prove themselves.")
@settings_flags(*STORE)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
def list_(flags: Flags, *, as_json: bool) -> None:
    """All of them, in the order of their ids."""
    found: list[Client] = []
    with opened(flags) as store, read(store) as reader:
        while page := list_clients(reader, found[-1].client_id if found else "", PAGE):
            found += page
    if as_json:
        click.echo(msgspec.json.encode({"clients": [_members(client) for client in found]}))
        return
    if not found:
        click.echo("No services yet. Add one with: keyfob client add --help")
    for client in found:
        own = "own" if client.first_party else "other"
        click.echo(f"{client.client_id}  {own:5}  {client.token_endpoint_auth_method:19}  {client.name}")


@click.command("show", help="Show what is known of a service; its secret is not, it cannot be shown again.")
@settings_flags(*STORE)
@click.argument("client_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
def show(flags: Flags, client_id: str, *, as_json: bool) -> None:
    """One service."""
    with opened(flags) as store, read(store) as reader:
        client = find_client(reader, client_id)
    if client is None:
        raise _unknown(client_id)
    if as_json:
        click.echo(_json(client))
        return
    for name, value in _members(client).items():
        shown = " ".join(value) if isinstance(value, tuple) else str(value)
        click.echo(f"{name:30} {shown}")


@click.command("remove", help="Remove a service: nobody signs in there any more, and its tokens end.")
@settings_flags(*STORE)
@click.argument("client_id", metavar="ID")
def remove(flags: Flags, client_id: str) -> None:
    """The client, its grants and its tokens go."""
    with opened(flags) as store:

        def decide(moment: Moment) -> Decided:
            client = find_client(moment.read, client_id)
            if client is None:
                raise _unknown(client_id)
            return Decided((remove_client(client, moment.now),))

        store.unit.run(decide, OPERATOR)
    click.echo(f"Removed {client_id}.")


command = family("client", "Services that sign customers in through the ID.", [add, list_, show, remove])


def _in_flags(why: str) -> str:
    """A refusal that speaks of fields, in the words of the command line: those that it was typed in."""
    field, _, rest = why.partition(" ")
    named = re.compile("|".join(name for name in _FLAGS if "_" in name))  # the others are words as well
    return f"{_FLAGS.get(field, f'--{field}')} {named.sub(lambda found: _FLAGS[found[0]], rest)}"


def _request(given: dict[str, object]) -> ClientRequest:
    def words(name: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """The values of a repeated option; one that is given empty means none."""
        values: tuple[str, ...] = given[name]  # type: ignore[assignment]  # click makes tuples of texts of these
        return tuple(word for value in values for word in value.split()) if values else default

    jwks = given["jwks"]
    return ClientRequest(
        name=str(given["name"]),
        redirect_uris=words("redirect_uri"),
        post_logout_redirect_uris=words("post_logout_redirect_uri"),
        backchannel_logout_uri=str(given["backchannel_logout_uri"]),
        security_events_uri=str(given["security_events_uri"]),
        grant_types=tuple(SHORT_GRANTS.get(grant, grant) for grant in words("grant", GRANTS)),
        scopes=words("scope", SCOPES),
        token_endpoint_auth_method=str(given["auth"]),
        jwks=jwks.read() if jwks is not None else "",  # type: ignore[attr-defined]  # click opened it
        id_token_signed_response_alg=str(given["id_token_alg"]),
        first_party=bool(given["first_party"]),
    )


def _introduce(accepted: ClientAccepted, settings: Settings) -> None:
    """Say what its library asks for; an issuer given to ``serve`` alone, as a flag, is not known here."""
    client = accepted.client
    issuer = settings.issuer_url if settings.issuer else "the address at which “keyfob serve” says it is reached"
    click.echo(f"{client.name} may sign customers in now. Tell its OpenID Connect library:")
    click.echo(f"  issuer         {issuer}")
    click.echo(f"  client_id      {client.client_id}")
    if accepted.secret:
        click.echo(f"  client_secret  {accepted.secret}")
        click.echo("The secret is not shown again: we keep only its hash.")


def _members(client: Client) -> dict[str, object]:
    """What may be shown, under the names of RFC 7591 where it has one."""
    return {
        "client_id": client.client_id,
        "client_name": client.name,
        "redirect_uris": client.redirect_uris,
        "post_logout_redirect_uris": client.post_logout_redirect_uris,
        "backchannel_logout_uri": client.backchannel_logout_uri,
        "security_events_uri": client.security_events_uri,
        "grant_types": client.grant_types,
        "scope": " ".join(client.scopes),
        "token_endpoint_auth_method": client.token_endpoint_auth_method,
        "id_token_signed_response_alg": client.id_token_signed_response_alg,
        "first_party": client.first_party,
        "subject_type": client.subject_type,
        "client_id_issued_at": client.created_at,
    }


def _json(client: Client, secret: str = "") -> str:
    shown = {"client_id": client.client_id, **({"client_secret": secret} if secret else {}), **_members(client)}
    return msgspec.json.encode(shown).decode()


def _unknown(client_id: str) -> KeyfobError:
    return KeyfobError(f"there is no service {client_id!r}; see: keyfob client list")
