"""Shows pages to a real browser: a small server answers from memory what the browser asks for."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page

from keyfob.outside.brand import load_brand
from keyfob.web.pages import Pages
from tests.web.sample_pages import context_of, template_of

Scheme = Literal["light", "dark"]
# A script with an address of its own is compiled once; handed over each time, it takes most of the time.
_AXE = "/static/axe.js"
# What is right need not be told: it is most of the work.
_RUN_AXE = "(rules) => axe.run({ resultTypes: ['violations'], rules }).then((found) => found.violations)"


class Stage:
    """A browser page on which the pages of a brand are shown."""

    def __init__(
        self,
        browser: Browser,
        brand: str,
        *,
        width: int = 1280,
        height: int = 800,
        scheme: Scheme = "light",
        scripts: bool = True,
        time_zone: str = "Europe/Amsterdam",
    ) -> None:
        self.pages = Pages(load_brand(brand))
        self.answers: dict[str, str] = {}
        self.asked: list[str] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        self.page: Page = browser.new_context(
            base_url=f"http://localhost:{self._server.server_port}",  # a name: passkeys need one
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            reduced_motion="reduce",
            java_script_enabled=scripts,
            timezone_id=time_zone,
        ).new_page()

    def show(self, sample: str, locale: str) -> Page:
        """One of the sample pages."""
        return self.show_html(self.pages.render(template_of(sample), locale, **context_of(sample)))

    def show_html(self, html: str) -> Page:
        """Any HTML, such as a letter's."""
        self.answers["/"] = html
        self.page.goto("/", wait_until="load")
        return self.page

    def inspect(self, **rules: bool) -> list[tuple[str, str]]:
        """What axe finds wrong with what is shown: the names of rules, each with the first element that breaks it.

        ``rules`` are rules of axe that are on or off here, written with underscores.
        """
        if "Content-Security-Policy" in self.answers["/"]:
            self.page.evaluate(AXE_SCRIPT)  # which lets no script in by an address
        else:
            self.page.add_script_tag(url=_AXE)
        chosen = {name.replace("_", "-"): {"enabled": on} for name, on in rules.items()}
        violations: list[dict[str, Any]] = self.page.evaluate(_RUN_AXE, chosen)
        return [(found["id"], found["nodes"][0]["html"]) for found in violations]

    def close(self) -> None:
        """Free what the browser holds for this stage, and stop serving."""
        self.page.context.close()
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, path: str) -> tuple[int, str, bytes]:
        self.asked.append(path)
        if path == _AXE:
            return 200, "text/javascript; charset=utf-8", AXE_SCRIPT.encode()
        if path in self.answers:
            kind = "text/html; charset=utf-8" if self.answers[path].startswith("<!") else "application/json"
            return 200, kind, self.answers[path].encode()
        file = self.pages.static.find(path.removeprefix(f"/static/{self.pages.static.hash}/"))
        return (200, file.content_type, file.body) if file else (404, "text/plain", b"")

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        answer = self._answer

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                status, kind, body = answer(urlsplit(self.path).path)
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Cache-Control", "max-age=600" if self.path.startswith("/static/") else "no-store")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_args: object) -> None:
                """A test prints nothing."""

        return Handler
