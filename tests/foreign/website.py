"""A website that signs people in with Authlib's Starlette client, unchanged, as an integrator's first try would."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

from authlib.integrations.starlette_client import OAuth, OAuthError
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from tests.examples.provider import serving
from tests.foreign.logout_tokens import LogoutToken, read_logout_token
from tests.foreign.stand import SCOPE
from tests.service import Service


@contextmanager
def running_website(issuer: str) -> Iterator["Website"]:
    """A website that signs people in at ``issuer``, and listens."""
    made: list[Website] = []

    def build(base: str) -> ASGIApp:
        made.append(Website(base, issuer))
        return made[0].app

    with serving(build):
        yield made[0]


class Website:
    """The site at ``base``. Each of its sections is a service of its own at the ID."""

    def __init__(self, base: str, issuer: str) -> None:
        self.base = base
        self.issuer = issuer
        self.oauth = OAuth()
        self.told: dict[str, list[LogoutToken]] = {}
        """The logout tokens that the ID sent, by section."""
        self.app = Starlette(
            routes=[
                Route("/{section}/login", self._answering(self.login)),
                Route("/{section}/callback", self._answering(self.finish), methods=["GET", "POST"]),
                Route("/{section}/logout", self._answering(self.logout)),
                Route("/{section}/signed-out", self._answering(self.signed_out)),
                Route("/{section}/session-ended", self._answering(self.session_ended), methods=["POST"]),
            ],
            middleware=[Middleware(SessionMiddleware, secret_key="for a test", session_cookie="website")],
        )

    def url(self, section: str, page: str) -> str:
        """The address of a page."""
        return f"{self.base}/{section}/{page}"

    def open(self, section: str, service: Service) -> None:
        """Open a section, in which people sign in through ``service``."""
        client = service.client
        self.oauth.register(
            section,
            client_id=client.client_id,
            client_secret=service.secret or None,
            server_metadata_url=f"{self.issuer}/.well-known/openid-configuration",
            client_kwargs={
                "scope": SCOPE,
                "code_challenge_method": "S256",
                "token_endpoint_auth_method": client.token_endpoint_auth_method,
            },
        )

    async def login(self, request: Request) -> Response:
        """Send the person to the ID, with what the query adds to the request."""
        answer: Response = await self._client(request).authorize_redirect(
            request, self._own(request, "callback"), **request.query_params
        )
        return answer

    async def finish(self, request: Request) -> Response:
        """Who came back."""
        token = await self._client(request).authorize_access_token(request)
        person = await self._client(request).userinfo(token=token)
        request.session[self._section(request)] = token["id_token"]
        return JSONResponse({"token": dict(token), "claims": token["userinfo"], "person": person})

    async def logout(self, request: Request) -> Response:
        """Send the person to the ID, to sign out there too."""
        answer: Response = await self._client(request).logout_redirect(
            request,
            post_logout_redirect_uri=self._own(request, "signed-out"),
            id_token_hint=request.session.pop(self._section(request)),
        )
        return answer

    async def signed_out(self, request: Request) -> Response:
        """Back from signing out, if it began here."""
        return JSONResponse(await self._client(request).validate_logout_response(request))

    async def session_ended(self, request: Request) -> Response:
        """The ID says that a session has ended."""
        form, client = await request.form(), self._client(request)
        token = read_logout_token(
            str(form["logout_token"]), await client.fetch_jwk_set(), self.issuer, client.client_id
        )
        self.told.setdefault(self._section(request), []).append(token)
        return Response(status_code=204 if list(form) == ["logout_token"] else 400)

    def _client(self, request: Request) -> Any:  # noqa: ANN401  # Authlib carries no types
        return self.oauth.create_client(self._section(request))

    def _own(self, request: Request, page: str) -> str:
        return self.url(self._section(request), page)

    def _section(self, request: Request) -> str:
        section: str = request.path_params["section"]
        return section

    def _answering(self, act: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            try:
                return await act(request)
            except OAuthError as error:
                return JSONResponse({"error": error.error, "description": error.description}, 400)

        return answer
