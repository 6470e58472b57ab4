"""The bare address of the ID leads to My, which asks whoever is not signed in to sign in."""

from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask


def show_home(_: Ask) -> Answer:
    """To My."""
    return redirect("/my")
