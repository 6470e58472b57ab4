"""Start the app: `python examples/app --issuer http://127.0.0.1:8080 --client-id …`."""

import argparse
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime

from browser import Loopback, NobodyCame, show
from identity import Identity, SignedIn, SignInFailed, is_answer_to, is_fit

WORDS = {
    "denied": "You said no. Nothing was passed on.",
    "refused": "We could not sign you in: the answer did not pass our checks.",
    "ended": "You are not signed in any more: this sign-in was ended, here or elsewhere.",
    "unreachable": "The ID does not answer right now. That is not your doing.",
}
SHOWN = ("name", "email", "sub")


class App:
    """Who is signed in, and what can be done; the tokens are in here, and nowhere else."""

    def __init__(self, identity: Identity) -> None:
        self.identity = identity
        self.signed_in: SignedIn | None = None

    def sign_in(self) -> None:
        """Through the system's browser, and back."""
        with Loopback() as loopback:
            begun = self.identity.begin(loopback.redirect_uri)
            show(begun.url)
            query = loopback.wait(lambda answer: is_answer_to(begun, answer))
        self.signed_in = self.identity.finish(begun, query)
        self.who()

    def who(self) -> None:
        """Show who it is, as the ID says now."""
        if self.signed_in is None:
            print("Nobody is signed in.")
            return
        if self.signed_in.is_stale:
            self.signed_in = self.identity.refresh(self.signed_in)
        claims = self.identity.who(self.signed_in)
        for name in SHOWN:
            if name in claims:
                print(f"  {name:6} {printable(claims[name])}")
        until = datetime.fromtimestamp(self.signed_in.expires_at, UTC).astimezone()
        print(f"  The tokens are good until {until:%H:%M:%S}, and are refreshed when that is over.")

    def refresh(self) -> None:
        """Take new tokens."""
        if self.signed_in is None:
            print("Nobody is signed in.")
            return
        self.signed_in = self.identity.refresh(self.signed_in)
        print("New tokens are here; the old refresh token works no more.")

    def sign_out(self) -> None:
        """Give the tokens back, then end the browser's session at the ID."""
        if self.signed_in is None:
            print("Nobody is signed in.")
            return
        leaving, self.signed_in = self.signed_in, None
        try:
            self.identity.give_back(leaving)
        finally:
            show(self.identity.end_session_url(leaving))
        print("You are signed out here, and in a moment in your browser.")

    def leave(self) -> None:
        """Leave nothing behind at the ID: the tokens end with the program that held them."""
        if self.signed_in is not None:
            self.identity.give_back(self.signed_in)
            self.signed_in = None


def printable(value: object) -> str:
    """A claim that may be shown: what is written elsewhere must not steer this terminal."""
    return "".join(letter if letter.isprintable() else "�" for letter in str(value))


def run(app: App) -> None:
    """Sign in, then do what is typed until there is no more, or it is `quit`."""
    acts: dict[str, Callable[[], None]] = {
        "sign in": app.sign_in,
        "who": app.who,
        "refresh": app.refresh,
        "sign out": app.sign_out,
    }
    word = "sign in"
    while word != "quit":
        try:
            acts.get(word, lambda: print(f"What can be done: {', '.join([*acts, 'quit'])}"))()
        except SignInFailed as failed:
            print(f"{WORDS[failed.reason]} ({printable(failed)})")
            if failed.reason == "ended":
                app.signed_in = None
        except NobodyCame:
            print("Nobody came back from the browser. Type “sign in” to begin again.")
        try:
            word = " ".join(input("> ").lower().split())
        except EOFError:
            word = "quit"


def main() -> int:
    """The program; its exit status."""
    parser = argparse.ArgumentParser(prog="app", description="An example app that signs somebody in with the ID.")
    for name, text in (("issuer", "the ID, such as http://127.0.0.1:8080"), ("client-id", "what client add answered")):
        value = os.environ.get("APP_" + name.replace("-", "_").upper())
        parser.add_argument(f"--{name}", default=value, required=value is None, help=text)
    given = parser.parse_args()
    if not is_fit(given.issuer):
        parser.error(f"--issuer {given.issuer}: https is expected (http on loopback names only)")
    try:
        identity = Identity(given.issuer, given.client_id)
    except SignInFailed as failed:
        print(f"{WORDS[failed.reason]} ({printable(failed)})", file=sys.stderr)
        return 1
    app = App(identity)
    try:
        run(app)
    except KeyboardInterrupt:
        print()
    try:
        app.leave()
    except SignInFailed as failed:
        print(f"The tokens could not be given back ({printable(failed)}); they end by themselves.")
    finally:
        identity.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
