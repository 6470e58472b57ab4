"""The ID: its pages, and the endpoints of OAuth 2 and OpenID Connect."""

from keyfob.apps.id import language
from keyfob.web import assets, health
from keyfob.web.routes import Route

ROUTES = (
    Route("/healthz", get=health.is_alive, machine=True),
    Route("/readyz", get=health.is_ready, machine=True),
    Route("/static/{hash}/{name:path}", get=assets.serve_static),
    Route("/language", post=language.choose_language),
)
