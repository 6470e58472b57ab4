"""Routes: a path, and what answers it by each method."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from re import Pattern
from typing import TypeAlias

from starlette.convertors import Convertor
from starlette.routing import compile_path

from keyfob.web.answer import Answer
from keyfob.web.ask import Ask

Handler: TypeAlias = Callable[[Ask], Answer]


@dataclass(frozen=True, slots=True)
class Route:
    """One path (``/link/{token}``).

    Handlers of pages are for people: errors are pages, and a POST has to come from a form of ours. ``machine`` routes
    answer JSON, and take posts from anywhere; ``foreign_post`` is a page that other sites may post to. ``options`` is
    what browsers ask before script of another site may send more than a form. ``put`` and ``delete`` are for machine
    routes: no form sends them.
    """

    path: str
    get: Handler | None = None
    post: Handler | None = None
    put: Handler | None = None
    delete: Handler | None = None
    options: Handler | None = None
    machine: bool = False
    foreign_post: bool = False

    def __post_init__(self) -> None:
        if (self.put or self.delete) and not self.machine:
            raise ValueError(f"{self.path}: only a machine route takes PUT and DELETE")

    def handler(self, method: str) -> Handler | None:
        """What answers this method; HEAD is answered like GET."""
        return {"HEAD": self.get, **self._handlers}.get(method)

    @property
    def _handlers(self) -> dict[str, Handler | None]:
        return {"GET": self.get, "POST": self.post, "PUT": self.put, "DELETE": self.delete, "OPTIONS": self.options}

    @property
    def methods(self) -> str:
        """The methods answered, as in an Allow header."""
        answered = [method for method, handler in self._handlers.items() if handler]
        return ", ".join("GET, HEAD" if method == "GET" else method for method in answered)


class Routes:
    """Finds the route of a path: those without parameters at once, the others in their order."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self.all = tuple(routes)
        self._exact = {route.path: route for route in self.all if "{" not in route.path}
        self._patterns: list[tuple[Pattern[str], Mapping[str, Convertor[str]], Route]] = [
            (*compile_path(route.path)[0::2], route) for route in self.all if "{" in route.path
        ]

    def find(self, path: str) -> tuple[Route, Mapping[str, str]] | None:
        """The route and its parameters, or None."""
        exact = self._exact.get(path)
        if exact is not None:
            return exact, {}
        for pattern, _, route in self._patterns:
            match = pattern.match(path)
            if match is not None:
                return route, match.groupdict()
        return None
