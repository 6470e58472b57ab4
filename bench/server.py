"""The program under load: one process, one core, a fresh data folder, one service, one customer who is signed in.

Prints one line of JSON with everything the load needs, then serves until it is ended.
"""

import os
import re
import socket
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import msgspec
import uvicorn

from keyfob.accounts.acr import BY_PASSWORD
from keyfob.accounts.model import Account, Status, Visitor
from keyfob.accounts.passkey import handle_of
from keyfob.accounts.password import check_password
from keyfob.accounts.proof import SALT_SIZE, hash_password
from keyfob.accounts.sessions import open_session
from keyfob.accounts.sign_up import AccountCreated
from keyfob.accounts.throttle_rules import MOST_TRIES, TABLE
from keyfob.base.actor import OPERATOR
from keyfob.base.email import parse_email
from keyfob.base.ids import new_id, new_token
from keyfob.base.person import FormOfAddress, Person
from keyfob.base.secret import digest
from keyfob.customers.model import Contact
from keyfob.customers.profile import create_customer
from keyfob.main import Program, build
from keyfob.protocol.register_client import ClientAccepted, ClientRequest, add_client
from keyfob.settings import load_settings
from keyfob.storage.unit import Decided, Moment
from keyfob.web.server import listen, make_server

EMAIL = "maria@voorbeeld.nl"
PASSWORD = "Avondrit-zonder-haast-7"  # noqa: S105  # the password of a customer who does not exist
REDIRECT_URI = "http://127.0.0.1:9/callback"
GRANTS = ("authorization_code", "refresh_token", "client_credentials")
SCOPES = ("openid", "profile", "email", "offline_access")


def _rules() -> str:
    """The program's own limits, but for one customer who signs in thousands of times in one browser."""
    return re.sub(r"(arrive-known *: browser *: *)\d+", rf"\g<1>{MOST_TRIES}", TABLE)


def prepare(program: Program) -> dict[str, str]:
    """One service of the brand's own, and one customer with a session."""
    known: dict[str, str] = {}

    def decide(moment: Moment) -> Decided:
        house = program.house
        request = ClientRequest(name="Bench", redirect_uris=(REDIRECT_URI,), grant_types=GRANTS, scopes=SCOPES)
        accepted = add_client(replace(request, first_party=True), house.protocol, moment.mint, moment.now)
        assert isinstance(accepted, ClientAccepted)
        person = Person(FormOfAddress.MS, "Maria", "de Vries", "NL", "nl")
        customer = create_customer(person, Contact(EMAIL), moment.now, moment.mint)
        fit = check_password(PASSWORD, house.accounts.password, house.blocklist).password
        assert fit is not None
        pepper, cost = house.unit.vault.pepper, house.accounts.hash_cost
        account_id = new_id(moment.mint)
        account = Account(
            id=account_id,
            customer_id=customer.customer_id,
            email=parse_email(EMAIL),
            status=Status.ACTIVE,
            version=1,
            locale="nl",
            created_at=moment.now,
            password=hash_password(pepper, fit, moment.mint(SALT_SIZE), cost, moment.now),
            terms=house.accounts.terms,
            privacy=house.accounts.privacy,
            handle=handle_of(account_id),
        )
        browser = new_token(moment.mint, 16)
        visitor = Visitor(digest(browser), "Firefox · Linux", "127.0.0.1", "nl")
        opened = open_session(
            account.id,
            BY_PASSWORD,
            visitor,
            None,
            remember=True,
            terms_due=False,
            policy=house.accounts,
            now=moment.now,
            mint=moment.mint,
        )
        known.update(client_id=accepted.client.client_id, secret=accepted.secret, session=opened.token, browser=browser)
        created = AccountCreated(account.id, customer.customer_id, account, moment.now)
        return Decided((*accepted.changes, customer, created, *opened.changes))

    program.unit.run(decide, OPERATOR)
    return known


class Announcing(uvicorn.Server):
    """Says what the load needs once it listens."""

    known: dict[str, str]

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        sys.stdout.write(msgspec.json.encode(self.known).decode() + "\n")
        sys.stdout.flush()


def main() -> None:
    """Arguments: the port, the database's URL (empty: SQLite in a fresh folder), the core to stay on, and settings."""
    port, database, core = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    more = dict(argument.split("=", 1) for argument in sys.argv[4:])
    os.sched_setaffinity(0, {core})
    with tempfile.TemporaryDirectory() as folder:
        rules = Path(folder) / "rules"
        rules.write_text(_rules(), "utf-8")
        flags = {"data": folder, "database": database, "brand": "porsche", "listen": f"127.0.0.1:{port}"}
        flags["throttle_rules"] = str(rules)
        program = build(load_settings(flags | more, {}))
        server = Announcing(make_server(program.edge).config)
        server.known = prepare(program)
        server.run([listen("127.0.0.1", port)])
        program.close()


if __name__ == "__main__":
    main()
