"""Letters: a brand's mails, written in a language.

A mail is a folder ``mail/<kind>`` with ``subject.txt``, ``body.txt`` and ``body.mjml``. The HTML body is made in two
steps: once, before the first letter, square tags (``[% extends %]``) compose the MJML and it becomes HTML; then, per
letter, curly tags are filled in, escaped. The text body is filled in bare.
What each kind needs is listed in ``NEEDS``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from keyfob.outside.brand import Brand
from keyfob.outside.geo import Geo, tell_place
from keyfob.outside.locales import write_moment

NEEDS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "verify": frozenset({"link", "code", "asked"}),
        "exists": frozenset({"link", "code", "forgot_link", "asked"}),
        "sign_in_link": frozenset({"link", "code", "asked"}),
        "reset": frozenset({"link", "code", "asked"}),
        "reset_by_desk": frozenset({"link", "when"}),
        "notice": frozenset({"link", "what", "asked"}),
        "address_taken": frozenset({"link"}),
        "deletion_begun": frozenset({"link", "not_me_link", "due", "asked"}),
        "account_deleted": frozenset({"link", "kept", "when"}),
        "vehicle_invitation": frozenset({"link", "code", "name", "inviter", "model", "due"}),
        "customer_invitation": frozenset({"link", "name", "partner", "model", "reference", "due"}),
        "vehicle": frozenset({"link", "event", "model", "name", "when"}),
        "relinked": frozenset({"link", "whose", "when"}),
        "export_ready": frozenset({"link", "due"}),
        "case": frozenset({"link", "news", "number", "when"}),
        "id_change": frozenset({"link", "told", "when", "due", "code", "code_link", "new"}),
        "staff_invited": frozenset({"link", "name", "until"}),
        "desk_look_ups": frozenset({"alarm", "staff", "when"}),
        "erasure": frozenset({"link", "stage", "reference", "when"}),
        "erased": frozenset({"link", "reference", "when"}),
        "desk_case": frozenset({"about", "number", "when", "known", "first", "reported"}),
    }
)
"""Parameters of each kind. ``asked`` has browser, system, where (an address; each may be empty) and when. Times are in
seconds."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail without envelope: one line of subject, a plain and an HTML body."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class _Kind:
    subject: Template
    text: Template
    html: Template


class Letters:
    """The letters of one brand; ``geo`` knows places, where the operator has such a file."""

    def __init__(self, brand: Brand, geo: Geo | None = None) -> None:
        self._brand = brand
        self._geo = geo

    @cached_property
    def _kinds(self) -> dict[str, _Kind]:
        """Compiled when the first letter is written, so that a program starts without them."""
        return _compile(self._brand.places("mail"))

    def names(self) -> frozenset[str]:
        """The kinds of letters that this brand can write; raises what their templates raise."""
        return frozenset(self._kinds)

    def render(self, kind: str, locale: str, params: Mapping[str, object]) -> Letter:
        """The letter of this kind, with ``params`` as listed in ``NEEDS``.

        Raises:
            KeyError: when there is no such kind.
            jinja2.UndefinedError: when a parameter is missing.
        """
        found = self._kinds[kind]
        speaker = self._brand.speaker(locale)
        zone = self._brand.facts.time_zone
        context = {
            **params,
            "kind": kind,
            "locale": speaker.locale,
            "brand": self._brand.facts,
            "light": self._brand.facts.colours.light,
            "dark": self._brand.facts.colours.dark,
            "place": lambda network: tell_place(self._geo, network or "", speaker),
            "moment": lambda seconds: write_moment(seconds, speaker.locale, zone, name_zone=True),
        }
        subject = " ".join(found.subject.render(context, t=speaker.text).split())
        return Letter(
            subject=subject,
            text=found.text.render(context, t=speaker.text).strip() + "\n",
            html=found.html.render(context, t=speaker.html, subject=subject),
        )


def _compile(folders: list[Path]) -> dict[str, _Kind]:
    """Every kind of letter that lies in one of the folders; the first folder's file wins."""
    from mjml import mjml2html  # slow to import, and only who writes mails needs it

    loader = FileSystemLoader(folders)
    plain = Environment(
        loader=loader,
        autoescape=False,  # noqa: S701 - plain text has nothing to escape
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    rich = Environment(autoescape=True, undefined=StrictUndefined)
    square = Environment(
        loader=loader,
        autoescape=False,  # noqa: S701 - composes our own MJML; values come with the curly tags
        undefined=StrictUndefined,
        block_start_string="[%",
        block_end_string="%]",
        variable_start_string="[[",
        variable_end_string="]]",
        comment_start_string="[#",
        comment_end_string="#]",
    )
    kinds = {path.parent.name for folder in folders for path in folder.glob("*/subject.txt")}
    return {
        kind: _Kind(
            subject=plain.get_template(f"{kind}/subject.txt"),
            text=plain.get_template(f"{kind}/body.txt"),
            html=rich.from_string(mjml2html(square.get_template(f"{kind}/body.mjml").render(), fonts={})),
        )
        for kind in sorted(kinds)
    }
