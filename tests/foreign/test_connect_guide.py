"""The guide for engineers does what it says: its commands are typed, its files are run, its tables hold."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest

from keyfob.accounts.acr import Acr
from keyfob.protocol.policy import Policy
from keyfob.protocol.prompt import PROMPTS
from keyfob.protocol.scopes import SCOPES
from keyfob.storage.outbox import SENT
from tests.foreign.guide import (
    GUIDE,
    add_service,
    free_port,
    guide_file,
    guide_files,
    node_script,
    node_service,
    python_service,
    readme_service,
)
from tests.foreign.stand import Stand
from tests.foreign.traveller import Traveller
from tests.leaving import begin, run_job
from tests.owners import owner, vehicle_path
from tests.rules.checkout import SOURCE
from tests.service import claims_of

Start = Callable[[Path, str, dict[str, str]], AbstractContextManager[None]]
STARTS: dict[str, Start] = {"shop.py": python_service, "id.mjs": node_service}
CODE = re.compile(r"`([a-z]+(?:_[a-z]+)+)`")


@dataclass(frozen=True, slots=True)
class Site:
    """The guide's service, running, and somebody who comes to it."""

    base: str
    stand: Stand
    traveller: Traveller

    def get(self, path: str) -> httpx2.Response:
        """One page of the service."""
        return self.traveller.visitor.get(self.base + path)

    def person(self) -> dict[str, Any] | None:
        """Whom the service takes the visitor for."""
        told: dict[str, Any] | None = self.get("/").json()
        return told

    def sign_in(self) -> None:
        """To the ID, and back."""
        back = self.traveller.visit(self.get("/login").headers["location"])
        assert self.traveller.visitor.get(back).status_code == 303


@pytest.fixture(params=STARTS)
def site(request: pytest.FixtureRequest, stand: Stand, tmp_path: Path) -> Iterator[Site]:
    """The service of the guide in each of its languages, added by the guide's command."""
    port = free_port()
    environment = add_service(stand.house, "Shop", port)
    with STARTS[request.param](tmp_path, port, environment):
        yield Site(f"http://127.0.0.1:{port}", stand, stand.traveller())


def test_the_guides_service_signs_people_in_and_out(site: Site) -> None:
    """In, refreshed, out; and afterwards the ID asks for the address again."""
    site.sign_in()
    person = site.person()
    assert person is not None
    assert person["email"] == site.traveller.person.email

    assert site.get("/refresh").headers["location"].rstrip("/") in {"", site.base}
    assert site.person() == person

    back = site.traveller.visit(site.get("/logout").headers["location"])
    assert back.partition("?")[0] == f"{site.base}/"
    assert site.person() is None
    site.traveller.tell_pages()
    site.sign_in()
    assert site.traveller.pages == ["/sign-in", "/sign-in/how"]


def test_the_guides_service_hears_of_a_sign_out_elsewhere(site: Site) -> None:
    """Its session ends with the one in My; what is no logout token ends nothing."""
    site.sign_in()
    bad = site.traveller.visitor.http.post(f"{site.base}/session-ended", data={"logout_token": "e30.e30.AAAA"})
    assert bad.status_code == 400
    assert site.person() is not None

    site.traveller.visitor.open("/sign-out").submit()
    site.stand.house.program.worker.run_due()

    assert site.person() is None


def test_the_guides_service_hears_of_a_deleted_id(site: Site) -> None:
    """It takes the event, and nothing that only looks like one."""
    site.sign_in()
    bad = site.traveller.visitor.http.post(f"{site.base}/events", content=b"e30.e30.AAAA")
    assert bad.status_code == 400
    assert site.person() is not None

    house = site.stand.house
    begin(site.traveller.visitor, site.traveller.person)
    house.write("UPDATE deletions SET due_at = begun_at")  # the service's clock is the machine's
    run_job(house)
    house.program.worker.run_due()

    newest = "SELECT state, reply FROM outbox WHERE kind = 'purged' ORDER BY id DESC LIMIT 1"
    assert house.rows(newest) == [(SENT, "202")]
    assert site.person() is None


def test_the_guides_service_says_that_it_did_not_work(site: Site) -> None:
    """An answer that nobody asked for signs nobody in."""
    assert site.get("/callback?code=stolen&state=unknown&iss=nobody").status_code == 400
    assert site.person() is None


def test_the_guides_importer_gets_a_token(stand: Stand, tmp_path: Path) -> None:
    """A program that acts for itself, added by the guide's other command."""
    environment = add_service(stand.house, "Importer", free_port())
    (tmp_path / "importer.py").write_text(guide_file("importer.py"), "utf-8")

    said = subprocess.run(
        [sys.executable, "importer.py"],
        cwd=tmp_path, env={**os.environ, **environment}, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert said.returncode == 0, said.stderr
    assert said.stdout.count(".") == 2


def test_the_guides_way_to_remember_a_card_works(stand: Stand, tmp_path: Path) -> None:
    """With the access token of somebody who signed in at a service of the brand."""
    service = stand.house.service(scopes=("openid", "payment_preference"))
    visitor = stand.house.signed_in()
    token = service.redeem(visitor.open(service.url(scope="openid payment_preference")))["access_token"]
    (tmp_path / "remember_card.py").write_text(guide_file("remember_card.py"), "utf-8")

    environment = {**os.environ, "ISSUER": stand.house.program.house.issuer, "ACCESS_TOKEN": token}
    subprocess.run([sys.executable, "remember_card.py"], cwd=tmp_path, env=environment, check=True)

    assert service.userinfo(token).json()["payment_preference"]["token"] == "tok_from_your_provider"


def test_the_guides_way_to_say_what_runs_on_works(stand: Stand, tmp_path: Path) -> None:
    """For somebody who signed in at that very service, in the service's own name; its command is typed too."""
    add_service(stand.house, "Orders", free_port())
    grants = ("authorization_code", "client_credentials")
    service = stand.house.service(scopes=("openid", "contracts"), grant_types=grants)
    tokens = service.redeem(stand.house.signed_in().open(service.url(scope="openid")))
    (tmp_path / "orders.py").write_text(guide_file("orders.py"), "utf-8")

    environment = {**os.environ, "ISSUER": stand.house.program.house.issuer}
    environment |= {"CLIENT_ID": service.client.client_id, "CLIENT_SECRET": service.secret}
    sub, last_day = claims_of(tokens["id_token"])["sub"], (datetime.now(UTC) + timedelta(9)).date().isoformat()
    subprocess.run([sys.executable, "orders.py", sub, "1042", last_day], cwd=tmp_path, env=environment, check=True)

    told = stand.house.rows("SELECT event FROM audit WHERE event LIKE 'contract.%' ORDER BY id")
    assert sorted(told) == [("contract.put",), ("contract.withdrawn",)]


def test_the_guides_way_to_have_a_security_code_checked_works(stand: Stand, tmp_path: Path) -> None:
    """For the main user of a vehicle, who has set one in My."""
    service = stand.house.service(scopes=("openid", "vehicles", "security_code"))
    main = stand.house.signed_in(owner(stand.house))
    page = main.open(f"{vehicle_path(main)}/security-code")
    page.submit(security_code="7194", security_code_again="7194")
    token = service.redeem(main.open(service.url(scope="openid vehicles security_code")))["access_token"]
    vehicle = service.userinfo(token).json()["vehicles"][0]["id"]
    (tmp_path / "unlock.py").write_text(guide_file("unlock.py"), "utf-8")

    environment = {**os.environ, "ISSUER": stand.house.program.house.issuer, "ACCESS_TOKEN": token}
    environment |= {"VEHICLE": vehicle, "CODE": "7194"}
    said = subprocess.check_output([sys.executable, "unlock.py"], cwd=tmp_path, env=environment, text=True)

    assert said == "right\n"


@pytest.mark.parametrize("way", ["device", "pairing"])
def test_the_guides_car_signs_its_driver_in(stand: Stand, tmp_path: Path, way: str) -> None:
    """By the code that it shows, and by the one that My shows."""
    environment, traveller = add_service(stand.house, "Car", free_port()), stand.traveller()
    if way == "pairing":
        environment["PAIRING_CODE"] = traveller.show_pairing_code()
    with node_script(tmp_path, "car.mjs", environment) as said:
        if way == "device":
            shown, address = next(said), next(said)
            assert address.endswith(f"/device?user_code={shown}")
            traveller.answer_device([address, "approve"])
        assert next(said) == "Hello Maria"


def test_every_file_of_the_guide_is_run() -> None:
    """A block with a file name promises that."""
    assert guide_files() == {*STARTS, "car.mjs", "importer.py", "orders.py", "remember_card.py", "unlock.py"}


def test_the_guide_tells_what_the_metadata_tells() -> None:
    """Every scope, claim, level and prompt that works, and no other level."""
    guide, policy = GUIDE.read_text("utf-8"), Policy(issuer="https://id.example")
    promised = {*SCOPES, *policy.claims, *(f"prompt={prompt}" for prompt in PROMPTS)}

    assert {word for word in promised if f"`{word}`" not in guide} == set()
    assert set(re.findall(r"urn:keyfob:acr:[a-z-]+", guide)) == set(Acr)


def test_every_error_of_the_guide_exists() -> None:
    """An engineer who searches for an error finds it, and none that we never say."""
    table = GUIDE.read_text("utf-8").partition("## 13. ")[2]
    said = "".join(file.read_text("utf-8") for file in SOURCE.rglob("*.py"))
    errors = {code for code in CODE.findall(table) if not code.endswith(("_uri", "_id", "_type"))}

    assert {code for code in errors if f'"{code.removesuffix("_not_supported")}"' not in said} == set()


def test_the_ten_lines_of_the_readme_sign_people_in(stand: Stand, tmp_path: Path) -> None:
    """Whoever copies them into an application says hello to a person."""
    port = free_port()
    with readme_service(tmp_path, port, add_service(stand.house, "Shop", port)):
        traveller, base = stand.traveller(), f"http://127.0.0.1:{port}"

        back = traveller.visit(traveller.visitor.get(f"{base}/login").headers["location"])

        assert traveller.visitor.get(back).text == f"Hello {traveller.person.email}"
