"""``keyfob demo``: an ID to play with, complete with a shop, a car, a mailbox and people."""

import logging
from collections.abc import Sequence
from contextlib import ExitStack

import click

from keyfob.apps.cli.car import register_car, tell_car
from keyfob.apps.cli.examples import find_example, running_example
from keyfob.apps.cli.flags import DEMO, STORE, settings_flags
from keyfob.apps.cli.hands import Flags, Program, Settings, hands
from keyfob.apps.cli.invitation import welcome
from keyfob.apps.cli.people import PASSWORD, SAMPLES, settle_in
from keyfob.apps.cli.serve import listening, serve
from keyfob.apps.cli.shop import register_shop, tell_shop
from keyfob.base.errors import KeyfobError
from keyfob.protocol.redirect import LOOPBACK, unfit
from keyfob.web.logs import start_logging

HELP = f"""Show the ID with a shop, a car, a mailbox and people to play with, in Dutch, German and English.

Everything lies in one folder ({DEMO["data"]} unless --data says otherwise), and is there again the next time; remove
the folder to begin anew. Mails go nowhere but to the mailbox page, which shows links that sign in: so it listens on
this machine alone. The brand is {DEMO["brand"]} unless --brand says otherwise: a demonstration, not affiliated with
anybody.

\b
  keyfob demo
  keyfob demo --listen localhost:9000 --shop-listen 127.0.0.1:9001 --car-listen 127.0.0.1:9002

Ctrl-C stops the ID, the shop and the car."""


@click.command("demo", help=HELP)
@settings_flags(*STORE, "listen", "desk_listen", "shop_listen", "car_listen", "brand", defaults=DEMO)
def command(flags: Flags) -> None:
    """Run all of them until told to stop."""
    data = hands().demo_settings(flags).data
    flags = {**flags, "mail": f"folder:{data / 'mail'}"}
    settings = hands().demo_settings(flags)
    for name, listen in (("shop", settings.shop_listen), ("car", settings.car_listen)):
        if why := unfit(f"http://{listen}/callback"):
            raise KeyfobError(f"the {name} cannot be at {listen} (--{name}-listen): its address {why}")
    for flag, listen in (("listen", settings.listen), ("desk-listen", settings.desk_listen)):
        if hands().listen(listen)[0] not in LOOPBACK:
            raise KeyfobError(
                f"a demonstration shows links that sign in, so it does not listen at {listen} (--{flag}): "
                f"name a port of this machine alone, such as localhost:8080"
            )
    if not settings.issuer_url.startswith("http:"):
        raise KeyfobError("a demonstration runs on this machine alone: leave the issuer out of its settings")
    shop, car = find_example("shop"), find_example("car")
    with ExitStack() as all_at_once:  # before anything is made
        for flag, listen in (
            ("listen", settings.listen),
            ("desk-listen", settings.desk_listen),
            ("shop-listen", settings.shop_listen),
            ("car-listen", settings.car_listen),
        ):
            all_at_once.enter_context(listening(flag, listen))
    start_logging(level=logging.WARNING)

    def prepare(program: Program, running: ExitStack) -> Sequence[str]:
        settle_in(program.house)
        credentials = register_shop(program.house, settings.data, f"http://{settings.shop_listen}")
        told = tell_shop(credentials, program.house, settings.shop_listen, settings.data)
        running.enter_context(running_example("shop", shop, told, settings.shop_listen))
        client_id = register_car(car, program.house, settings.data)
        told = tell_car(client_id, program.house, settings.car_listen, settings.data)
        running.enter_context(running_example("car", car, told, settings.car_listen))
        return _lines(settings, welcome(program, settings))

    serve(flags, settings, prepare, hands().build_demo)


def _lines(settings: Settings, welcomed: Sequence[str]) -> list[str]:
    issuer = settings.issuer_url
    people = ", ".join(f"{sample.email} ({sample.person.language})" for sample in SAMPLES)
    return [
        f"The ID     {issuer}",
        f"The shop   http://{settings.shop_listen}",
        f"The car    http://{settings.car_listen}",
        f"The mails  {issuer}/mailbox",
        f"The desk   {settings.desk_url}",
        "           on another port alone: a real desk has a host name of its own",
        *welcomed,
        f"People     {people}",
        f"           the password of all of them: {PASSWORD}",
        "This is a demonstration, on this machine alone. Ctrl-C stops it.",
    ]
