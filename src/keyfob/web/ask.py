"""What a handler is given: the request, decoded; one unit of work; and the house it runs in."""

from collections.abc import Mapping
from dataclasses import dataclass

from keyfob.desk.cases import Case
from keyfob.storage.reader import Reader
from keyfob.storage.unit import Moment
from keyfob.web.fields import Fields
from keyfob.web.house import House


@dataclass(slots=True)
class Ask:
    """One request."""

    method: str
    path: str
    route: str
    params: Mapping[str, str]
    query: Fields
    form: Fields
    headers: Mapping[str, str]
    cookies: Mapping[str, str]
    network: str
    request_id: str
    nonce: str
    moment: Moment
    house: House
    body: bytes = b""
    """What was sent, as it came; ``form`` is read from it where it is one."""
    proof_wanted: bool = False
    """Whether the page that answers is to let the browser prove that it is no robot."""
    wait: int = 0
    """Seconds until there is room for the first attempt of this request that there was none for."""
    id_changing: bool = False
    """Whether the ID of who is signed in is to be changed, for a page to say so."""
    leaving_at: int | None = None
    """When the ID of who is signed in will be deleted, for a page to say so."""

    owner: str = ""
    """The account whose page of My this is."""
    kept: Mapping[str, str] | None = None
    """What its owner typed into the form of this page before they were sent away; empty where it was too much."""

    case: Case | None = None
    """At the desk: the case whose pages these are."""
    reason: str = ""
    """At the desk: why something is done, as whoever does it wrote; its customer reads it."""

    @property
    def now(self) -> int:
        """Seconds since 1970."""
        return self.moment.now

    @property
    def read(self) -> Reader:
        """Loads facts."""
        return self.moment.read

    def mint(self, size: int) -> bytes:
        """Unpredictable bytes, the same again when the handler runs again."""
        return self.moment.mint(size)

    def field(self, name: str) -> str:
        """A field of the form, or else of the query; empty when neither has it. Raises Malformed when sent twice."""
        value = self.form.find(name)
        return self.query.get(name) if value is None else value
