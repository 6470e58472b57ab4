"""The town that journeys lead through: an ID that really runs, its post, and shops that sign people in with it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from keyfob.main import Program, build
from keyfob.settings import load_settings
from keyfob.web.server import listen
from tests.examples.running import ShopAddress, free_address, running_shop
from tests.foreign.running import RunningHouse, WallClock
from tests.house import Mail, Person
from tests.journeys.post import Letter, Post, running_post
from tests.web.serving import serving

SCOPES = ("openid", "profile", "email", "contracts", "delivery_addresses", "payment_preference")


@dataclass(frozen=True, slots=True)
class Shop:
    """An example shop that runs: what the ID calls it, and where it is."""

    name: str
    url: str


class TownClock(WallClock):
    """The machine's clock, which can go ahead; the shops' clocks do not, so nobody signs in there meanwhile."""

    @contextmanager
    def ahead(self, seconds: int) -> Iterator[None]:
        """For the length of the block it is so much later."""
        self.turn(seconds)
        yield
        self.turn(-seconds)


class Town(RunningHouse):
    """An ID with its worker, the post, the shops, and a clock that can be moved."""

    clock: TownClock

    def __init__(self, program: Program, clock: TownClock, post: Post, stack: ExitStack) -> None:
        super().__init__(program, clock)
        self.post = post
        self._stack = stack

    @cached_property
    def shop(self) -> Shop:
        """The brand's own shop."""
        return self._open_shop("Kilometer", free_address(), first_party=True)

    @cached_property
    def stranger(self) -> Shop:
        """Somebody else's shop, which has to ask before it learns anything; another host name keeps cookies apart."""
        port = free_address().listen.rpartition(":")[2]
        return self._open_shop("Wegwijzer", ShopAddress(f"localhost:{port}"), first_party=False)

    def newcomer(self) -> Person:
        """Somebody who has no ID yet."""
        return Person(self.new_email())

    def letter(self, reader: Person | str, subject: str = "") -> Letter:
        """The next letter to somebody; waits until it is there."""
        return self.post.letter(reader if isinstance(reader, str) else reader.email, subject)

    def mail(self, to: str, kind: str = "") -> Mail:
        """What `OpenHouse` asks for when it registers somebody: here it comes by the post."""
        letter = self.letter(to)
        return Mail(kind, to, "", letter.link, letter.code, {})

    def _open_shop(self, name: str, address: ShopAddress, *, first_party: bool) -> Shop:
        service = self.service(
            name=name,
            redirect_uris=(address.redirect_uri,),
            post_logout_redirect_uris=(address.post_logout_redirect_uri,),
            backchannel_logout_uri=address.backchannel_logout_uri,
            scopes=SCOPES if first_party else SCOPES[:4],
            grant_types=("authorization_code", "refresh_token", "client_credentials"),
            first_party=first_party,
        )
        options = ("--id-name", self.program.house.pages.brand.facts.id)
        running = running_shop(address, self.issuer, service.client.client_id, service.secret, *options)
        return Shop(name, self._stack.enter_context(running))


@contextmanager
def open_town(folder: Path, database: str, *, brand: str = "porsche", address: str = "") -> Iterator[Town]:
    """A town over ``database`` (empty: SQLite in ``folder``); ``address`` is where its ID listens, if it matters.

    It has a name, because browsers make no passkeys for a bare address.
    """
    host, _, port = (address or "localhost:0").partition(":")
    with ExitStack() as stack:
        bound = stack.enter_context(listen(host, int(port)))
        address = f"{host}:{bound.getsockname()[1]}"
        desk = stack.enter_context(listen(host, 0))
        post = stack.enter_context(running_post())
        flags = {
            "data": folder,
            "database": database,
            "brand": brand,
            "listen": address,
            "desk_listen": f"{host}:{desk.getsockname()[1]}",
            "mail": post.url,
            "allowed_host": [host, "localhost"],
            "trusted_proxy": ["127.0.0.1/32"],
        }
        clock = TownClock()
        program = build(load_settings(flags, {}), clock=clock, may_share_host=True)
        town = Town(program, clock, post, stack)
        stack.callback(town.close)
        program.worker.start()
        stack.callback(program.worker.stop)
        stack.enter_context(serving(town.program.edge, bound=bound))
        stack.enter_context(serving(town.desk_edge, bound=desk))
        yield town
